"""Where the bot is and whom it can reach: taken into a group, thrown out of it, or shut out of somebody's chat."""

from telegram import ChatMember, Update

from concierge_bot.kind import Kind
from concierge_bot.policy import Policy
from concierge_bot.visit import Visit

__all__ = ["KIND"]

INSIDE = frozenset({ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER, ChatMember.RESTRICTED})


def _fits(update: Update) -> bool:
    return update.my_chat_member is not None


async def _run(visit: Visit) -> None:
    change = visit.update.my_chat_member
    if change is None:
        return
    was_in, is_in = (one.status in INSIDE for one in (change.old_chat_member, change.new_chat_member))
    if visit.spot.is_private:
        if not is_in:
            await visit.parts.house.lost(visit.me.user.id)
        elif visit.me.user.unreachable_since is not None:
            await visit.parts.house.heard(visit.sender_id)
    elif not is_in:
        await visit.parts.house.polls.close_in(visit.spot.chat_id)
    elif not was_in and change.chat.type != "channel":
        await visit.reply(visit.say.say("bot.group.hello", name=visit.parts.bot.username))


KIND = Kind(name="membership", policy=Policy(in_groups=True), fits=_fits, run=_run)
