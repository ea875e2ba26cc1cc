"""What a tree of files is, as far as its names tell, where nobody has said it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from concierge.model.parsing import ParsedRelease, parse_release
from concierge.model.placing.pieces import Piece, pieces_of
from concierge.model.placing.spots import is_numbered
from concierge.model.placing.values import FileRole, FoundFile, Work
from concierge.model.placing.vocabulary import EXTRA_FOLDERS, spaced
from concierge.model.title import TitleKind

__all__ = ["Guess", "guess"]

_MOST_WORKS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """`name` is "" where nothing tells it. `works` are there if the files are of several."""

    name: str = ""
    year: int | None = None
    kind: TitleKind = TitleKind.MOVIE
    season: int | None = None
    works: tuple[str, ...] = ()


def guess(files: Sequence[FoundFile], folders: Sequence[str] = ()) -> Guess:
    """What the files are by their names; where theirs is that of a season, by the `folders` in which they lie."""
    films = [piece for piece in pieces_of(files, Work(), PurePosixPath()) if _is_film(piece)]
    films.sort(key=lambda film: film.found.size_bytes, reverse=True)
    is_series = any(is_numbered(film.name) for film in films)
    told = next((parsed for parsed in _readings(films, folders) if parsed.names), ParsedRelease())
    seasons = {season for film in films for season in parse_release(film.path).seasons}
    return Guess(
        name=told.names[0] if told.names else "",
        year=told.year,
        kind=TitleKind.SERIES if is_series or told.is_series else TitleKind.MOVIE,
        season=seasons.pop() if len(seasons) == 1 else None,
        works=tuple(_works(films)),
    )


def _readings(films: Sequence[Piece], folders: Sequence[str]) -> Iterator[ParsedRelease]:
    if not films:
        return
    root = parse_release(films[0].parts[0])
    yield root
    yield parse_release(films[0].name)
    # Any other folder, such as one of downloads, says nothing of what lies in it.
    if root.seasons:
        yield from map(parse_release, folders)


def _is_film(piece: Piece) -> bool:
    folders = (spaced(part).strip() for part in piece.parts[1:-1])
    return piece.role is FileRole.VIDEO and not any(folder in EXTRA_FOLDERS for folder in folders)


def _works(films: Sequence[Piece]) -> Iterator[str]:
    """The names of the works, if there is more than one: only a name with a year or a season counts."""
    found: list[tuple[set[str], str]] = []
    for film in films:
        parsed = parse_release(film.name)
        names = {spaced(name) for name in parsed.names}
        if not names or not (parsed.year or parsed.seasons):
            continue
        if not any(names & known for known, _ in found):
            year = f" ({parsed.year})" if parsed.year else ""
            found.append((names, f"{parsed.names[0]}{year}"))
    if len(found) > 1:
        yield from (label for _, label in found[:_MOST_WORKS])
