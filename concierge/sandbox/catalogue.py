"""What exists in the sandbox's world: titles, and the releases that its trackers offer of them."""

from concierge.sandbox._entries import Payload, SandboxRelease, SandboxTitle, Seeding
from concierge.sandbox._films import FILMS
from concierge.sandbox._series import SERIES
from concierge.sandbox._silents import SILENTS

__all__ = ["CATALOGUE", "Payload", "SandboxRelease", "SandboxTitle", "Seeding"]

CATALOGUE: tuple[SandboxTitle, ...] = (*SILENTS, *FILMS, *SERIES)
