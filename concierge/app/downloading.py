"""The services of downloads, wired together: the part of the composition root that is theirs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from concierge.app.cleaning import seeding_rules
from concierge.app.library import placing_services
from concierge.app.members import Members
from concierge.app.opener import EMBEDDED
from concierge.config import Settings
from concierge.model.user import User
from concierge.ports import Clock
from concierge.sections import TorrentsSection
from concierge.services.background import Background
from concierge.services.cleanup import Cleanup
from concierge.services.deeds import Deeds
from concierge.services.downloads import Downloads
from concierge.services.following import Followings
from concierge.services.monitoring import Monitoring
from concierge.services.next_candidates import NextCandidates
from concierge.services.notifications import Notifications
from concierge.services.proposals import Proposals
from concierge.services.search import Search
from concierge.services.seedboxes import OwnSeedboxes
from concierge.services.topics import Topics
from concierge.services.torrent_clients import TorrentClients
from concierge.services.trees import Trees
from concierge.services.turns import Turns

__all__ = ["DownloadServices", "download_services"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadServices:
    """What begins, moves, follows, replaces and ends downloads, and the torrent clients that people bring along."""

    downloads: Downloads
    proposals: Proposals
    candidates: NextCandidates
    followings: Followings
    cleanup: Cleanup
    seedboxes: OwnSeedboxes
    trees: Trees

    @property
    def monitoring(self) -> Monitoring:
        """What looks at everybody's downloads."""
        return Monitoring(self.downloads, self.candidates)


def download_services(  # noqa: PLR0913  one parameter for each thing that they stand on
    settings: Settings,
    members: Members,
    search: Search,
    notifications: Notifications,
    *,
    clock: Clock,
    turns: Turns,
    background: Background,
    known: Callable[[User], User],
    shown: Callable[[Sequence[str]], None],
) -> DownloadServices:
    """All of them; `known` gives a person with the preferences that they have not set, `shown` hears of new files."""
    storage, client, torrents = members.storage, members.client, settings.section(TorrentsSection)
    clients = TorrentClients(client, members.own_clients) if members.runs_torrents else None
    placing, trees = placing_services(settings, shown)
    downloads = Downloads(
        storage,
        search,
        clients,
        placing,
        clock=clock,
        turns=turns,
        background=background,
        allow_private_trackers=torrents.allow_private,
        metadata_wait=timedelta(hours=torrents.metadata_wait_h),
        stalled_after=timedelta(hours=torrents.stalled_after_h),
        household_client=client.name if client is not None and client.name != EMBEDDED else "",
        notifications=notifications,
    )
    topics = Topics(storage, search)
    followings = Followings(storage, downloads, topics, clients, clock=clock, notifications=notifications)
    proposals = Proposals(storage, Deeds(downloads, followings), clock=clock)
    return DownloadServices(
        downloads=downloads,
        proposals=proposals,
        candidates=NextCandidates(
            storage, search, downloads, proposals, notifications, clock=clock, known=known
        ),
        followings=followings,
        cleanup=Cleanup(
            storage,
            clients,
            placing,
            clock=clock,
            turns=turns,
            visibility=search.visibility,
            notifications=notifications,
            rules=seeding_rules(settings),
        ),
        seedboxes=OwnSeedboxes(storage, members.own_clients, downloads, clock=clock),
        trees=trees,
    )
