"""The stores of the database, one file a noun, and all of them in one transaction."""

from functools import cached_property

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.repositories.account_sessions import SqlAccountSessions
from concierge.adapters.storage.repositories.answers import SqlAnswers
from concierge.adapters.storage.repositories.audit import SqlAudit
from concierge.adapters.storage.repositories.buttons import SqlButtons
from concierge.adapters.storage.repositories.collections import SqlCollections
from concierge.adapters.storage.repositories.connections import SqlConnections
from concierge.adapters.storage.repositories.conversations import SqlConversations
from concierge.adapters.storage.repositories.credentials import SqlCredentials
from concierge.adapters.storage.repositories.credits import SqlCredits
from concierge.adapters.storage.repositories.crew import SqlCrew
from concierge.adapters.storage.repositories.downloads import SqlDownloads
from concierge.adapters.storage.repositories.facts import SqlFacts
from concierge.adapters.storage.repositories.flows import SqlFlows
from concierge.adapters.storage.repositories.followings import SqlFollowings
from concierge.adapters.storage.repositories.imported_titles import SqlImportedTitles
from concierge.adapters.storage.repositories.inbox import SqlInbox
from concierge.adapters.storage.repositories.invites import SqlInvites
from concierge.adapters.storage.repositories.jobs import SqlJobs
from concierge.adapters.storage.repositories.library import SqlLibrary
from concierge.adapters.storage.repositories.marks import SqlMarks
from concierge.adapters.storage.repositories.nases import SqlNases
from concierge.adapters.storage.repositories.notes import SqlNotes
from concierge.adapters.storage.repositories.outbox import SqlOutbox
from concierge.adapters.storage.repositories.polls import SqlPolls
from concierge.adapters.storage.repositories.privacy import SqlPrivacy
from concierge.adapters.storage.repositories.profiles import SqlProfiles, SqlQualityProfiles
from concierge.adapters.storage.repositories.proposals import SqlProposals
from concierge.adapters.storage.repositories.quotas import SqlQuotas
from concierge.adapters.storage.repositories.rejections import SqlRejections
from concierge.adapters.storage.repositories.requests import SqlRequests
from concierge.adapters.storage.repositories.results import SqlResults
from concierge.adapters.storage.repositories.sent_files import SqlSentFiles
from concierge.adapters.storage.repositories.series import SqlSeries
from concierge.adapters.storage.repositories.service_states import SqlServiceStates
from concierge.adapters.storage.repositories.shelves import SqlShelves
from concierge.adapters.storage.repositories.speeds import SqlSpeeds
from concierge.adapters.storage.repositories.statistics import SqlStatistics
from concierge.adapters.storage.repositories.suggestions import SqlSuggestions
from concierge.adapters.storage.repositories.sync import SqlSync
from concierge.adapters.storage.repositories.taste import SqlTaste
from concierge.adapters.storage.repositories.taste_history import SqlTasteHistory
from concierge.adapters.storage.repositories.titles import SqlTitles
from concierge.adapters.storage.repositories.usage import SqlUsage
from concierge.adapters.storage.repositories.users import SqlUsers
from concierge.adapters.storage.vault import Vault

__all__ = ["SqlRepositories"]


