"""Which film a subtitle or a voice belongs to. Each is looked up, so that ten thousand files are no matter."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

from concierge.model.placing.pieces import Piece

__all__ = ["Films"]

_NO_NAMES: Final[Mapping[str, str]] = {}
_MOST_COMPARED = 20

Folder = tuple[str, ...]


class Films:
    """Films by their names, the old ones and the `new_names` that they get, and by the folders that they lie in."""

    def __init__(self, films: Sequence[Piece], new_names: Mapping[str, str] = _NO_NAMES) -> None:
        self._films = films
        self._by_name: dict[str, list[Piece]] = defaultdict(list)
        self._in_folder: dict[tuple[str, Folder], Piece] = {}
        self._below: dict[Folder, list[Piece]] = defaultdict(list)
        for film in films:
            for name in {film.stem.casefold(), new_names.get(film.path, film.stem).casefold()}:
                self._by_name[name].append(film)
                self._in_folder.setdefault((name, film.parts[:-1]), film)
            for depth in range(1, len(film.parts)):
                self._below[film.parts[:depth]].append(film)

    def named(self, piece: Piece) -> Piece | None:
        """The film whose whole name the companion's begins with, the longest of them; rather one of its folder."""
        low = piece.stem.casefold()
        ends = [end for end in range(len(low), 0, -1) if not low[end : end + 1].isalnum()]
        near = (self._in_folder.get((low[:end], piece.parts[:-1])) for end in ends)
        anywhere = (self._by_name[low[:end]][0] for end in ends if low[:end] in self._by_name)
        return next(filter(None, near), None) or next(anywhere, None)

    def beside(self, piece: Piece) -> Piece | None:
        """The same, else the only film of the folder that the companion lies in, or of one above it."""
        if found := self.named(piece) or self.only:
            return found
        folders = (piece.parts[:depth] for depth in range(len(piece.parts) - 1, 0, -1))
        nearest = next((self._below[folder] for folder in folders if folder in self._below), [])
        return nearest[0] if len(nearest) == 1 else None

    def alike(self, piece: Piece) -> Piece | None:
        """The same, else the film whose name has most letters in common at its beginning."""
        return self.named(piece) or max(
            islice(self._films, _MOST_COMPARED), key=lambda film: _alike(film, piece), default=None
        )

    @property
    def only(self) -> Piece | None:
        """The film, if there is one alone."""
        return self._films[0] if len(self._films) == 1 else None


def _alike(film: Piece, piece: Piece) -> int:
    pairs = zip(film.stem.casefold(), piece.stem.casefold(), strict=False)
    return next((count for count, (one, other) in enumerate(pairs) if one != other), len(film.stem))
