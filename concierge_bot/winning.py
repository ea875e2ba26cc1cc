"""The winner of a vote: what won by how much, and a release with everybody's voices, if there is one."""

from collections.abc import Iterator

import concierge
from concierge.texts import Texts
from concierge_bot import title_words as words_for
from concierge_bot.deep_links import Linker
from concierge_bot.formatted import Formatted, Words, bold, joined, plain
from concierge_bot.picks import release_text
from concierge_bot.spot import Spot
from concierge_bot.visit import Key, Parts, keyboard_for

__all__ = ["show_winner"]

FIRST_SEASON = 1
FETCHING = (concierge.Grant.DOWNLOAD, concierge.Grant.HOUSEHOLD)


async def show_winner(
    parts: Parts, me: concierge.UserView, poll: concierge.Poll, spot: Spot, say: Texts
) -> None:
    """Says what won and how it is fetched. Raises NotFound, HiddenByAge, HiddenByBlock, ServiceError."""
    option = poll.winner
    if option is None:
        await parts.chats.say(spot, say.say("bot.evening.no_votes"))
        return
    named = concierge.title_named(option.card)
    if named is None:
        raise concierge.NotFound("no title's card", what=option.label)
    kind, ids = named
    head = _head(option, poll, Linker(parts.bot.username), say)
    async with parts.chats.answer(spot) as shown:
        shown.show(head)
        fetcher = await _fetcher(parts, me, poll)
        title = await fetcher.metadata.with_ids(ids, kind)
        season = FIRST_SEASON if kind is concierge.TitleKind.SERIES else None
        people = [one.user_id for one in poll.voters]
        best = (await fetcher.household.releases(title, people, season=season)).best
        if best is None:
            shown.show(joined([head, say.say("bot.evening.no_release")], "\n\n"))
            return
        size = say.size(best.decision.release.size_bytes)
        begin = Key(
            label=say.say("bot.button.only", size=size),
            action="begin",
            args={"handle": best.decision.handle},
        )
        told = [head, release_text(best.decision, 1, say), joined(_compromise(best, say))]
        shown.show(joined(told, "\n\n"), keyboard=await keyboard_for(fetcher, spot.chat_id, [[begin]]))


async def _fetcher(parts: Parts, me: concierge.UserView, poll: concierge.Poll) -> concierge.UserView:
    """Who gets the button: whoever began, unless only another one of them may download."""
    if all(me.user.may(grant) for grant in FETCHING):
        return me
    for voter in poll.voters:
        try:
            other = await parts.house.person(voter.user_id)
        except concierge.NotAllowed:
            continue
        if all(other.user.may(grant) for grant in FETCHING):
            return other
    return me


def _head(option: concierge.PollOption, poll: concierge.Poll, links: Linker, say: Texts) -> Formatted:
    number = poll.options.index(option)
    voted = sum(one.choices is not None for one in poll.voters)
    said = say.say("bot.evening.votes", n=poll.votes_for(number), of=voted)
    return bold(plain("🏆 ") + links.to(words_for.short(option.label), option.card)) + f"\n{said}"


def _compromise(pick: concierge.SharedPick, say: Texts) -> Iterator[Words]:
    """What is missing for whom."""
    if not pick.lacking:
        yield f"✓ {say.say('bot.evening.suits_all')}"
    for one in pick.lacking:
        reasons = ", ".join(say.fill(f"reason.{reason.code}", reason.facts) for reason in one.reasons)
        name = words_for.short(one.name, 40) or say.say("bot.evening.somebody")
        yield f"− {say.say('bot.evening.lacks', name=name, reasons=words_for.short(reasons))}"
