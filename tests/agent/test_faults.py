"""Whatever a service does wrong, the person is told clearly, the history stays whole, and the next word works."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import pytest

from concierge.agent.grammar import Grammar
from concierge.errors import ConciergeError
from concierge.model.conversation import AssistantTurn, Switched, ToolTurn, UserTurn
from concierge.sandbox import anthropic, openai
from concierge.sandbox.anthropic import ScriptedCall, ScriptedResponse, ScriptedText, StreamFault
from concierge.texts import LANGUAGES, texts
from tests.agent.dialects import Dialect, calling, spoken

ECHO = ScriptedCall(name="echo", arguments={"text": "раз, два, три, четыре, пять"})
TOO_LONG = {"anthropic": "prompt is too long: 9 tokens > 1 maximum", "openai": "maximum context length"}


def refused(name: str, status: int, kind: str, message: str = "no", **headers: str) -> ScriptedResponse:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if name == "anthropic":
        return anthropic.refusal(status, kind, message, headers=given)
    return openai.refusal(status, message, kind=kind, headers=given)


REFUSALS: Mapping[str, tuple[int, str, str]] = {
    "429": (429, "rate_limit_error", "rate_limited"),
    "500": (500, "api_error", "unavailable"),
    "502": (502, "api_error", "unavailable"),
    "503": (503, "api_error", "unavailable"),
    "529": (529, "overloaded_error", "unavailable"),
}
BROKEN = {
    "error event": ScriptedText(text="Сейчас", fault=StreamFault.ERROR_EVENT),
    "error event at once": ScriptedText(text="Сейчас", fault=StreamFault.ERROR_EVENT, fault_at=0),
    "cut": ScriptedText(text="Сейчас посмотрю", fault=StreamFault.ABORT),
    "cut in a call": ScriptedText(calls=(ECHO,), fault=StreamFault.ABORT),
    "a clean end in a call": ScriptedText(calls=(ECHO,), fault=StreamFault.CLEAN_EOF),
    "a clean end without a stop": ScriptedText(text="Сейчас посмотрю", fault=StreamFault.CLEAN_EOF),
    "silence in the middle": ScriptedText(text="Сейчас", fault=StreamFault.STALL),
    "silence before the first word": ScriptedText(text="Сейчас", wait_s=600),
}
GENERAL = {texts(language).error("internal", {}) for language in LANGUAGES}


@pytest.fixture(params=["anthropic", "openai"])
async def dialect(request: pytest.FixtureRequest) -> AsyncIterator[Dialect]:
    async with spoken(request.param, timeout_s=1.5) as dialect:
        yield dialect


async def failure(dialect: Dialect, text: str = "привет") -> ConciergeError:
    with pytest.raises(ConciergeError) as failed:
        await dialect.talk.ask(text)
    for language in LANGUAGES:
        said = texts(language).error(failed.value.code, failed.value.facts)
        assert len(said) > 20
        assert said not in GENERAL
        assert "{" not in said
    return failed.value


async def assert_goes_on(dialect: Dialect, *before: type) -> None:
    """The next word is answered, and of what failed nothing is remembered."""
    dialect.server.script.clear()
    dialect.script(calling("раз"), ScriptedText(text="Да."))

    answer = await dialect.talk.ask("ты тут?")

    assert (answer.tools, answer.finished.text) == ([("echo", "")], "Да.")
    kinds = [type(turn) for turn in await dialect.talk.history()]
    assert kinds == [*before, UserTurn, AssistantTurn, ToolTurn, AssistantTurn]


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
async def test_an_answer_that_breaks_off_runs_nothing_and_leaves_no_trace(
    dialect: Dialect, answer: ScriptedText
) -> None:
    dialect.server.script.append(answer)

    error = await failure(dialect)

    assert error.code == "unavailable"
    assert dialect.questions == 1
    await assert_goes_on(dialect)


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
async def test_what_has_run_before_is_not_run_again(dialect: Dialect, answer: ScriptedText) -> None:
    dialect.script(calling("раз"), answer)

    error = await failure(dialect)

    assert error.code == "unavailable"
    assert dialect.questions == 2
    await assert_goes_on(dialect)


@pytest.mark.parametrize("status, kind, code", REFUSALS.values(), ids=REFUSALS)
async def test_who_is_turned_away_comes_back_once_and_when_the_service_says(
    dialect: Dialect, status: int, kind: str, code: str
) -> None:
    soon = refused(dialect.name, status, kind, retry_after="0")
    dialect.server.script += [soon, ScriptedText(text="Привет.")]
    answered = await dialect.talk.ask("привет")
    dialect.server.script += [soon, soon]
    twice = await failure(dialect)
    dialect.server.script.append(refused(dialect.name, status, kind, retry_after="3600"))
    later = await failure(dialect)

    assert answered.finished.text == "Привет."
    assert (twice.code, later.code) == (code, code)
    assert dialect.questions == 5
    await assert_goes_on(dialect, UserTurn, AssistantTurn)


async def test_a_model_that_was_retired_is_named(dialect: Dialect) -> None:
    said = "model: claude-old" if dialect.name == "anthropic" else "The model `m` does not exist"
    dialect.server.script.append(refused(dialect.name, 404, "not_found_error", said))

    error = await failure(dialect)

    assert error.code == "config"
    assert str(error.facts["setting"]).endswith("__MODEL")
    await assert_goes_on(dialect)


async def test_a_conversation_that_is_too_long_is_asked_without_what_was_said_before(
    dialect: Dialect,
) -> None:
    long = refused(dialect.name, 400, "invalid_request_error", TOO_LONG[dialect.name])
    dialect.script(ScriptedText(text="Раз."))
    await dialect.talk.ask("раз")
    dialect.server.script += [long, calling("два"), ScriptedText(text="Два.")]

    answer = await dialect.talk.ask("два")

    assert answer.finished.text == "Два."
    # The newest sentence, and beside it at most what the prompt itself has.
    shorter = [len(asked.messages) for asked in dialect.server.requests[1:]]
    assert shorter[0] - shorter[1] == 2
    assert shorter[2] == shorter[1] + 2


async def test_a_sentence_that_is_too_long_by_itself_is_told_as_that(dialect: Dialect) -> None:
    dialect.server.script.append(refused(dialect.name, 400, "invalid_request_error", TOO_LONG[dialect.name]))

    error = await failure(dialect)

    assert (error.code, error.facts["problem"]) == ("budget_exceeded", "too_long")
    assert texts("ru").error(error.code, error.facts).startswith("Разговор длиннее")
    assert dialect.questions == 1
    await assert_goes_on(dialect)


async def test_behind_every_model_stands_the_grammar(dialect: Dialect) -> None:
    dialect.talk.others = (Grammar(),)
    dialect.server.script += [refused(dialect.name, 529, "overloaded_error", retry_after="3600")]

    answer = await dialect.talk.ask("что качается?")

    assert [event.to for event in answer.events if isinstance(event, Switched)] == ["grammar"]
    assert answer.tools == [("list_downloads", "")]


async def test_an_empty_answer_and_blocks_that_nobody_knows_are_answers(dialect: Dialect) -> None:
    dialect.script(
        ScriptedText(text="", thinks=False),
        ScriptedText(text="Да.", is_strange=True),
        ScriptedText(calls=(ECHO,), is_strange=True),
        ScriptedText(text="Всё."),
    )

    said = [(await dialect.talk.ask("привет")).finished.text for _ in range(3)]

    assert said == [texts("ru").say("agent.stop.silent"), "Да.", "Всё."]
    await assert_goes_on(
        dialect, *[UserTurn, AssistantTurn] * 2, UserTurn, AssistantTurn, ToolTurn, AssistantTurn
    )


@pytest.mark.parametrize("reason", ["max_tokens", "refusal"])
async def test_a_call_of_an_answer_that_stopped_early_is_never_run(dialect: Dialect, reason: str) -> None:
    dialect.script(ScriptedText(text="Сейчас", calls=(ECHO,), stop_reason=reason))

    answer = await dialect.talk.ask("привет")

    assert answer.tools == []
    assert len(answer.finished.text) > len("Сейчас") + 20
    await assert_goes_on(dialect, UserTurn, AssistantTurn)
