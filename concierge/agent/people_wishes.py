"""How tools take from a model what somebody does."""

from typing import Annotated, Literal

from pydantic import Field

__all__ = ["CraftName", "JobName"]

CraftName = Annotated[
    Literal["director", "creator", "writer", "camera", "music", "editor", "actor"] | None,
    Field(description="only what they did as that; camera: who shot it"),
]
JobName = Annotated[str, Field(description="one job alone, in English as TMDB says it: Gaffer")]
