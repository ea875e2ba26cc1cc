"""The sandbox's prompt cache keeps the rules of the real one, on which the price of a conversation depends."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from concierge.sandbox._anthropic_cache import PromptCache, PromptTokens
from concierge.sandbox._anthropic_wire import MessagesRequest

MARK = {"type": "ephemeral"}
LONG = "rule " * 600
MINUTE_S = 60.0


@dataclass(slots=True)
class Told:
    """A cache whose clock the test moves."""

    smallest: int = 512
    seconds: float = 0.0
    cache: PromptCache = field(init=False)

    def __post_init__(self) -> None:
        self.cache = PromptCache(smallest_prefix_tokens=self.smallest, now=lambda: self.seconds)

    def take_in(
        self, *said: object, system: str = LONG, tool: str = "look", ttl: str = "5m", **others: object
    ) -> PromptTokens:
        """The tokens of a request whose system prompt is marked."""
        body = {
            "model": "claude-haiku-5-5",
            "max_tokens": 9,
            "tools": [{"name": tool, "input_schema": {}}],
            "system": [{"type": "text", "text": system, "cache_control": {**MARK, "ttl": ttl}}],
            "messages": [{"role": "user", "content": list(said) or [text("привет")]}],
        }
        return self.cache.take_in(MessagesRequest.model_validate(body | others))


def text(said: str, *, is_marked: bool = False) -> dict[str, object]:
    return {"type": "text", "text": said, **({"cache_control": MARK} if is_marked else {})}


def test_what_was_marked_is_read_and_what_stands_behind_it_is_new() -> None:
    told = Told()

    first, second = told.take_in(), told.take_in(text("пока"))

    assert (first.read, second.written) == (0, 0)
    assert second.read == first.written
    assert second.fresh > 0


def test_whatever_changes_in_front_of_a_breakpoint_makes_it_new() -> None:
    told = Told()
    told.take_in()

    assert told.take_in(tool="see").read == 0
    assert told.take_in(model="claude-opus-5-5").read == 0
    assert told.take_in(system=f"a {LONG}").read == 0
    assert told.take_in().read > 0


def test_what_stands_behind_the_tools_does_not_change_what_they_cost() -> None:
    told = Told()
    tools = [{"name": "look", "description": LONG, "input_schema": {}, "cache_control": MARK}]
    told.take_in(tools=tools)

    again = told.take_in(tools=tools, system="another")

    assert again.read > 512
    assert 0 < again.written < 10


@pytest.mark.parametrize("smallest, is_kept", [(512, True), (1024, False)])
def test_a_prefix_that_is_too_small_is_silently_not_kept(smallest: int, *, is_kept: bool) -> None:
    told = Told(smallest)
    system = "x" * 3 * 700

    first, second = told.take_in(system=system), told.take_in(system=system)

    assert (first.written > 0, second.read > 0) == (is_kept, is_kept)


def test_five_minutes_without_use_end_it_and_each_use_begins_them_anew() -> None:
    told = Told()
    told.take_in()

    reads = []
    for pause_s in (4 * MINUTE_S, 5 * MINUTE_S, 5 * MINUTE_S + 1, 1):
        told.seconds += pause_s
        reads.append(told.take_in().read > 0)

    assert reads == [True, True, False, True]


def test_an_hour_can_be_asked_for() -> None:
    told = Told()
    told.take_in(ttl="1h")

    told.seconds = 60 * MINUTE_S

    assert told.take_in(ttl="1h").read > 0


@pytest.mark.parametrize("behind, is_found", [(19, True), (20, False)])
def test_a_breakpoint_looks_twenty_blocks_back(behind: int, *, is_found: bool) -> None:
    told = Told()
    told.take_in(text("0", is_marked=True))
    said = [text(str(number)) for number in range(behind)]

    later = told.take_in(*said, text(str(behind), is_marked=True))
    system_alone = told.take_in(text("другое")).read

    assert (later.read > system_alone) == is_found
    assert later.read >= system_alone
    assert later.fresh == 0


def test_a_breakpoint_on_the_whole_request_stands_on_its_last_block() -> None:
    told = Told()

    first = told.take_in(text("0"), cache_control=MARK)
    again = told.take_in(text("0"), cache_control=MARK)

    assert (first.fresh, again.read) == (0, first.written)
