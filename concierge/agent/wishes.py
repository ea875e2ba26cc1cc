"""How tools take a wish from a model: few words with a fixed meaning."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from concierge.model.resolution import Resolution
from concierge.model.wish import AudioWish, Wish

__all__ = [
    "Audio",
    "Episode",
    "MostGb",
    "Quality",
    "Query",
    "Season",
    "Studio",
    "Subtitles",
    "Year",
    "part_of",
    "wish_of",
    "within",
]

_GB = 1_000_000_000

Query = Annotated[str, Field(description="the title as the person wrote it, without year or quality")]
Year = Annotated[int | None, Field(ge=1880, le=2100)]
Season = Annotated[int | None, Field(ge=0, le=200)]
Episode = Annotated[int | None, Field(ge=0, le=5000)]
Studio = Annotated[str, Field(description="a voice-over studio, for example LostFilm")]
Subtitles = Annotated[bool, Field(description="true if subtitles are wanted")]
MostGb = Annotated[
    float | None, Field(gt=0, le=1000, description="the largest size, in GB, that the person named")
]
Quality = Annotated[
    Literal["2160p", "1080p", "720p", "480p"] | None,
    Field(description="only if the person named one; 4K and UHD are 2160p, Full HD is 1080p"),
]
Audio = Annotated[
    Literal["dub", "original"] | None,
    Field(description="dub: a full Russian dub was asked for; original: the original voices were asked for"),
]


def wish_of(
    quality: str | None,
    season: int | None,
    episode: int | None,
    audio: str | None,
    studio: str,
    *,
    needs_subtitles: bool,
) -> Wish:
    """The wish that a tool's arguments describe; an episode without a season is of the first."""
    if episode is not None and season is None:
        season = 1
    return Wish(
        resolution=int(quality.removesuffix("p")) if quality else None,
        season=season,
        episode=episode,
        audio=AudioWish(audio) if audio else None,
        studio=studio,
        needs_subtitles=needs_subtitles,
    )


def within(wish: Wish, max_gb: float | None) -> Wish:
    """The wish with a largest size, if one was named."""
    return wish if max_gb is None else replace(wish, max_size_bytes=round(max_gb * _GB))


def part_of(meant: Resolution, season: int | None, episode: int | None) -> tuple[int | None, int | None]:
    """The season and the episode of a call; what it does not say was perhaps read in its query."""
    if not meant.titles or season not in {None, meant.season}:
        return season, episode
    return meant.season, meant.episode if episode is None else episode
