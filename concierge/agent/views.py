"""What tools tell of titles and releases: short, with handles in place of links."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from concierge.agent.title_views import clipped
from concierge.agent.told import told
from concierge.model.cards import card_of
from concierge.model.conversation import JsonValue
from concierge.model.decision import Decision, Relaxation, SearchReport
from concierge.model.proposal import ProposalOption
from concierge.model.release import Release
from concierge.model.resolution import Resolution
from concierge.model.title import Title
from concierge.services.offering import LONGEST_NAME, option_of, reasons_of
from concierge.texts import texts

__all__ = ["relaxed_options", "report_view", "title_view"]

MOST_OTHERS = 4
_MOST_REASONS = 8
_LONGEST_LABEL, _LONGEST_WHY, _LONGEST_OVERVIEW = 80, 120, 120


def title_view(title: Title, language: str) -> Mapping[str, JsonValue]:
    """A title as a model sees it."""
    return {
        "name": clipped(title.name(language)),
        "original_name": clipped(title.name_original),
        "year": title.year,
        "kind": title.kind.value,
        "seasons": [season.number for season in title.seasons if season.number] or None,
        "card": card_of(title.kind, title.ids) or None,
        "overview": clipped(title.overview(language), _LONGEST_OVERVIEW),
    }


def report_view(
    report: SearchReport, language: str, meant: Resolution, *, shown: int
) -> Mapping[str, JsonValue]:
    """A search as a model sees it: the first `shown` releases, and how many were turned down for each reason.

    Where there is no room for so many, `more` counts those that are left out. `other_titles` are those that the person
    may have meant as well.
    """
    counts = Counter(decision.rejections[0].code for decision in report.rejected if decision.rejections)
    failures = [*report.failures, *(() if meant.titles else meant.failures)]
    others = meant.titles[1 : 1 + MOST_OTHERS] if meant.is_ambiguous else ()
    facts: Mapping[str, JsonValue] = {
        "title": clipped(report.title.label(language), _LONGEST_LABEL) if report.title else None,
        "other_titles": [clipped(title.label(language), _LONGEST_LABEL) for title in others] or None,
        "found": len(report.accepted) + len(report.rejected),
        "fitting": len(report.accepted),
        "rejected": dict(counts.most_common(_MOST_REASONS)),
        "silent": {failure.service: failure.code for failure in failures},
        "household": list(report.household),
    }
    return told(
        facts,
        releases=[_release_view(decision, language) for decision in report.accepted[:shown]],
        changes=[_relaxation_view(one, language) for one in report.relaxations],
    )


def relaxed_options(report: SearchReport, language: str) -> list[ProposalOption]:
    """For each change by which something would fit, the best release that it lets in, as a proposal's option.

    Each release stands there once, with the mildest change that is enough for it.
    """
    refused = {_row(decision.release): decision for decision in report.rejected}
    chosen: dict[str, ProposalOption] = {}
    for relaxation in report.relaxations:
        decision = refused[_row(relaxation.best)]
        option = replace(option_of(decision, language), label="relaxed", why=_promise(relaxation, language))
        chosen.setdefault(decision.handle, option)
    return list(chosen.values())


def _promise(relaxation: Relaxation, language: str) -> str:
    changes = [(change.code, change.facts) for change in relaxation.changes]
    return texts(language).promise(changes, relaxation.count)


def _row(release: Release) -> tuple[str, str]:
    return release.tracker, release.tracker_id


def _relaxation_view(relaxation: Relaxation, language: str) -> Mapping[str, JsonValue]:
    """What may be given up, in the words that a person reads."""
    return {
        "codes": [change.code for change in relaxation.changes],
        "text": _promise(relaxation, language),
        "fitting": relaxation.count,
    }


def _release_view(decision: Decision, language: str) -> Mapping[str, JsonValue]:
    release = decision.release
    facts: Mapping[str, JsonValue] = {
        "handle": decision.handle,
        "name": release.name[:LONGEST_NAME],
        "size": texts(language).size(release.size_bytes),
        "estimated_s": decision.estimate_s,
        "seeders": release.seeders,
        "labels": list(decision.labels),
        "why": clipped(reasons_of(decision, language), _LONGEST_WHY),
    }
    return {name: fact for name, fact in facts.items() if fact not in (None, "", [])}
