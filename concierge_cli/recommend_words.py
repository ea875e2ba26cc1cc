"""Why a title is recommended, in words."""

from collections.abc import Iterator

import concierge
from concierge_cli import title_words as words_for
from concierge_cli.language import say
from concierge_cli.visible import cut

__all__ = ["why_for", "why_how", "why_not"]

_MOST_TRAITS, _MOST_LEADS = 3, 2
_LONGEST_NAME = 50
_THOUSAND, _MILLION = 1000, 1_000_000
# What led to a title and is told by its traits already.
_TOLD_ANYWAY = {concierge.LeadKind.GENRE}


def why_for(one: concierge.Recommendation) -> list[str]:
    """The traits that speak for it, heaviest first."""
    return [_trait(reason) for reason in one.reasons if reason.weight > 0][:_MOST_TRAITS]


def why_not(one: concierge.Recommendation) -> list[str]:
    """The traits that speak against it."""
    return [_trait(reason) for reason in one.reasons if reason.weight < 0][: _MOST_TRAITS - 1]


def why_how(one: concierge.Recommendation) -> list[str]:
    """How it was thought of, and what everybody thinks."""
    said = list(dict.fromkeys(_leads(one)))[:_MOST_LEADS]
    return [*said, _everybody(one.mark)] if one.mark else said


def _trait(reason: concierge.TraitReason) -> str:
    name = _name(reason)
    what = say().say(f"recommend.name.{reason.trait}", name=name)
    if reason.sum is None or not reason.sum.count:
        return say().say("recommend.said", what=what)
    return say().say(
        "recommend.rated", n=reason.sum.count, what=what, average=say().decimal(reason.sum.average)
    )


def _name(reason: concierge.TraitReason) -> str:
    match reason.trait:
        case concierge.TasteTrait.GENRE:
            return say().say(f"genre.{reason.value}")
        case concierge.TasteTrait.COUNTRY:
            return words_for.country(reason.value)
        case concierge.TasteTrait.DECADE:
            return say().say("recommend.decade", decade=reason.value)
        case _:
            shown = reason.sum.label(say().language) if reason.sum else reason.value
            return cut(words_for.in_one_line(shown), _LONGEST_NAME)


def _leads(one: concierge.Recommendation) -> Iterator[str]:
    for lead in one.leads:
        if lead.kind in _TOLD_ANYWAY:
            continue
        title = words_for.in_one_line(lead.of.name(say().language)) if lead.of else ""
        name = (lead.name_ru if say().language == "ru" else "") or lead.name
        facts = {
            "title": cut(title, _LONGEST_NAME),
            "name": cut(words_for.in_one_line(name), _LONGEST_NAME),
            "points": say().score(lead.points) if lead.points is not None else "",
        }
        if lead.kind in {concierge.LeadKind.SIMILAR, concierge.LeadKind.COLLECTION} and lead.of is None:
            continue
        key = f"recommend.lead.{lead.kind}"
        yield say().say(f"{key}.rated" if lead.points is not None else key, **facts)


def _everybody(mark: concierge.BestMark) -> str:
    if not mark.votes:
        return say().say("recommend.mark", mark=say().decimal(mark.value))
    return say().say(
        "recommend.mark_votes",
        n=_counted(mark.votes),
        mark=say().decimal(mark.value),
        votes=_votes(mark.votes),
    )


def _votes(count: int) -> str:
    """How many, roughly: 812, 12 thousand, 2.2 million."""
    if count < _THOUSAND:
        return str(count)
    if count < _MILLION:
        return say().say("recommend.thousands", count=count // _THOUSAND)
    return say().say("recommend.millions", count=say().decimal(count / _MILLION))


def _counted(count: int) -> int:
    """The number whose form of the word goes with what is shown: that of thousands is one for all."""
    return min(_THOUSAND, count)
