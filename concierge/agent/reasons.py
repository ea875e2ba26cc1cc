"""Why a title is recommended, in a few words."""

from collections.abc import Iterator

from concierge.model.recommendation import Lead, LeadKind, Recommendation
from concierge.model.taste_sums import TasteTrait
from concierge.model.taste_vector import TraitReason
from concierge.texts import Texts, texts

__all__ = ["why_of"]

# What led to a title and says nothing without the other title, or is told by a trait.
_SILENT = {LeadKind.GENRE, LeadKind.STARTED}
_OF_ANOTHER = {LeadKind.SIMILAR, LeadKind.COLLECTION}


def why_of(one: Recommendation, language: str) -> str:
    """The trait that speaks most for it, and how it was thought of; "" where neither is known."""
    say = texts(language)
    traits = (_trait(reason, say) for reason in one.reasons if reason.weight > 0)
    first = (next(said, "") for said in (traits, _leads(one, say)))
    return "; ".join(said for said in first if said)


def _trait(reason: TraitReason, say: Texts) -> str:
    return say.say(f"recommend.name.{reason.trait}", name=_name(reason, say))


def _name(reason: TraitReason, say: Texts) -> str:
    match reason.trait:
        case TasteTrait.GENRE:
            return say.say(f"genre.{reason.value}")
        case TasteTrait.COUNTRY:
            key = f"country.{reason.value}"
            return say.say(key) if say.knows(key) else reason.value
        case TasteTrait.DECADE:
            return say.say("recommend.decade", decade=reason.value)
        case _:
            return reason.sum.label(say.language) if reason.sum else reason.value


def _leads(one: Recommendation, say: Texts) -> Iterator[str]:
    for lead in sorted(one.leads, key=lambda lead: lead.kind is not LeadKind.WATCHLIST):
        if lead.kind not in _SILENT and (lead.of is not None or lead.kind not in _OF_ANOTHER):
            yield _lead(lead, say)


def _lead(lead: Lead, say: Texts) -> str:
    key = f"recommend.lead.{lead.kind}"
    return say.say(
        key if lead.points is None else f"{key}.rated",
        title=lead.of.name(say.language) if lead.of else "",
        name=(lead.name_ru if say.language == "ru" else "") or lead.name,
        points="" if lead.points is None else say.score(lead.points),
    )
