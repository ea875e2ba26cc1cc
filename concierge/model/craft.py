"""The arts of film that people are known for."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

__all__ = ["JOBS", "Craft", "craft_of"]


class Craft(StrEnum):
    """What somebody does for films and series; a writer is whoever wrote the script, under whatever word."""

    DIRECTOR = "director"
    CREATOR = "creator"
    WRITER = "writer"
    CAMERA = "camera"
    MUSIC = "music"
    EDITOR = "editor"
    ACTOR = "actor"


# In TMDB's words, which all sources use.
JOBS: Final[Mapping[Craft, tuple[str, ...]]] = {
    Craft.DIRECTOR: ("Director",),
    Craft.CREATOR: ("Creator",),
    Craft.WRITER: ("Screenplay", "Teleplay", "Writer", "Story"),
    Craft.CAMERA: ("Director of Photography", "Cinematography"),
    Craft.MUSIC: ("Original Music Composer", "Composer", "Music"),
    Craft.EDITOR: ("Editor",),
    Craft.ACTOR: ("Actor",),
}


def craft_of(job: str) -> Craft | None:
    """The art that the job is of; None for all others."""
    return next((craft for craft, jobs in JOBS.items() if job in jobs), None)
