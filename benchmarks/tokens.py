"""P13: the input of conversations in tokens, beside the same ones in the predecessor's layout; all counts are exact."""

from collections.abc import Iterator

import concierge
from benchmarks.figure import Figure, of_count
from tests.agent.long_talk import chosen, held, wanted
from tests.agent.predecessor import in_old_layout
from tests.agent.token_costs import LIMITS, costs, prefix_tokens, read_share, stated, units

__all__ = ["figures"]

MOST_PREFIX_TOKENS = 5_000
MOST_RESULT_TOKENS = 600
LETTERS_PER_TOKEN = 3
LEAST_READ = 85


def figures() -> Iterator[Figure]:
    """What never changes, what turns cost, what of it is read from the cache, and whether the tools are the same."""
    concierge.configure_logging("ERROR", list)
    talk = held(max(LIMITS))
    before = in_old_layout(talk)
    ours, old = costs(talk.requests, stated), costs(before, stated)
    yield of_count(
        "P13 tools and system prompt, tokens",
        MOST_PREFIX_TOKENS,
        prefix_tokens(talk.requests[0][0], stated),
    )
    for turns, limit in LIMITS.items():
        ratio = units(ours[:turns]) / units(old[:turns])
        yield of_count(f"P13 input of {turns} turns, to the predecessor", limit, ratio, unit="x")
    for turns in (count for count in LIMITS if count > 1):
        anew = 100 * (1 - read_share(ours[1:turns]))
        yield of_count(f"P13 not from the cache, turns 2 to {turns}", 100 - LEAST_READ, anew, unit="%")
    longest = max(map(len, talk.results)) / LETTERS_PER_TOKEN
    yield of_count("P13 longest tool result, tokens", MOST_RESULT_TOKENS, longest)
    asked = [wanted(sentence) for sentence in talk.sentences]
    for name, requests in (("ours", talk.requests), ("the predecessor's", before)):
        others = sum(chosen(turn[0]) != call for turn, call in zip(requests, asked, strict=True))
        yield of_count(f"P13 other tools chosen, in {name}", 0, others)
