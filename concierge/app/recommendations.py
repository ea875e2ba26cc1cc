"""The services that recommend, wired together: the part of the composition root that is theirs."""

from concierge.app.foundation import Foundation
from concierge.ports import Clock
from concierge.services.candidate_titles import CandidateTitles
from concierge.services.deep_dives import DeepDives
from concierge.services.evenings import Evenings
from concierge.services.household_picks import HouseholdPicks
from concierge.services.patterns import Patterns
from concierge.services.profiles import Profiles
from concierge.services.recommending import Recommending
from concierge.services.shortlist import Shortlist
from concierge.views.recommendations import RecommendationServices

__all__ = ["recommendation_services"]


def recommendation_services(
    common: Foundation, profiles: Profiles, *, clock: Clock
) -> RecommendationServices:
    """Everything that recommends; reads the sentences of every language, for which it opens files."""
    storage, metadata = common.storage, common.metadata
    candidates, shortlist = CandidateTitles(storage, metadata), Shortlist(storage, metadata, clock=clock)
    recommending = Recommending(
        metadata, common.visibility, common.tastes, candidates, shortlist, clock=clock
    )
    return RecommendationServices(
        recommending=recommending,
        evenings=Evenings(storage, recommending, shortlist, common.progress, clock=clock),
        deep_dives=DeepDives(metadata, common.visibility, recommending, shortlist, clock=clock),
        household=HouseholdPicks(storage, recommending, candidates),
        patterns=Patterns(storage, common.tastes, profiles, clock=clock),
    )
