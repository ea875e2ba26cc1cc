"""The parameters that the commands about releases share, read as the SDK names them."""

from __future__ import annotations

import re
from typing import Annotated, TypeAlias

import typer

import concierge
from concierge_cli.failures import BadOption
from concierge_cli.language import say

__all__ = ["Profile", "Quality", "Relax", "profile_of", "quality_of"]

_QUALITY = re.compile(r"^(?:4k|2160p?|1080p?|720p?|480p?)$", re.IGNORECASE)


def quality_of(text: str | None) -> str | None:
    """The resolution as the SDK names it: "4K" and "2160" are "2160p"."""
    if text is None:
        return None
    if not _QUALITY.match(text):
        raise BadOption("cli.bad_quality", text[:20])
    return "2160p" if text.lower() == "4k" else text.lower().removesuffix("p") + "p"


def profile_of(name: str | None) -> str | None:
    """The name of a profile that there is."""
    if name is None:
        return None
    known = name.strip().casefold()
    if known not in concierge.profiles():
        raise BadOption("cli.bad_profile", name[:20])
    return known


Quality: TypeAlias = Annotated[
    str | None, typer.Option(callback=quality_of, help=say().say("cli.opt.quality"))
]
Profile: TypeAlias = Annotated[
    str | None, typer.Option(callback=profile_of, help=say().say("cli.opt.profile"))
]
Relax: TypeAlias = Annotated[int | None, typer.Option(min=1, max=9, help=say().say("cli.opt.relax"))]
