"""Releases as a person is offered them."""

from concierge.model.decision import Decision
from concierge.model.proposal import ProposalOption
from concierge.texts import texts

__all__ = ["LONGEST_NAME", "option_of", "reasons_of"]

LONGEST_NAME = 200


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


def reasons_of(decision: Decision, language: str) -> str:
    """Why the release ranks where it does, in one line."""
    say = texts(language)
    return ", ".join(say.fill(f"reason.{reason.code}", reason.facts) for reason in decision.praises)
