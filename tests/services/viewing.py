"""A person's own view of a house of the services."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from concierge.adapters._archive import zip_archive
from concierge.agent.grammar import Grammar
from concierge.app.foundation import Foundation
from concierge.app.lists import Listing, list_services
from concierge.app.recommendations import recommendation_services
from concierge.jobs._job import JobContext
from concierge.jobs._turns import Turns
from concierge.jobs.clockwork import Clockwork
from concierge.services.buttons import Buttons
from concierge.services.costing import Costing
from concierge.services.flows import Flows
from concierge.services.household_search import HouseholdSearch
from concierge.services.inbox import Inbox
from concierge.services.library_watching import LibraryWatching
from concierge.services.memory import Memory
from concierge.services.model_choices import ModelChoices
from concierge.services.nases import Nases
from concierge.services.notifications import Household, NotificationSettings
from concierge.services.outbox import Outbox
from concierge.services.people import People
from concierge.services.polls import Polls
from concierge.services.privacy import Privacy
from concierge.services.profiles import Profiles
from concierge.services.quality_profiles import QualityProfiles
from concierge.services.reminders import Reminders
from concierge.services.requests import Requests
from concierge.services.sent_files import SentFiles
from concierge.services.sync_queue import SyncQueue
from concierge.services.visibility import Visibility
from concierge.views import Services, UserView

if TYPE_CHECKING:
    from concierge.model.user import User
    from concierge.ports import ListService
    from concierge.services.downloads import Downloads
    from concierge.views.agent import Answering
    from concierge.views.list_services import ListServices
    from tests.services.house import House

__all__ = ["lists_of", "view_of"]


def lists_of(house: House, services: Sequence[ListService] = ()) -> ListServices:
    """What lists are made by; the formats are found on the disk, where an event loop must not wait for it."""
    common = Foundation.of(house.storage, house.metadata, clock=house.clock)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(list_services, common, Listing(services=services), clock=house.clock).result()


def view_of(house: House, user: User, agent: Answering, lists: ListServices) -> UserView:
    """Everything that is the person's own, as a process begins that knows no more than the storage does."""
    storage, clock = house.storage, house.clock
    downloads = house.new_downloads()
    common = Foundation.of(storage, house.metadata, clock=clock)
    profiles = Profiles(storage, clock=clock)
    services = Services(
        metadata=common.metadata,
        visibility=Visibility(storage),
        search=house.new_search(),
        household=HouseholdSearch(storage, house.new_search(), lambda user: user),
        downloads=downloads,
        candidates=house.new_candidates(downloads),
        cleanup=house.new_cleanup(),
        followings=house.new_followings(),
        proposals=house.new_proposals(),
        lists=lists,
        library=house.library,
        people=People(storage, downloads, clock=clock, owner_telegram_id=None),
        requests=Requests(storage, downloads, clock=clock),
        reminders=Reminders(storage, Household(), clock=clock),
        logins=house.new_logins(),
        seedboxes=house.new_seedboxes(),
        profiles=profiles,
        memory=Memory(storage, clock=clock),
        quality_profiles=QualityProfiles(storage),
        agent=agent,
        privacy=Privacy(storage, downloads, zip_archive),
        recommendations=recommendation_services(common, profiles, clock=clock),
        clockwork=_clockwork(house, common, lists, downloads),
        costing=Costing(storage, clock=clock),
        model_choices=ModelChoices((Grammar(),), storage),
        notification_settings=NotificationSettings(storage),
        buttons=Buttons(storage, clock=clock),
        flows=Flows(storage, clock=clock),
        polls=Polls(storage, clock=clock),
        nases=Nases(storage, clock=clock),
        sync_queue=SyncQueue(storage),
    )
    return UserView(user, services)


def _clockwork(house: House, common: Foundation, lists: ListServices, downloads: Downloads) -> Clockwork:
    context = JobContext(
        downloads=downloads,
        cleanup=house.new_cleanup(),
        followings=house.new_followings(),
        monitoring=house.new_monitoring(downloads),
        metadata=common.metadata,
        outbox=Outbox(house.storage, []),
        inbox=Inbox(house.storage, house.background),
        buttons=Buttons(house.storage, clock=house.clock),
        sent_files=SentFiles(house.storage, clock=house.clock),
        polls=Polls(house.storage, clock=house.clock),
        imports=lists.imports,
        connections=lists.connections,
        facts=common.facts,
        memory=Memory(house.storage, clock=house.clock),
        tastes=common.tastes,
        library=house.library,
        library_watching=LibraryWatching(house.storage, (), lists.imports, clock=house.clock),
    )
    return Clockwork((), Turns(house.storage, context), house.storage)
