"""What a conversation costs in tokens of input, by the rules of the prompt cache."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from concierge.sandbox._anthropic_cache import PromptCache, PromptTokens
from tests.agent.long_talk import Request

__all__ = ["LIMITS", "Counted", "costs", "prefix_tokens", "read_share", "stated", "units"]

LIMITS = {1: 0.5, 5: 0.25, 10: 0.15, 20: 0.15}
"""What so many turns may cost, as a part of what they cost in the predecessor's layout."""

SMALLEST_PREFIX_TOKENS = 1_024
CALL_S, TURN_S = 5.0, 60.0
CYRILLIC = re.compile("[Ѐ-ӿ]+")
FRESH, WRITTEN, READ = 1.0, 1.25, 0.1

Counted = Callable[[bytes], int]


def costs(
    turns: Sequence[Sequence[Request]], counted: Counted, *, smallest: int = SMALLEST_PREFIX_TOKENS
) -> list[list[PromptTokens]]:
    """What a cache that was empty makes of each call of each turn; the model and the person take their time."""
    clock = [0.0]
    cache = PromptCache(smallest_prefix_tokens=smallest, now=lambda: clock[-1], counted=counted)
    told = []
    for turn in turns:
        calls = []
        for request in turn:
            calls.append(cache.take_in(request))
            clock.append(clock[-1] + CALL_S)
        told.append(calls)
        clock.append(clock[-1] + TURN_S)
    return told


def units(turns: Sequence[Sequence[PromptTokens]]) -> float:
    """The price of the input: in tokens that are neither read from the cache nor written to it."""
    return sum(
        FRESH * call.fresh + WRITTEN * call.written + READ * call.read for turn in turns for call in turn
    )


def read_share(turns: Sequence[Sequence[PromptTokens]]) -> float:
    """The part of the input that was read from the cache."""
    calls = [call for turn in turns for call in turn]
    return sum(call.read for call in calls) / sum(call.fresh + call.written + call.read for call in calls)


def prefix_tokens(request: Request, counted: Counted) -> int:
    """The tokens of the tools and of what never changes in the system prompt."""
    tools = [tool.model_dump(exclude={"cache_control"}, exclude_none=True) for tool in request.tools]
    texts = [*(json.dumps(tool, ensure_ascii=False) for tool in tools), request.system_blocks[0].text]
    return sum(counted(text.encode()) for text in texts)


def stated(text: bytes) -> int:
    """The tokens of a text by the rule of the benchmarks: four letters each, or 2.2 that are Cyrillic."""
    whole = text.decode()
    others = len(CYRILLIC.sub("", whole))
    return round(others / 4 + (len(whole) - others) / 2.2) + 1
