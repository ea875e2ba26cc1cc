"""Releases, and what may be done with downloads, as a person is offered them."""

from collections.abc import Sequence

from concierge.model.decision import Decision
from concierge.model.download import Download
from concierge.model.proposal import ProposalOption, ProposedAct
from concierge.texts import texts

__all__ = ["LONGEST_NAME", "option_about", "option_of", "reasons_of"]

LONGEST_NAME = 200
# The number of seeders stands beside each release.
TOLD_ANYWAY = frozenset({"many_seeders"})


def option_of(decision: Decision, language: str) -> ProposalOption:
    """The release as a proposal's option; its words are the tracker's and ours, never a model's."""
    return ProposalOption(
        handle=decision.handle,
        label=decision.labels[0] if decision.labels else "",
        release_name=decision.release.name[:LONGEST_NAME],
        size_bytes=decision.release.size_bytes,
        seeders=decision.release.seeders,
        why=reasons_of(decision, language),
        estimate_s=decision.estimate_s,
    )


def option_about(
    act: ProposedAct, downloads: Sequence[Download], language: str, *, size_bytes: int | None, why: str = ""
) -> ProposalOption:
    """What may be done with these downloads as a proposal's option; `why` says more of it in our own words."""
    names = [one.title.label(language) if one.title else one.name for one in downloads]
    return ProposalOption(
        handle="",
        label="",
        release_name=", ".join(names)[:LONGEST_NAME],
        size_bytes=size_bytes,
        seeders=0,
        why=why,
        act=act,
        downloads=tuple(one.id for one in downloads),
    )


def reasons_of(decision: Decision, language: str) -> str:
    """Why the release ranks where it does, in one line, without what its row tells anyway."""
    say = texts(language)
    reasons = (reason for reason in decision.praises if reason.code not in TOLD_ANYWAY)
    return ", ".join(say.fill(f"reason.{reason.code}", reason.facts) for reason in reasons)
