"""What one person sees of the concierge: the services, bound to them, so that no user id is ever passed again."""

from concierge.services.user_metadata import UserMetadata
from concierge.views.accounts import UserAccounts
from concierge.views.agent import UserAgent
from concierge.views.chats import UserButtons, UserFlows
from concierge.views.cleanup import UserCleanup
from concierge.views.costs import UserCosts
from concierge.views.downloads import UserDownloads
from concierge.views.imports import UserConnections, UserExports, UserImports
from concierge.views.jobs import UserJobs
from concierge.views.library import UserLibrary
from concierge.views.lists import UserBlocklist, UserRatings, UserTaste, UserWatched, UserWatchlist
from concierge.views.notifications import UserNotifications
from concierge.views.people import UserPeople
from concierge.views.privacy import UserPrivacy
from concierge.views.profile import UserMemory, UserProfile, UserQualityProfiles
from concierge.views.progress import UserDiscoveries, UserFranchise, UserProgress
from concierge.views.proposals import UserProposals
from concierge.views.recommendations import UserRecommendations
from concierge.views.requests import UserRequests
from concierge.views.search import UserSearch
from concierge.views.seedboxes import UserSeedboxes
from concierge.views.statistics import UserStatistics
from concierge.views.view import Services, UserView

__all__ = [
    "Services",
    "UserAccounts",
    "UserAgent",
    "UserBlocklist",
    "UserButtons",
    "UserCleanup",
    "UserConnections",
    "UserCosts",
    "UserDiscoveries",
    "UserDownloads",
    "UserExports",
    "UserFlows",
    "UserFranchise",
    "UserImports",
    "UserJobs",
    "UserLibrary",
    "UserMemory",
    "UserMetadata",
    "UserNotifications",
    "UserPeople",
    "UserPrivacy",
    "UserProfile",
    "UserProgress",
    "UserProposals",
    "UserQualityProfiles",
    "UserRatings",
    "UserRecommendations",
    "UserRequests",
    "UserSearch",
    "UserSeedboxes",
    "UserStatistics",
    "UserTaste",
    "UserView",
    "UserWatched",
    "UserWatchlist",
]
