"""The table of a run: by story, how many conversations passed and what they cost; below it what failed, and why."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from evals.running import Outcome, Verdict
from evals.stories import stories

__all__ = ["as_json", "table"]

_HEAD = f"{'story':<8} {'passed':>9} {'calls':>6} {'tokens':>9} {'price $':>9}  what"


def table(outcomes: Sequence[Outcome]) -> str:
    """What a person reads."""
    lines = [_HEAD]
    for story, told in stories().items():
        some = [one for one in outcomes if story in one.conversation.stories]
        if some:
            lines.append(f"{story:<8} {_numbers(some)}  {told.wish}")
    lines += [f"{'all':<8} {_numbers(outcomes)}", "", *_excuses(outcomes), *_troubles(outcomes)]
    return "\n".join(lines).rstrip()


def as_json(outcomes: Sequence[Outcome]) -> str:
    """The same for programs: a list with one object for each conversation."""
    rows = [
        {
            "id": one.conversation.id,
            "stories": list(one.conversation.stories),
            "verdict": one.verdict.value,
            "reason": one.conversation.grammar if one.verdict is Verdict.EXCUSED else "",
            "lacks": list(one.lacks),
            "model_calls": one.model_calls,
            "tokens": one.usage.tokens,
            "cost_micros": one.usage.cost_micros,
        }
        for one in outcomes
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _numbers(some: Sequence[Outcome]) -> str:
    passed = sum(not one.lacks for one in some)
    calls, tokens = sum(one.model_calls for one in some), sum(one.usage.tokens for one in some)
    price = sum(one.usage.cost_micros for one in some) / 1e6
    return f"{f'{passed} of {len(some)}':>9} {calls:>6} {tokens:>9} {price:>9.4f}"


def _excuses(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """How many did not pass for each reason that the data give."""
    reasons = Counter(one.conversation.grammar for one in outcomes if one.verdict is Verdict.EXCUSED)
    yield from (f"{count} not passed: {reason}" for reason, count in reasons.most_common())


def _troubles(outcomes: Iterable[Outcome]) -> Iterator[str]:
    for one in outcomes:
        if one.verdict is Verdict.FAILED:
            yield f"FAILED {one.conversation.id}"
            yield from (f"  {lack}" for lack in one.lacks)
        if one.verdict is Verdict.UNMARKED:
            yield f"PASSED {one.conversation.id}, although it is marked: {one.conversation.grammar}"
