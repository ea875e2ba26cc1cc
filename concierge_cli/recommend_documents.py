"""From what is recommended to the `--json` documents."""

import concierge
from concierge_cli.documenting import failure_document
from concierge_cli.documents import recommendations as documents
from concierge_cli.language import say
from concierge_cli.title_documents import ids_document, original_name

__all__ = [
    "decided_document",
    "deep_dive_document",
    "evening_document",
    "pack_document",
    "patterns_document",
    "recommendations_document",
]


def recommendations_document(found: concierge.Recommendations) -> documents.RecommendationsDocument:
    """The document of recommendations."""
    return documents.RecommendationsDocument(
        items=[_recommendation(one) for one in found.items],
        rated=found.rated,
        failures=[failure_document(failure) for failure in found.failures],
    )


def evening_document(evening: concierge.Evening) -> documents.EveningDocument:
    """The document of an evening."""
    return documents.EveningDocument(
        occasion=evening.occasion.value,
        company=evening.company.value,
        items=[_recommendation(one) for one in evening.items],
        rated=evening.rated,
        failures=[failure_document(failure) for failure in evening.failures],
    )


def pack_document(pack: concierge.TravelPack) -> documents.PackDocument:
    """The document of a pack."""
    return documents.PackDocument(
        items=[
            documents.PackItemDocument(
                item=_recommendation(one.what),
                minutes=one.minutes,
                episodes=one.episodes,
                first_season=one.first_season,
                first_episode=one.first_episode,
                low_bytes=one.size.low_bytes,
                high_bytes=one.size.high_bytes,
            )
            for one in pack.items
        ],
        wanted_min=pack.wanted_min,
        minutes=pack.minutes,
        low_bytes=pack.size.low_bytes,
        high_bytes=pack.size.high_bytes,
    )


def deep_dive_document(dive: concierge.DeepDive) -> documents.DeepDiveDocument:
    """The document of somebody's work."""
    return documents.DeepDiveDocument(
        name=dive.name,
        name_ru=dive.name_ru,
        department=dive.department,
        seen=[
            documents.SeenWorkDocument(
                original=original_name(one.title.title),
                ru=one.title.title.name_ru or None,
                year=one.title.title.year,
                kind=one.title.title.kind.value,
                ids=ids_document(one.title.title.ids),
                points=one.score.points if one.score else None,
            )
            for one in dive.seen
        ],
        rest=[_recommendation(one) for one in dive.rest],
        average=dive.average,
        total=dive.total,
    )


def patterns_document(patterns: tuple[concierge.TastePattern, ...]) -> documents.PatternsDocument:
    """The document of proposals about a taste."""
    return documents.PatternsDocument(
        patterns=[
            documents.PatternDocument(
                key=one.key,
                leaning=one.leaning.value,
                trait=one.sum.trait.value,
                value=one.sum.value,
                subject=concierge.subject_of_pattern(one, say()),
                count=one.sum.count,
                loved=one.sum.loved,
                average=round(one.sum.average, 2),
                mean=round(one.mean, 2),
            )
            for one in patterns
        ]
    )


def decided_document(key: str, revision: int | None) -> documents.DecidedDocument:
    """The document of a decision; without a revision of the profile it was declined."""
    return documents.DecidedDocument(key=key, accepted=revision is not None, revision=revision)


def _recommendation(one: concierge.Recommendation) -> documents.RecommendationDocument:
    title, episode = one.title, one.episode
    return documents.RecommendationDocument(
        original=original_name(title),
        ru=title.name_ru or None,
        year=title.year,
        kind=title.kind.value,
        ids=ids_document(title.ids),
        runtime_min=title.runtime_min,
        genres=[genre.value for genre in title.genres],
        score=one.score,
        mark=round(one.mark.value, 2) if one.mark else None,
        votes=one.mark.votes if one.mark else None,
        slot=one.slot.value,
        episode=documents.NextEpisodeDocument(season=episode.season, number=episode.number, name=episode.name)
        if episode
        else None,
        seen_by=list(one.seen_by),
        reasons=[_trait(reason) for reason in one.reasons],
        leads=[_lead(lead) for lead in one.leads],
    )


def _trait(reason: concierge.TraitReason) -> documents.TraitDocument:
    rated = reason.sum
    return documents.TraitDocument(
        trait=reason.trait.value,
        value=rated.label("en") if rated else reason.value,
        weight=reason.weight,
        average=round(rated.average, 2) if rated else None,
        count=rated.count if rated else 0,
        said=reason.is_said,
    )


def _lead(lead: concierge.Lead) -> documents.LeadDocument:
    return documents.LeadDocument(
        kind=lead.kind.value,
        of=lead.of.label("en") if lead.of else None,
        points=lead.points,
        name=lead.name,
    )
