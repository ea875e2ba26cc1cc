"""A side effect that waits for a person's word."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from concierge.model.download import Download

__all__ = ["Accepted", "Proposal", "ProposalOption", "ProposalState", "ProposedAct"]


class ProposalState(StrEnum):
    """What became of a proposal; it leaves OPEN once.

    What is done with downloads that are there is DONE when it has been carried out: another press does nothing more.
    """

    OPEN = "open"
    ACCEPTED = "accepted"
    DONE = "done"
    DECLINED = "declined"
    EXPIRED = "expired"


class ProposedAct(StrEnum):
    """What accepting an option does."""

    START = "start"
    RESUME = "resume"
    CHOOSE = "choose"
    FOLLOW = "follow"
    REMOVE = "remove"
    REMOVE_WITH_DATA = "remove_with_data"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalOption:
    """What accepting would do, resolved in full: nothing of it comes from a model's words.

    The release of the `handle` is started, or something is done with the `downloads` of these ids: failed ones begin
    again (RESUME), the part of `season` and `episode` is fetched too (CHOOSE), the topic is followed, or they end.

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
    act: ProposedAct = ProposedAct.START
    downloads: tuple[str, ...] = ()
    season: int | None = None
    episode: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One to three options, of which at most one is ever carried out, once; `chosen` counts from 1.

    As an event of the agent's stream it means: show the options as buttons.
    """

    id: str
    title: str
    options: tuple[ProposalOption, ...]
    state: ProposalState
    created_at: datetime
    expires_at: datetime
    chosen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What a press came to: the option that counts, and the downloads that it is about, as they are now."""

    option: ProposalOption
    downloads: tuple[Download, ...]

    @property
    def download(self) -> Download:
        """The only one, or the first."""
        return self.downloads[0]

    @property
    def is_under_way(self) -> bool:
        """Whether something was begun that goes on; otherwise all is done."""
        return self.option.act in {ProposedAct.START, ProposedAct.RESUME, ProposedAct.CHOOSE}
