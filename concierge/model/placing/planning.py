"""A plan: each file of a download, or of a tree from elsewhere, with its place in the library or why it has none."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from concierge.model.paths import safe_component
from concierge.model.placing.apart import apart
from concierge.model.placing.movies import place_movie
from concierge.model.placing.naming import DEFAULT_NAMING, Naming, Value
from concierge.model.placing.pieces import Piece, pieces_of
from concierge.model.placing.series import place_series
from concierge.model.placing.values import FoundFile, Place, Placement, PlacingPlan, Work
from concierge.model.title import Title

__all__ = ["plan_files"]


def plan_files(
    files: Sequence[FoundFile], work: Work, naming: Naming = DEFAULT_NAMING, others: Sequence[Title] = ()
) -> PlacingPlan:
    """What becomes of each file. `others` are works of the household whose folder might be called the same.

    Nothing is looked at but what is given, so a plan can be made anywhere, and the same one each time. Planned again
    from the places that it gives, every file keeps its place.
    """
    values = {} if work.title is None else naming.values(work.title, others)
    folder = _folder(work, naming, values)
    pieces = pieces_of(files, work, folder)
    kept = [piece for piece in pieces if not piece.is_left_out]
    places = _places(kept, work, naming, values, folder)
    wanted = [(piece.found.path, place, piece.role) for piece, (place, _) in zip(kept, places, strict=True)]
    found = {
        piece.found.path: (target, reason)
        for piece, target, (_, reason) in zip(kept, apart(wanted), places, strict=True)
    }
    return PlacingPlan(
        kind=work.kind,
        folder=folder,
        placements=tuple(_placement(piece, found.get(piece.found.path)) for piece in pieces),
    )


def _folder(work: Work, naming: Naming, values: Mapping[str, Value]) -> PurePosixPath:
    if work.title is None:
        return PurePosixPath(safe_component(work.name))
    return naming.template(work.title).title_folder(values)


def _places(
    pieces: Sequence[Piece], work: Work, naming: Naming, values: Mapping[str, Value], folder: PurePosixPath
) -> Sequence[Place]:
    if work.title is None:
        return [(folder.joinpath(*piece.inside(folder)), None) for piece in pieces]
    place = place_series if work.is_series else place_movie
    return place(pieces, work, work.title, naming, values)


def _placement(piece: Piece, place: Place | None) -> Placement:
    destination, reason = place or (None, piece.reason)
    return Placement(
        path=piece.found.path,
        size_bytes=piece.found.size_bytes,
        role=piece.role,
        destination=destination,
        reason=reason,
    )
