"""«Что посмотрим втроём»: people gather, titles are put to the vote, the winner is fetched."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import concierge
from tests.bot.companions import ANNA, BORIS, BRISK, GROUP, PASSER_BY, let_in, meet, opened
from tests.bot.conftest import OWNER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from concierge.sandbox.telegram import ShownMessage
    from tests.bot.conftest import Household

ASKED = "что посмотрим втроём?"
JOIN, START, END = "🙋 Я тоже", "▶ Начать", "🏁 Закончить голосование"


def invites(messages: Sequence[ShownMessage]) -> bool:
    return any(JOIN in {button.text for button in message.buttons} for message in messages)


def has_poll(messages: list[ShownMessage]) -> bool:
    return any(message.poll is not None for message in messages)


def names_winner(messages: list[ShownMessage]) -> bool:
    return any(
        "🏆" in message.text and any(b.text.startswith("Скачать") for b in message.buttons)
        for message in messages
    )


def shows_progress(messages: list[ShownMessage]) -> bool:
    return any("%" in message.text or message.text.startswith("✓ ") for message in messages)


def poll_in(household: Household, chat_id: int = GROUP) -> ShownMessage:
    return next(one for one in household.telegram.messages(chat_id) if one.poll is not None)


def winner_in(household: Household, chat_id: int = GROUP) -> ShownMessage:
    return next(one for one in household.telegram.messages(chat_id) if "🏆" in one.text)


async def asked(household: Household, *joining: int, chat_id: int = GROUP) -> ShownMessage:
    """The vote of the owner and of those who press that they watch along."""
    telegram = household.telegram
    telegram.say(ASKED, chat_id=chat_id, mention=True)
    await household.sees(invites, chat_id=chat_id)
    invitation = next(m for m in telegram.messages(chat_id) if m.buttons)
    for telegram_id in joining:
        telegram.press(invitation.message_id, JOIN, user_id=telegram_id)
    await household.sees(
        lambda messages: any(len(joining) <= m.text.count(", ") for m in messages if "Смотрят" in m.text),
        chat_id=chat_id,
    )
    telegram.press(invitation.message_id, START)
    await household.sees(has_poll, chat_id=chat_id, within_s=40)
    return poll_in(household, chat_id)


async def wish(household: Household, by: int = OWNER) -> None:
    """Puts Metropolis on somebody's watchlist: that is thought of first, and the sandbox has releases of it."""
    async with opened(household) as house:
        await (await house.user(telegram_id=by)).watchlist.add("Метрополис", year=1927)


def option_of(vote: ShownMessage, name: str) -> int:
    assert vote.poll is not None
    return next(at for at, option in enumerate(vote.poll.options) if name in option)


async def test_three_people_choose_and_a_press_fetches_what_won(household: Household) -> None:
    await let_in(household)
    await wish(household)
    async with household.bot(timing=BRISK):
        meet(household)
        vote = await asked(household, ANNA, BORIS)
        film = option_of(vote, "Метрополис")
        for telegram_id, chosen in ((OWNER, ((film + 1) % 2,)), (ANNA, (film,)), (BORIS, (film, 2))):
            household.telegram.vote(vote.message_id, chosen, user_id=telegram_id)
        await household.sees(names_winner, chat_id=GROUP, within_s=40)
        album = [one for one in household.telegram.messages(GROUP) if one.album]
        winner = winner_in(household)
        household.telegram.press(winner.message_id, winner.buttons[0].text)
        await household.sees(
            lambda messages: any("%" in m.text or m.text.startswith("✓ ") for m in messages),
            chat_id=GROUP,
            within_s=40,
        )

    ended = poll_in(household).poll
    assert vote.poll is not None
    assert ended is not None
    assert ended.is_closed
    assert not ended.is_anonymous
    assert 2 <= len(vote.poll.options) <= 10
    assert [one.text for one in album][:2] == list(vote.poll.options)[:2]
    assert "Метрополис" in winner.text
    assert "2 голоса, проголосовало: 3" in winner.text
    assert "Подходит всем" in winner.text


async def test_a_vote_survives_a_restart_and_counts_who_takes_part_alone(household: Household) -> None:
    await let_in(household)
    await wish(household)
    async with household.bot(timing=BRISK):
        meet(household)
        vote = await asked(household, ANNA)
        film = option_of(vote, "Метрополис")
        household.telegram.vote(vote.message_id, (film,), user_id=ANNA)
        await household.telegram.until(lambda: not household.telegram.updates.waiting)

    other = (film + 1) % 2
    async with household.bot(timing=BRISK):
        for telegram_id in (BORIS, PASSER_BY):
            household.telegram.vote(vote.message_id, (other,), user_id=telegram_id)
        household.telegram.vote(vote.message_id, (), user_id=ANNA)
        household.telegram.vote(vote.message_id, (film,), user_id=ANNA)
        household.telegram.vote(vote.message_id, (film,), user_id=OWNER)
        await household.sees(names_winner, chat_id=GROUP, within_s=40)

    assert "Метрополис" in winner_in(household).text
    assert "2 голоса, проголосовало: 2" in winner_in(household).text


