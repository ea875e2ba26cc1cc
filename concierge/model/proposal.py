"""A side effect that waits for a person's word."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = ["Proposal", "ProposalOption", "ProposalState"]


class ProposalState(StrEnum):
    """What became of a proposal; it leaves OPEN once."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalOption:
    """One release that accepting would start, resolved in full: nothing of it comes from a model's words.

    `label` is the option's role ("recommended", "fastest", "smallest"), or "relaxed" for what fits only if something
    is given up, which `why` then names; `release_name` is untrusted text for showing. `estimate_s` is a guess.
    """

    handle: str
    label: str
    release_name: str
    size_bytes: int | None
    seeders: int
    why: str
    estimate_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One to three options, of which at most one is ever started, once; `chosen` counts from 1.

    As an event of the agent's stream it means: show the options as buttons.
    """

    id: str
    title: str
    options: tuple[ProposalOption, ...]
    state: ProposalState
    created_at: datetime
    expires_at: datetime
    chosen: int | None = None
