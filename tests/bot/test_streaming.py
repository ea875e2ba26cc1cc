"""How often and how much is written while answers grow, counted on a clock that jumps."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from concierge_bot.chats import Chats
from concierge_bot.delivery import Fate
from concierge_bot.formatted import bold
from concierge_bot.spot import Spot
from tests.bot.pretending import LATENCY_S, Wire, pretend

BEGAN_S = 1000.0
ANNA, BORIS = Spot(chat_id=7), Spot(chat_id=8)
GROUP = Spot(chat_id=-9)
A_SECOND = 50
NO_DRAFTS = (404, {"error_code": 404, "description": "Not Found"})
TOLERANCE_S = 1e-6


@pytest.fixture(autouse=True)
def _waits_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


def gaps(times: list[float]) -> list[float]:
    return [after - before + TOLERANCE_S for before, after in pairwise(times)]


def silence(seconds: int) -> tuple[int, dict[str, object]]:
    description = f"Too Many Requests: retry after {seconds}"
    return (429, {"description": description, "parameters": {"retry_after": seconds}})


def words(tokens: int) -> str:
    return "".join(f"{at:03} " for at in range(tokens)).strip()


async def stream(chats: Chats, spot: Spot, tokens: int) -> float:
    """Seconds until the last token was taken."""
    clock = asyncio.get_running_loop().time
    began, text = clock(), words(tokens)
    async with chats.answer(spot) as message:
        for at in range(1, tokens + 1):
            message.show(text[: at * 4])
            await asyncio.sleep(1 / A_SECOND)
        return clock() - began


@pytest.mark.parametrize("tokens", [50, 200, 500, 1000])
@pytest.mark.parametrize(
    "spot, refusals, least_s", [(ANNA, [], 0.7), (ANNA, [NO_DRAFTS], 1.0), (GROUP, [], 3.4)]
)
def test_edits_are_few_and_bytes_near_linear(
    spot: Spot, tokens: int, refusals: list[tuple[int, dict[str, object]]], least_s: float
) -> None:
    wire = Wire(answers={"sendMessageDraft": list(refusals)})
    took: list[float] = []

    async def work(chats: Chats) -> None:
        took.append(await stream(chats, spot, tokens))

    pretend(work, wire)

    written = [call for call in wire.written() if call.method != "sendMessageDraft" or not refusals]
    assert written[-1].text == words(tokens)
    assert min(gaps([call.at_s for call in written]), default=least_s) >= least_s
    assert sum(len(call.text) for call in written) <= 8 * len(words(tokens))
    # No await of an edit has held up a token.
    assert took[0] == pytest.approx(tokens / A_SECOND)


def test_a_group_gets_eighteen_writes_a_minute_at_most() -> None:
    wire = Wire()

    async def work(chats: Chats) -> None:
        await asyncio.gather(*(chats.say(GROUP, f"{number}") for number in range(50)))

    pretend(work, wire)

    times = [call.at_s for call in wire.written()]
    assert len(times) == 50
    assert all(later - first + TOLERANCE_S >= 60 for first, later in zip(times, times[18:], strict=False))


def test_all_chats_together_get_twenty_five_writes_a_second_in_turn() -> None:
    wire = Wire()
    people = [Spot(chat_id=number) for number in range(1, 101)]

    async def work(chats: Chats) -> None:
        # The second messages are wanted as early as the first.
        await asyncio.gather(
            *(chats.say(spot, "раз") for spot in people), *(chats.say(spot, "два") for spot in people)
        )

    pretend(work, wire)

    times = [call.at_s for call in wire.written()]
    assert all(later - first + TOLERANCE_S >= 1 for first, later in zip(times, times[25:], strict=False))
    assert times[-1] - times[0] < 9
    assert {call.chat_id for call in wire.written()[:100]} == {spot.chat_id for spot in people}


@pytest.mark.parametrize("method", ["sendMessage", "sendMessageDraft", "sendChatAction"])
def test_a_chat_that_wants_silence_gets_it_and_no_other_chat_does(method: str) -> None:
    wire = Wire(answers={method: [silence(35)]})

    async def work(chats: Chats) -> None:
        first = asyncio.create_task(stream(chats, ANNA, 100))
        await asyncio.sleep(0.01)
        await asyncio.gather(first, stream(chats, BORIS, 200))

    pretend(work, wire)

    refused_at = next(call.at_s for call in wire.calls if call.method == method) + LATENCY_S
    during = [
        call for call in wire.calls if refused_at + TOLERANCE_S < call.at_s < refused_at + 35 - TOLERANCE_S
    ]
    # What was called before Telegram had answered is on its way.
    assert {call.chat_id for call in during} == {BORIS.chat_id}
    assert wire.written(ANNA.chat_id)[-1].text == words(100)
    assert wire.written(BORIS.chat_id)[-1].text == words(200)
    assert wire.written(BORIS.chat_id)[-1].at_s < BEGAN_S + 6


def test_the_bot_seems_busy_at_once_and_until_there_is_something_to_see() -> None:
    wire = Wire()

    async def work(chats: Chats) -> None:
        async with chats.answer(GROUP) as message:
            await asyncio.sleep(10)
            message.show("Готово")
            await asyncio.sleep(10)

    pretend(work, wire)

    times = [call.at_s - BEGAN_S for call in wire.of("sendChatAction")]
    assert times == pytest.approx([0, 4 + LATENCY_S, 8 + 2 * LATENCY_S])


def test_a_draft_is_kept_alive_and_shown_only_when_it_changes() -> None:
    wire = Wire()

    async def work(chats: Chats) -> None:
        async with chats.answer(ANNA, can_stop=True) as message:
            message.show("Ищу", status="⏳")
            for _ in range(100):
                await asyncio.sleep(0.6)
                message.show("Ищу", status="⏳")
            message.show("Нашёл")

    pretend(work, wire)

    drafts = wire.of("sendMessageDraft")
    assert [call.text for call in drafts] == ["Ищу\n\n⏳"] * 3
    assert all(25 <= gap < 30 for gap in gaps([call.at_s for call in drafts]))
    assert {call.given["draft_id"] for call in drafts} == {1}
    assert all(call.given["can_stop"] for call in drafts)
    assert [call.text for call in wire.of("sendMessage")] == ["Нашёл"]


def test_who_refused_a_draft_once_is_not_asked_again() -> None:
    wire = Wire(answers={"sendMessageDraft": [(400, {"description": "Bad Request: TEXTDRAFT_PEER_INVALID"})]})

    async def work(chats: Chats) -> None:
        for spot in (ANNA, ANNA, BORIS):
            await stream(chats, spot, 100)

    pretend(work, wire)

    assert len(wire.of("sendMessageDraft", ANNA.chat_id)) == 1
    assert len(wire.of("editMessageText", ANNA.chat_id)) > 1
    assert len(wire.of("sendMessageDraft", BORIS.chat_id)) > 1


def test_a_server_without_drafts_is_not_asked_again_by_anybody() -> None:
    wire = Wire(answers={"sendMessageDraft": [NO_DRAFTS]})

    async def work(chats: Chats) -> None:
        for spot in (ANNA, BORIS):
            await stream(chats, spot, 100)

    pretend(work, wire)

    assert len(wire.of("sendMessageDraft")) == 1
    assert wire.of("sendMessage", BORIS.chat_id)


def test_a_long_answer_leaves_what_is_complete_in_the_chat_while_its_end_is_a_draft() -> None:
    wire = Wire()

    async def work(chats: Chats) -> None:
        async with chats.answer(ANNA) as message:
            message.show("слово " * 1000)
            await asyncio.sleep(60)
            assert [len(call.text) for call in wire.of("sendMessage")] == [4091]
            message.show("слово " * 1001)

    pretend(work, wire)

    assert " ".join(call.text for call in wire.of("sendMessage")).split() == ["слово"] * 1001


def test_only_states_that_are_shown_are_made() -> None:
    made: list[int] = []

    def state(number: int) -> str:
        made.append(number)
        return f"{number}"

    async def work(chats: Chats) -> None:
        async with chats.answer(ANNA) as message:
            for number in range(1000):
                message.show(lambda number=number: state(number))  # type: ignore[misc]
                await asyncio.sleep(0.01)

    wire = Wire()
    pretend(work, wire)

    assert made[-1] == 999
    assert len(made) < 40


def test_a_message_goes_to_its_topic_and_says_what_it_answers() -> None:
    wire = Wire()
    spot = Spot(chat_id=-9, thread_id=5, reply_to=77)

    async def work(chats: Chats) -> None:
        async with chats.answer(spot) as message:
            message.show("слово " * 1000)

    pretend(work, wire)

    first, second = wire.of("sendMessage")
    assert [call.given["message_thread_id"] for call in wire.calls] == [5, 5, 5]
    assert first.given["reply_parameters"]["message_id"] == 77
    assert "reply_parameters" not in second.given


@pytest.mark.parametrize(
    "answer, fate",
    [
        ((403, {"description": "Forbidden: bot was blocked by the user"}), Fate.BLOCKED),
        ((400, {"description": "Bad Request: chat not found"}), Fate.NO_CHAT),
        ((400, {"description": "Bad Request: not enough rights"}), Fate.LOST),
    ],
    ids=["blocked", "no chat", "no rights"],
)
def test_the_caller_learns_what_has_become_of_a_message(
    answer: tuple[int, dict[str, object]], fate: Fate
) -> None:
    async def work(chats: Chats) -> None:
        delivery = await chats.say(GROUP, "Готово")
        assert delivery.fate is fate

    pretend(work, Wire(answers={"sendMessage": [answer]}))


def test_a_message_follows_its_group_to_another_id() -> None:
    body: dict[str, object] = {"description": "Bad Request: x", "parameters": {"migrate_to_chat_id": -100}}
    wire = Wire(answers={"sendMessage": [(400, body)]})

    async def work(chats: Chats) -> None:
        assert (await chats.say(GROUP, "Готово")).fate is Fate.DELIVERED

    pretend(work, wire)
    assert [call.given["chat_id"] for call in wire.of("sendMessage")] == [GROUP.chat_id, -100]


def test_what_cannot_be_formatted_is_sent_plain_and_a_closed_topic_left() -> None:
    wire = Wire(
        answers={
            "sendMessage": [
                (400, {"description": "Bad Request: can't parse entities: x"}),
                (400, {"description": "Bad Request: message thread not found"}),
            ]
        }
    )

    async def work(chats: Chats) -> None:
        delivery = await chats.say(Spot(chat_id=-9, thread_id=5), bold("Готово"))
        assert delivery.fate is Fate.DELIVERED

    pretend(work, wire)

    with_entities, plain, without_topic = (call.given for call in wire.of("sendMessage"))
    assert "entities" in with_entities
    assert "entities" not in plain
    assert ("message_thread_id" in plain, "message_thread_id" in without_topic) == (True, False)
