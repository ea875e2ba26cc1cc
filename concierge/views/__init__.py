"""What one person sees of the concierge: the services, bound to them, so that no user id is ever passed again."""

from concierge.views.agent import UserAgent
from concierge.views.downloads import UserDownloads
from concierge.views.proposals import UserProposals
from concierge.views.search import UserSearch
from concierge.views.view import UserView

__all__ = ["UserAgent", "UserDownloads", "UserProposals", "UserSearch", "UserView"]
