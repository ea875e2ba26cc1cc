"""What a concierge writes of chats, as small programs; `use_cases` names them."""

from __future__ import annotations

from datetime import timedelta

from concierge.model.button import NewButton
from concierge.model.flow import Flow
from concierge.model.inbox import Incoming
from concierge.model.poll import PollOption
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.services.buttons import Buttons
from concierge.testing import FrozenClock
from concierge.views.chats import UserButtons
from tests.chaos.world import World

__all__ = ["chatting", "choosing_together", "receiving"]

CHAT = 7_000_000_000


async def receiving(world: World) -> None:
    """Updates come in and are answered, some are handled, some left to others, and old ones are forgotten."""
    me = await world.person()
    inbox = world.concierge.inbox
    async with inbox.holding():
        for number in (1, 2, 3):
            one = Incoming(update_id=number, chat_id=CHAT, user_id=me.user.id, payload=f"payload {number}")
            await inbox.take(one)
            world.ack(f"took {number}")
        await inbox.done(1)
        world.ack("done")
        async with world.storage.transaction() as rows:
            await rows.inbox.hold("nobody", timedelta(0))
            await rows.inbox.answer(me.user.id, 2, "answer")
        world.ack("answered")
    for one in await inbox.due():
        await inbox.done(one.update_id)
    world.ack("all done")
    async with world.storage.transaction() as rows:
        await rows.inbox.forget(handled=timedelta(seconds=-60), unhandled=timedelta(days=7))


async def chatting(world: World) -> None:
    """Buttons are offered, pressed, given back and forgotten, a dialogue goes on and ends, and a file is sent."""
    me = await world.person()
    [once, again] = await me.buttons.offer(CHAT, [NewButton(action="a"), NewButton(action="b")], as_one=True)
    world.ack("offered")
    await me.buttons.press(once, CHAT)
    world.ack("pressed")
    await me.buttons.release(once)
    await me.buttons.press(again, CHAT)
    world.ack("pressed again")
    late = FrozenClock()
    await UserButtons(me.user, Buttons(world.storage, clock=late)).offer(CHAT, [NewButton(action="old")])
    async with world.storage.transaction() as rows:
        await rows.buttons.forget(at=late.now() + timedelta(days=8))
    world.ack("forgotten")
    await me.flows.put(CHAT, Flow(name="start", step="language"))
    await me.flows.put(CHAT, Flow(name="start", step="quality", facts={"language": "ru"}))
    world.ack("a step")
    await me.profile.let_start(10**9)
    world.ack("let start")
    await me.reminders.rate_later(Title(kind=TitleKind.MOVIE, name_en="Metropolis", ids=ExternalIds(tmdb=19)))
    world.ack("reminded")
    await me.flows.end(CHAT)
    await world.concierge.sent_files.put("poster", "AgAC")
    await world.concierge.sent_files.put("other", "AgAD")
    await world.concierge.sent_files.forget("other")
    async with world.storage.transaction() as rows:
        await rows.sent_files.trim(1)
    world.ack("sent")


async def choosing_together(world: World) -> None:
    """A poll gathers people, is voted in, moves with its chat and is forgotten; another goes with its chat."""
    me = await world.person()
    polls, minute = world.concierge.polls, timedelta(minutes=1)
    poll = await me.polls.begin(CHAT, lives=minute)
    await polls.shown(poll.id, 5)
    world.ack("begun")
    await me.polls.join(poll.id)
    await me.polls.hurry(poll.id)
    await polls.due()
    world.ack("due")
    options = [PollOption(card="m_1", label="Метрополис", score=7.0)]
    await polls.opened(poll.id, options, message_id=6, posted_as=poll.id, lives=minute)
    await me.polls.vote(poll.id, [0])
    world.ack("voted")
    await me.flows.put(CHAT, Flow(name="start", step="language"))
    await me.buttons.offer(CHAT, [NewButton(action="end", is_shared=True)])
    await world.concierge.move_chat(CHAT, CHAT + 1)
    world.ack("moved")
    await polls.closed(poll.id)
    await me.polls.begin(CHAT + 1, lives=minute)
    await polls.close_in(CHAT + 1)
    world.ack("gone")
    async with world.storage.transaction() as rows:
        await rows.polls.forget(at=FrozenClock().now() + timedelta(days=36_500))