async def test_who_began_ends_the_vote_and_of_equal_votes_the_better_score_wins(household: Household) -> None:
    await let_in(household)
    async with household.bot(timing=BRISK):
        meet(household)
        vote = await asked(household, ANNA)
        household.telegram.vote(vote.message_id, (9, 0), user_id=ANNA)
        foreign = household.telegram.press(vote.message_id, END, user_id=ANNA)
        await household.telegram.until(lambda: foreign in household.telegram.answered)
        household.telegram.press(vote.message_id, END)
        await household.sees(
            lambda messages: any("🏆" in m.text for m in messages), chat_id=GROUP, within_s=40
        )

    assert vote.poll is not None
    assert "не для вас" in str(household.telegram.answered[foreign])
    (poll,) = await polls_of(household)
    best = max(poll.options[0], poll.options[9], key=lambda one: one.score)
    assert best.label.split(" (")[0] in winner_in(household).text


async def polls_of(household: Household) -> list[concierge.Poll]:
    with closing(sqlite3.connect(household.data_dir / "concierge.db")) as database:
        ids = [str(row[0]) for row in database.execute("SELECT id FROM polls")]
    async with opened(household) as house:
        return [await house.polls.get(one) for one in ids]


async def test_a_minute_and_a_vote_end_by_themselves(household: Household) -> None:
    await let_in(household)
    async with household.bot(timing=replace(BRISK, gather_s=0.3, vote_s=0.5)):
        meet(household)
        household.telegram.say("/tonight", chat_id=GROUP, user_id=ANNA)
        await household.sees(
            lambda messages: "Никто не проголосовал" in messages[-1].text, chat_id=GROUP, within_s=40
        )

    ended = poll_in(household).poll
    assert ended is not None
    assert ended.is_closed
    assert any(text.startswith("Выбираю для всех: Анна") for text in household.said(GROUP))


async def test_who_is_mentioned_takes_part_at_once(household: Household) -> None:
    await let_in(household)
    household.telegram.people.person(ANNA).username = "anna_k"
    async with household.bot(timing=BRISK):
        meet(household, topics={5: "Кино"})
        household.telegram.say("что посмотрим вместе @anna_k", chat_id=GROUP, mention=True, thread_id=5)
        await household.sees(has_poll, chat_id=GROUP, within_s=40)

    assert not invites(household.telegram.messages(GROUP))
    assert any("Анна" in text and text.startswith("Выбираю") for text in household.said(GROUP))
    assert {m.thread_id for m in household.telegram.messages(GROUP) if m.poll or m.album} == {5}


async def test_nothing_that_one_of_them_has_seen_or_may_not_see_is_put_to_the_vote(
    household: Household,
) -> None:
    await let_in(household, boris=concierge.Role.CHILD)
    async with opened(household) as house:
        await (await house.user(telegram_id=ANNA)).watched.add("Матрица", year=1999)
    async with household.bot(timing=BRISK):
        meet(household)
        household.telegram.say(ASKED, chat_id=GROUP, mention=True)
        await household.sees(invites, chat_id=GROUP)
        invitation = next(m for m in household.telegram.messages(GROUP) if m.buttons)
        for telegram_id in (ANNA, BORIS):
            household.telegram.press(invitation.message_id, JOIN, user_id=telegram_id)
        await household.sees(lambda messages: "Анна, Борис" in messages[-1].text, chat_id=GROUP)
        household.telegram.press(invitation.message_id, START)
        await household.sees(
            lambda messages: has_poll(messages) or "⚠" in messages[-1].text, chat_id=GROUP, within_s=40
        )

    shown = " ".join(household.said(GROUP))
    assert "Матрица" not in shown
    assert "Криминальное чтиво" not in shown


async def test_who_may_not_act_for_the_household_begins_nothing(household: Household) -> None:
    await let_in(household, anna=concierge.Role.GUEST)
    async with household.bot(timing=BRISK):
        meet(household)
        household.telegram.say("/tonight", chat_id=GROUP, user_id=ANNA)
        await household.sees(lambda messages: "нет разрешения" in messages[-1].text, chat_id=GROUP)

    assert not invites(household.telegram.messages(GROUP))


async def test_a_group_that_is_gone_ends_its_vote_and_nothing_is_tried_again(household: Household) -> None:
    await let_in(household)
    async with household.bot(timing=replace(BRISK, vote_s=1.0)):
        meet(household)
        vote = await asked(household, ANNA)
        household.telegram.remove_bot(GROUP, by=OWNER)
        household.telegram.vote(vote.message_id, (0,), user_id=ANNA)
        household.telegram.vote(vote.message_id, (0,), user_id=OWNER)
        household.telegram.say("/help")
        await household.sees(lambda messages: messages)

    assert {one.state for one in await polls_of(household)} == {concierge.PollState.CLOSED}
