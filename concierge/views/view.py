"""Everything, for one person."""

from dataclasses import dataclass

from concierge.errors import NotAllowed
from concierge.jobs.clockwork import Clockwork
from concierge.model.access import Role
from concierge.model.user import User
from concierge.services.buttons import Buttons
from concierge.services.cleanup import Cleanup
from concierge.services.costing import Costing
from concierge.services.downloads import Downloads
from concierge.services.flows import Flows
from concierge.services.following import Followings
from concierge.services.household_search import HouseholdSearch
from concierge.services.library import Library
from concierge.services.logins import Logins
from concierge.services.memory import Memory
from concierge.services.metadata import Metadata
from concierge.services.model_choices import ModelChoices
from concierge.services.nases import Nases
from concierge.services.next_candidates import NextCandidates
from concierge.services.notifications import NotificationSettings
from concierge.services.people import People
from concierge.services.polls import Polls
from concierge.services.privacy import Privacy
from concierge.services.profiles import Profiles
from concierge.services.proposals import Proposals
from concierge.services.quality_profiles import QualityProfiles
from concierge.services.reminders import Reminders
from concierge.services.requests import Requests
from concierge.services.search import Search
from concierge.services.seedboxes import OwnSeedboxes
from concierge.services.sync_queue import SyncQueue
from concierge.services.user_metadata import UserMetadata
from concierge.services.visibility import Visibility
from concierge.views.accounts import UserAccounts
from concierge.views.agent import Answering, UserAgent
from concierge.views.chats import UserButtons, UserFlows
from concierge.views.cleanup import UserCleanup
from concierge.views.costs import UserCosts
from concierge.views.downloads import UserDownloads
from concierge.views.household import UserHousehold
from concierge.views.imports import UserConnections, UserExports, UserImports
from concierge.views.jobs import UserJobs
from concierge.views.library import UserLibrary
from concierge.views.list_services import ListServices
from concierge.views.lists import UserBlocklist, UserRatings, UserTaste, UserWatched, UserWatchlist
from concierge.views.models import UserModels
from concierge.views.nases import UserNases
from concierge.views.notifications import UserNotifications
from concierge.views.people import UserPeople
from concierge.views.polls import UserPolls
from concierge.views.privacy import UserPrivacy
from concierge.views.profile import UserMemory, UserProfile, UserQualityProfiles
from concierge.views.progress import UserDiscoveries, UserFranchise, UserProgress
from concierge.views.proposals import UserProposals
from concierge.views.recommendations import RecommendationServices, UserRecommendations
from concierge.views.reminders import UserReminders
from concierge.views.requests import UserRequests
from concierge.views.search import UserSearch
from concierge.views.seedboxes import UserSeedboxes
from concierge.views.statistics import UserStatistics

__all__ = ["Services", "UserView"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What a view binds to its person."""

    metadata: Metadata
    visibility: Visibility
    search: Search
    household: HouseholdSearch
    downloads: Downloads
    candidates: NextCandidates
    cleanup: Cleanup
    followings: Followings
    proposals: Proposals
    lists: ListServices
    library: Library
    people: People
    requests: Requests
    reminders: Reminders
    logins: Logins
    seedboxes: OwnSeedboxes
    profiles: Profiles
    memory: Memory
    quality_profiles: QualityProfiles
    agent: Answering
    privacy: Privacy
    recommendations: RecommendationServices
    clockwork: Clockwork
    costing: Costing
    model_choices: ModelChoices
    notification_settings: NotificationSettings
    buttons: Buttons
    flows: Flows
    polls: Polls
    nases: Nases
    sync_queue: SyncQueue


class UserView:
    """Everything, for one person."""

    def __init__(self, user: User, services: Services) -> None:
        """Binds the services to the person. Raises NotAllowed for a stranger: nothing is theirs to see or do."""
        if user.role is Role.STRANGER:
            raise NotAllowed(f"user {user.id} is a stranger")
        self.user = user
        self.metadata = UserMetadata(user, services.metadata, services.visibility)
        self.search = UserSearch(user, services.search, self.metadata)
        self.household = UserHousehold(user, services.household)
        self.downloads = UserDownloads(
            user, services.downloads, services.candidates, services.followings, self.search
        )
        self.cleanup = UserCleanup(user, services.cleanup)
        self.proposals = UserProposals(user, services.proposals)
        self.library = UserLibrary(user, services.library, services.visibility)
        lists = services.lists
        marking = (user, lists.taste, lists.shelves)
        self.watchlist = UserWatchlist(*marking)
        self.watched = UserWatched(*marking)
        self.ratings = UserRatings(*marking)
        self.blocklist = UserBlocklist(*marking)
        self.taste = UserTaste(*marking)
        self.imports = UserImports(user, lists.imports, lists.connections)
        self.exports = UserExports(user, lists.exports)
        self.connections = UserConnections(user, lists.connections)
        self.statistics = UserStatistics(user, lists.counting)
        self.progress = UserProgress(user, lists.progress)
        self.franchise = UserFranchise(user, lists.franchises)
        self.discoveries = UserDiscoveries(user, lists.discovering)
        self.people = UserPeople(user, services.people)
        self.requests = UserRequests(user, services.requests)
        self.accounts = UserAccounts(user, services.logins)
        self.seedboxes = UserSeedboxes(user, services.seedboxes)
        self.profile = UserProfile(user, services.profiles)
        self.memory = UserMemory(user, services.memory)
        self.quality_profiles = UserQualityProfiles(user, services.quality_profiles)
        self.agent = UserAgent(user, services.agent)
        self.privacy = UserPrivacy(user, services.privacy)
        self.jobs = UserJobs(user, services.clockwork)
        self.costs, self.models = UserCosts(user, services.costing), UserModels(user, services.model_choices)
        self.notifications = UserNotifications(user, services.notification_settings)
        self._bind_chats(user, services)
        self.recommendations = UserRecommendations(user, services.recommendations)

    def _bind_chats(self, user: User, services: Services) -> None:
        """What only somebody who writes in a chat has."""
        self.reminders = UserReminders(user, services.reminders)
        self.buttons = UserButtons(user, services.buttons)
        self.flows = UserFlows(user, services.flows)
        self.nases = UserNases(user, services.nases, services.sync_queue)
        self.polls = UserPolls(user, services.polls)
