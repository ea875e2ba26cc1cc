"""What chats need, put together."""

from dataclasses import dataclass

from concierge.ports import Clock, Storage
from concierge.services.background import Background
from concierge.services.buttons import Buttons
from concierge.services.flows import Flows
from concierge.services.inbox import Inbox
from concierge.services.moving_chats import MovingChats
from concierge.services.notifications import Household
from concierge.services.polls import Polls
from concierge.services.reminders import Reminders
from concierge.services.sent_files import SentFiles

__all__ = ["ChatServices", "chat_services"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatServices:
    """What came in from chats, and what they remember."""

    inbox: Inbox
    buttons: Buttons
    flows: Flows
    sent_files: SentFiles
    reminders: Reminders
    polls: Polls
    moving: MovingChats


def chat_services(
    storage: Storage, background: Background, household: Household, *, clock: Clock
) -> ChatServices:
    """The services over one database, for people to whom that holds who have set nothing else."""
    return ChatServices(
        inbox=Inbox(storage, background),
        buttons=Buttons(storage, clock=clock),
        flows=Flows(storage, clock=clock),
        sent_files=SentFiles(storage, clock=clock),
        reminders=Reminders(storage, household, clock=clock),
        polls=Polls(storage, clock=clock),
        moving=MovingChats(storage),
    )