class SqlRepositories:
    """The stores, which all speak through one transaction."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        """Binds every store to the connection, and those of secrets to the vault."""
        self._connection = connection
        self._vault = vault

    @cached_property
    def users(self) -> SqlUsers:
        """People."""
        return SqlUsers(self._connection)

    @cached_property
    def invites(self) -> SqlInvites:
        """Invites."""
        return SqlInvites(self._connection)

    @cached_property
    def requests(self) -> SqlRequests:
        """Requests for downloads."""
        return SqlRequests(self._connection)

    @cached_property
    def audit(self) -> SqlAudit:
        """What was done."""
        return SqlAudit(self._connection)

    @cached_property
    def usage(self) -> SqlUsage:
        """What language models cost."""
        return SqlUsage(self._connection)

    @cached_property
    def results(self) -> SqlResults:
        """Searches."""
        return SqlResults(self._connection)

    @cached_property
    def downloads(self) -> SqlDownloads:
        """Downloads."""
        return SqlDownloads(self._connection)

    @cached_property
    def rejections(self) -> SqlRejections:
        """Releases that people are not offered for a while."""
        return SqlRejections(self._connection)

    @property
    def followings(self) -> SqlFollowings:
        """Followed topics."""
        return SqlFollowings(self._connection)

    @cached_property
    def proposals(self) -> SqlProposals:
        """Proposals."""
        return SqlProposals(self._connection)

    @cached_property
    def conversations(self) -> SqlConversations:
        """Conversations."""
        return SqlConversations(self._connection)

    @cached_property
    def outbox(self) -> SqlOutbox:
        """Effects on the outside."""
        return SqlOutbox(self._connection)

    @cached_property
    def titles(self) -> SqlTitles:
        """Titles, the same for everybody."""
        return SqlTitles(self._connection)

    @cached_property
    def marks(self) -> SqlMarks:
        """What people have marked, one mark at a time."""
        return SqlMarks(self._connection)

    @cached_property
    def shelves(self) -> SqlShelves:
        """What people have marked, as lists."""
        return SqlShelves(self._connection)

    @cached_property
    def taste_history(self) -> SqlTasteHistory:
        """The changes of those lists."""
        return SqlTasteHistory(self._connection)

    @cached_property
    def credits(self) -> SqlCredits:
        """Who did what for titles."""
        return SqlCredits(self._connection)

    @cached_property
    def privacy(self) -> SqlPrivacy:
        """Everything of one person."""
        return SqlPrivacy(self._connection)

    @cached_property
    def credentials(self) -> SqlCredentials:
        """Accounts at services."""
        return SqlCredentials(self._connection, self._vault)

    @cached_property
    def sessions(self) -> SqlAccountSessions:
        """Logins at services."""
        return SqlAccountSessions(self._connection, self._vault)

    @cached_property
    def profiles(self) -> SqlProfiles:
        """Profiles."""
        return SqlProfiles(self._connection)

    @cached_property
    def quality_profiles(self) -> SqlQualityProfiles:
        """Own quality profiles."""
        return SqlQualityProfiles(self._connection)

    @cached_property
    def notes(self) -> SqlNotes:
        """Memory notes."""
        return SqlNotes(self._connection)

    @cached_property
    def service_states(self) -> SqlServiceStates:
        """Services that fail."""
        return SqlServiceStates(self._connection)

    @cached_property
    def answers(self) -> SqlAnswers:
        """Answers of metadata sources."""
        return SqlAnswers(self._connection)

    @cached_property
    def quotas(self) -> SqlQuotas:
        """What services were sent."""
        return SqlQuotas(self._connection)

    @cached_property
    def facts(self) -> SqlFacts:
        """What is known of titles on people's lists."""
        return SqlFacts(self._connection)

    @cached_property
    def imported_titles(self) -> SqlImportedTitles:
        """Names that lists came with."""
        return SqlImportedTitles(self._connection)

    @cached_property
    def connections(self) -> SqlConnections:
        """Accounts elsewhere that lists are kept in step with."""
        return SqlConnections(self._connection)

    @cached_property
    def jobs(self) -> SqlJobs:
        """What runs by itself."""
        return SqlJobs(self._connection)

    @cached_property
    def speeds(self) -> SqlSpeeds:
        """How fast downloads were."""
        return SqlSpeeds(self._connection)

    @cached_property
    def statistics(self) -> SqlStatistics:
        """What people have seen, in numbers."""
        return SqlStatistics(self._connection)

    @cached_property
    def series(self) -> SqlSeries:
        """Series that people are in the middle of."""
        return SqlSeries(self._connection)

    @cached_property
    def collections(self) -> SqlCollections:
        """The films that belong together."""
        return SqlCollections(self._connection)

    @cached_property
    def crew(self) -> SqlCrew:
        """Who is behind the films that people have seen."""
        return SqlCrew(self._connection)

    @cached_property
    def taste(self) -> SqlTaste:
        """What people's marks come to."""
        return SqlTaste(self._connection)

    @cached_property
    def suggestions(self) -> SqlSuggestions:
        """What people said to proposals about their taste."""
        return SqlSuggestions(self._connection)

    @cached_property
    def inbox(self) -> SqlInbox:
        """What came in."""
        return SqlInbox(self._connection, self._vault)

    @cached_property
    def buttons(self) -> SqlButtons:
        """Buttons under messages."""
        return SqlButtons(self._connection)

    @cached_property
    def flows(self) -> SqlFlows:
        """Unfinished dialogues."""
        return SqlFlows(self._connection, self._vault)

    @cached_property
    def sent_files(self) -> SqlSentFiles:
        """Files that were sent before."""
        return SqlSentFiles(self._connection)

    @cached_property
    def polls(self) -> SqlPolls:
        """Polls about what to watch together."""
        return SqlPolls(self._connection)

    @cached_property
    def sync(self) -> SqlSync:
        """What is on its way to a NAS."""
        return SqlSync(self._connection)

    @cached_property
    def nases(self) -> SqlNases:
        """The NASes and their keys."""
        return SqlNases(self._connection)

    @cached_property
    def library(self) -> SqlLibrary:
        """What stands in the library."""
        return SqlLibrary(self._connection)
