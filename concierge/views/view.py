"""Everything, for one person."""

from concierge.agent.agent import Agent
from concierge.model.user import User
from concierge.services.downloads import Downloads
from concierge.services.metadata import Metadata
from concierge.services.proposals import Proposals
from concierge.services.search import Search
from concierge.views.agent import UserAgent
from concierge.views.downloads import UserDownloads
from concierge.views.proposals import UserProposals
from concierge.views.search import UserSearch

__all__ = ["UserView"]


class UserView:
    """Everything, for one person."""

    def __init__(
        self,
        user: User,
        *,
        metadata: Metadata,
        search: Search,
        downloads: Downloads,
        proposals: Proposals,
        agent: Agent,
    ) -> None:
        """Binds the services to the person."""
        self.user = user
        self.metadata = metadata
        self.search = UserSearch(user, search, metadata)
        self.downloads = UserDownloads(user, downloads, self.search)
        self.proposals = UserProposals(user, proposals)
        self.agent = UserAgent(user, agent)
