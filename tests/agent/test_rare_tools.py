"""Tools that are seldom needed stand behind one that is always there."""

from __future__ import annotations

from concierge.agent.policy import Effect, unfenced
from concierge.agent.rare_tools import OTHER, offered
from concierge.agent.tool import ToolContext, tool
from concierge.model.conversation import JsonValue, ToolCall, ToolFinished, ToolStarted, ToolTurn
from concierge.testing import ScriptedModel, calling, saying
from tests.agent.answering import TOOLS, Answer, Conversation

MOST_TOOLS = 8


@tool(Effect.READ)
async def twice(ctx: ToolContext, text: str, times: int = 2) -> JsonValue:
    """Says it again. And again."""
    return {"text": " ".join([text] * times)}


@tool(Effect.READ)
async def weather(ctx: ToolContext) -> JsonValue:
    """Tells the weather of the day."""
    return {"weather": "rain"}


async def told(name: str, **arguments: JsonValue) -> tuple[Answer, dict[str, JsonValue], bool]:
    """What the tool in front of the others answers, and whether that is an error."""
    call = ToolCall(id="call", name=OTHER, arguments={"name": name, **arguments})
    model = ScriptedModel(calling(call), saying("Вот."))
    talk = Conversation(model=model)
    talk.tools |= {"twice": twice, "weather": weather}
    answer = await talk.ask("скажи")
    # What is kept of it afterwards is shorter.
    results = model.requests[-1].turns[-1]
    assert isinstance(results, ToolTurn)
    [result] = results.results
    return answer, dict(unfenced(result.content)), result.is_error


async def test_a_name_alone_is_told_what_the_tool_takes() -> None:
    _, said, _ = await told("twice")

    assert said["about"] == "Says it again. And again."
    schema = said["arguments"]
    assert isinstance(schema, dict)
    assert set(schema["properties"]) == {"text", "times"}


async def test_with_arguments_the_tool_runs_and_is_told_of_by_its_own_name() -> None:
    answer, said, _ = await told("twice", arguments={"text": "ау", "times": 3})

    assert said == {"text": "ау ау ау"}
    names = [e.name for e in answer.events if isinstance(e, ToolStarted | ToolFinished)]
    assert names == ["twice", "twice"]


async def test_a_tool_that_takes_nothing_runs_at_once() -> None:
    _, said, _ = await told("weather")

    assert said == {"weather": "rain"}


async def test_arguments_that_do_not_fit_are_told_where() -> None:
    _, said, is_error = await told("twice", arguments={"text": "ау", "often": 3})

    assert is_error
    assert "often" in str(said)


async def test_a_name_that_is_none_is_told_where_those_stand_that_there_are() -> None:
    answer, said, is_error = await told("format_disk", arguments={"path": "/"})

    assert is_error
    assert f"{OTHER} tells in its description which there are" in str(said)
    assert answer.tools == [(OTHER, "tool_input")]


def test_a_model_is_told_of_few_tools_and_always_in_one_order() -> None:
    names = list(offered(TOOLS))

    assert len(names) <= MOST_TOOLS
    assert names == list(offered(TOOLS))
    assert "get_title" in names


def test_the_tool_in_front_names_those_behind_it() -> None:
    front = offered({"weather": weather, "twice": twice})[OTHER]

    assert "twice: Says it again; weather: Tells the weather of the day" in front.spec.description
