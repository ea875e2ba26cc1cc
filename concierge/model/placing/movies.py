"""Where the files of a film belong: in one folder, as one film, its versions, its parts, or several films."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from concierge.model.paths import safe_component
from concierge.model.placing.companions import tail_of
from concierge.model.placing.extras import beside_extras
from concierge.model.placing.naming import Naming, Value
from concierge.model.placing.pairing import Films
from concierge.model.placing.pieces import Piece
from concierge.model.placing.values import FileReason, Place, Work
from concierge.model.placing.versions import Version, version_of
from concierge.model.title import Title

__all__ = ["place_movie"]


def place_movie(
    pieces: Sequence[Piece], work: Work, title: Title, naming: Naming, values: Mapping[str, Value]
) -> list[Place]:
    """The place of each piece that gets one, in their order; they may still collide."""
    shelf = _Shelf(work, title, naming, values)
    films = [piece for piece in pieces if piece.is_film]
    places = shelf.films(films)
    paired = Films(films, {path: place.stem for path, (place, _) in places.items()})
    return [places[piece.path] if piece.is_film else shelf.beside(piece, paired, places) for piece in pieces]


class _Shelf:
    """The folder of one film."""

    def __init__(self, work: Work, title: Title, naming: Naming, values: Mapping[str, Value]) -> None:
        self._work, self._title, self._naming, self._values = work, title, naming, values
        self._template = naming.movie_template
        self._folder = self._template.folder(values)
        self._head = re.compile(rf"{re.escape(self._template.name(values))}(?![^\W_])")

    def films(self, films: Sequence[Piece]) -> dict[str, Place]:
        """The place of each film."""
        versions = {film.path: self._version(film, is_alone=len(films) == 1) for film in films}
        is_one = _are_one(list(versions.values()))
        places: dict[str, Place] = {}
        for film in films:
            if self._is_settled(film):
                places[film.path] = (PurePosixPath(*film.parts), None)
            elif is_one:
                places[film.path] = (self._named(film, versions[film.path]), None)
            else:
                places[film.path] = (self._folder.joinpath(*film.inside(self._folder)), FileReason.OWN_NAME)
        return places

    def beside(self, piece: Piece, films: Films, places: Mapping[str, Place]) -> Place:
        """The place of whatever is no film."""
        if piece.extra:
            return beside_extras(self._folder, piece, self._naming.preset), None
        if piece.is_disc or self._is_settled(piece):
            return self._folder.joinpath(*piece.inside(self._folder)), None
        film = films.beside(piece)
        if film is None:
            return self._folder.joinpath(*piece.inside(self._folder)), FileReason.NO_FILM
        place, _ = places[film.path]
        return place.with_name(safe_component(place.stem + tail_of(piece, film, self._naming.preset))), None

    def _version(self, film: Piece, *, is_alone: bool) -> Version:
        version = version_of(film.stem, self._title)
        if not is_alone:
            return version
        height = self._work.resolution
        quality = version.quality if height is None else f"{height}p"
        release = version_of(safe_component(self._work.name), self._title)
        return Version(
            names=version.names,
            year=version.year,
            edition=version.edition or release.edition,
            quality=quality or release.quality,
            depth=version.depth or release.depth,
        )

    def _named(self, film: Piece, version: Version) -> PurePosixPath:
        name = self._template.name({**self._values, **version.values(self._naming)})
        return self._folder / safe_component(f"{name}{version.ending}{film.suffix}")

    def _is_settled(self, piece: Piece) -> bool:
        """Whether it stands where a plan has put it, or would have put one like it."""
        return piece.parts[:-1] == self._folder.parts and self._head.match(piece.name) is not None


def _are_one(versions: Sequence[Version]) -> bool:
    """Whether the files are one film, whole or in parts, or versions of it that can be told apart."""
    works = {(version.names, version.year) for version in versions}
    return len(works) == 1 and len({version.tag for version in versions}) == len(versions)
