"""Where what is only about a work belongs: in folders that its media server knows."""

from pathlib import PurePosixPath

from concierge.model.placing.naming import Preset
from concierge.model.placing.pieces import Piece
from concierge.model.placing.vocabulary import GENERIC

__all__ = ["beside_extras"]


def beside_extras(folder: PurePosixPath, piece: Piece, preset: Preset) -> PurePosixPath:
    """The place of an extra, and of what stands beside one, below the folder of what it is about."""
    return folder / _shelf(piece.extra, preset) / piece.name


def _shelf(kind: str, preset: Preset) -> str:
    if preset is Preset.PLEX:
        return "Other" if kind == GENERIC else kind.title()
    return "Extras" if preset is Preset.KODI else kind
