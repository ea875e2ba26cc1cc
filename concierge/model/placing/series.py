"""Where the files of a series belong: each episode in its season, with the mark that players read."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from concierge.model.paths import safe_component
from concierge.model.placing.companions import tail_of
from concierge.model.placing.extras import beside_extras
from concierge.model.placing.naming import Naming, Value
from concierge.model.placing.pairing import Films
from concierge.model.placing.pieces import Piece
from concierge.model.placing.spots import MARK, Spot, is_numbered, mark_of, spot_of, spot_of_mark
from concierge.model.placing.values import FileReason, Place, Work
from concierge.model.placing.versions import Version, version_of
from concierge.model.title import Title

__all__ = ["place_series"]

# Stands for any mark while the fixed part of a name is looked for; in no title, and safe in a path.
_ANY_MARK: Final = "ꙮꙮ"
_USUAL_SEASON: Final = 1


def place_series(
    pieces: Sequence[Piece], work: Work, title: Title, naming: Naming, values: Mapping[str, Value]
) -> list[Place]:
    """The place of each piece that gets one, in their order; they may still collide."""
    return _Shelf(work, title, naming, values).places(pieces)


class _Shelf:
    """The folder of one series."""

    def __init__(self, work: Work, title: Title, naming: Naming, values: Mapping[str, Value]) -> None:
        self._work, self._title, self._naming, self._values = work, title, naming, values
        self._template = naming.episode_template
        self._root = self._template.title_folder(values)
        self._settled_name = self._head()

    def places(self, pieces: Sequence[Piece]) -> list[Place]:
        """The place of each piece."""
        spots = {piece.path: self._spot(piece) for piece in pieces}
        films = [piece for piece in pieces if piece.is_film]
        marks = {film.path: self._mark(film, spots[film.path]) for film in films}
        versions = self._versions(films, marks)
        places = {film.path: self._film(film, spots[film.path], versions.get(film.path)) for film in films}
        paired = _Paired(films, marks, places)
        return [
            places[piece.path] if piece.is_film else self._beside(piece, spots[piece.path], paired)
            for piece in pieces
        ]

    def _spot(self, piece: Piece) -> Spot:
        parts = piece.below(self._root)
        if (found := self._marked(piece)) is not None:
            return spot_of_mark(found["mark"], self._work.season)
        spot = spot_of((*parts[:-1], piece.told_name), self._work.season, self._title)
        if spot.is_numbered or not piece.is_companion or len(parts) == 1:
            return spot
        # "Subs/Show.S01E02/3_Russian.srt"
        folder = spot_of(parts[:-1], self._work.season, self._title)
        return folder if folder.is_numbered else spot

    def _mark(self, film: Piece, spot: Spot) -> str:
        if (settled := self._settled(film)) is not None:
            return settled
        return mark_of(self._season(spot), spot) if spot.is_numbered else ""

    def _versions(self, films: Sequence[Piece], marks: Mapping[str, str]) -> dict[str, Version]:
        """What is told of a file where there are several of one episode."""
        counts = Counter(mark for mark in marks.values() if mark)
        return {
            film.path: version_of(film.stem, self._title) for film in films if counts[marks[film.path]] > 1
        }

    def _film(self, film: Piece, spot: Spot, version: Version | None) -> Place:
        if self._settled(film) is not None:
            return PurePosixPath(*film.parts), None
        season = self._season(spot)
        if not spot.is_numbered:
            return self._folder(season) / film.name, FileReason.NO_NUMBER
        return self._named(season, spot, film, version), None

    def _named(self, season: int, spot: Spot, film: Piece, version: Version | None) -> PurePosixPath:
        told = self._told(film) if version is None else version.values(self._naming)
        name = self._name(season, spot, told)
        return self._folder(season) / safe_component(
            f"{name}{version.ending if version else ''}{film.suffix}"
        )

    def _told(self, film: Piece) -> dict[str, Value]:
        """What a household's own template may ask for; the presets tell it only where it tells files apart."""
        told = version_of(film.stem, self._title).values(self._naming)
        return {field: value for field, value in told.items() if field != "version"}

    def _name(self, season: int, spot: Spot, told: Mapping[str, Value]) -> str:
        numbers: dict[str, Value] = {"season": season, "mark": mark_of(season, spot)}
        return self._template.name({**self._values, **numbers, **told})

    def _beside(self, piece: Piece, spot: Spot, films: "_Paired") -> Place:
        season = self._season(spot)
        if piece.extra:
            folder = self._folder(season) if spot.is_told else self._root
            return beside_extras(folder, piece, self._naming.preset), None
        if piece.is_disc:
            return self._root.joinpath(*piece.inside(self._root)), None
        if self._settled(piece) is not None:
            return PurePosixPath(*piece.parts), None
        return self._companion(piece, spot, films)

    def _companion(self, piece: Piece, spot: Spot, films: "_Paired") -> Place:
        season = self._season(spot)
        film = films.of(piece, mark_of(season, spot) if spot.is_numbered else "")
        tail = tail_of(piece, film, self._naming.preset)
        if film is not None:
            place = films.place(film)
            beside = place.with_name(safe_component(f"{place.stem}{tail}"))
            # Beside a film without a number it must not look like an episode's.
            if films.is_marked(film) or not is_numbered(beside.name):
                return beside, None
        if not spot.is_numbered:
            return self._folder(season) / piece.name, FileReason.NO_FILM
        return self._folder(season) / safe_component(
            f"{self._name(season, spot, {})}{tail}"
        ), FileReason.NO_FILM

    def _season(self, spot: Spot) -> int:
        return _USUAL_SEASON if spot.season is None else spot.season

    def _folder(self, season: int) -> PurePosixPath:
        return self._template.folder({**self._values, "season": season})

    def _head(self) -> re.Pattern[str]:
        """What the names of files begin with that a plan has named."""
        before, _, after = self._template.name({**self._values, "mark": _ANY_MARK}).partition(_ANY_MARK)
        return re.compile(rf"{re.escape(before)}(?P<mark>{MARK.pattern}){re.escape(after)}(?![^\W_])")

    def _settled(self, piece: Piece) -> str | None:
        """The mark of a file that stands where a plan has put it, or would have put one like it."""
        found = self._marked(piece)
        if found is None:
            return None
        season = self._season(spot_of_mark(found["mark"], self._work.season))
        return found["mark"] if piece.parts[:-1] == self._folder(season).parts else None

    def _marked(self, piece: Piece) -> re.Match[str] | None:
        return self._settled_name.match(piece.name)


class _Paired:
    """The films of a series, as those that stand beside them look for them."""

    def __init__(self, films: Sequence[Piece], marks: Mapping[str, str], places: Mapping[str, Place]) -> None:
        self._all, self._marks, self._places = Films(films), marks, places
        groups: dict[str, list[Piece]] = defaultdict(list)
        for film in films:
            groups[marks[film.path]].append(film)
        self._groups = {mark: Films(group) for mark, group in groups.items()}

    def of(self, piece: Piece, mark: str) -> Piece | None:
        """The film of the same episode, the one whose name is most like it; without a number by its name alone."""
        group = self._groups.get(mark)
        if mark:
            return group.alike(piece) if group else None
        return (group.named(piece) if group else None) or self._all.only

    def place(self, film: Piece) -> PurePosixPath:
        """Where the film stands."""
        return self._places[film.path][0]

    def is_marked(self, film: Piece) -> bool:
        """Whether it is known which episode the film is."""
        return bool(self._marks[film.path])
