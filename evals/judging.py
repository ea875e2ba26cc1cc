"""What an answer and its effects lack of what was expected: effects are judged, never the wording."""

from collections.abc import Iterable, Iterator, Sequence

from concierge.agent.rare_tools import real_name
from concierge.model.conversation import JsonValue, ToolCall
from concierge.model.proposal import Proposal
from evals.conversations import Answer, Call, Offer, Turn, Wanted
from evals.said import Row, Said, Standing

__all__ = ["complaints"]


def complaints(expected: Turn, said: Said, standing: Standing) -> tuple[str, ...]:
    """What is not as expected, one short sentence each; nothing if all is."""
    return (
        *_of_ending(expected, said),
        *_of_calls(expected, said.calls),
        *_of_proposals(expected, said.proposals),
        *_of_lists(expected, standing),
        *_of_answer(expected.answer, said.text),
    )


def _of_ending(expected: Turn, said: Said) -> Iterator[str]:
    if said.code != expected.code:
        yield f"the answer ended with {said.code or 'no error'}, not {expected.code or 'without one'}"
    if expected.failed is not None and set(said.failed) != set(expected.failed):
        yield f"tools failed with {list(said.failed)}, not {list(expected.failed)}"
    if set(said.switched) != set(expected.switched):
        yield f"another model went on because of {list(said.switched)}, not {list(expected.switched)}"
    if expected.idle and (said.calls or said.proposals):
        yield f"it acted: {[real_name(call) for call in said.calls]}"


def _of_calls(expected: Turn, calls: Sequence[ToolCall]) -> Iterator[str]:
    for wanted in expected.calls:
        if not any(_is_call(wanted, call) for call in calls):
            made = [f"{real_name(call)} {dict(_arguments(call))}" for call in calls]
            yield f"no call of {' or '.join(wanted.tools)} {dict(wanted.args)} {wanted.text or ''}; made: {made}"
    for call in calls:
        if real_name(call) in expected.never:
            yield f"{real_name(call)} was called"


def _is_call(wanted: Call, call: ToolCall) -> bool:
    if real_name(call) not in wanted.tools:
        return False
    given = dict(_arguments(call))
    has_text = not wanted.text or any(_fits(wanted.text, value) for value in given.values())
    return has_text and all(_fits(value, given.get(name)) for name, value in wanted.args.items())


def _arguments(call: ToolCall) -> Iterator[tuple[str, JsonValue]]:
    """The arguments of the tool that was meant."""
    inner = call.arguments.get("arguments")
    if real_name(call) != call.name:
        yield from inner.items() if isinstance(inner, dict) else ()
    else:
        yield from call.arguments.items()


def _fits(wanted: Wanted, given: JsonValue) -> bool:
    if isinstance(wanted, tuple):
        return any(_fits(one, given) for one in wanted)
    if isinstance(given, list):
        return any(_fits(wanted, one) for one in given)
    if isinstance(wanted, str):
        return isinstance(given, str) and _folded(wanted) in _folded(given)
    return given == wanted


def _of_proposals(expected: Turn, proposals: Sequence[Proposal]) -> Iterator[str]:
    if expected.offers is not None and len(proposals) != expected.offers:
        yield f"{len(proposals)} proposals, not {expected.offers}"
    if expected.offer is not None and not any(_is_offer(expected.offer, one) for one in proposals):
        made = [(one.title, [(o.label, o.release_name) for o in one.options]) for one in proposals]
        yield f"no proposal as expected; made: {made}"


def _is_offer(wanted: Offer, proposal: Proposal) -> bool:
    first = proposal.options[0].release_name
    names = "\n".join(option.release_name for option in proposal.options)
    return (
        _has(wanted.title, proposal.title)
        and all(_has(part, first) for part in wanted.first)
        and not any(_has(part, names) for part in wanted.never)
        and set(wanted.labels) <= {option.label for option in proposal.options}
        and (
            wanted.takes_s is None
            or wanted.takes_s[0] <= (proposal.options[0].estimate_s or 0) <= wanted.takes_s[1]
        )
    )


def _of_lists(expected: Turn, standing: Standing) -> Iterator[str]:
    for name in ("downloads", "in_client", "watchlist", "watched", "blocked"):
        wanted: tuple[str, ...] | None = getattr(expected, name)
        rows: tuple[Row, ...] = getattr(standing, name)
        if wanted is not None and not _are(wanted, rows):
            yield f"{name}: {[sorted(row) for row in rows]}, not {list(wanted)}"
    if expected.ratings is not None:
        yield from _of_ratings(tuple(expected.ratings.items()), standing.ratings)
    yield from (
        f"the profile lacks {text!r}" for text in expected.profile if not _has(text, standing.profile)
    )
    yield from (f"the profile has {text!r}" for text in expected.not_profile if _has(text, standing.profile))
    notes = "\n".join(standing.memory)
    yield from (f"no note has {text!r}" for text in expected.memory if not _has(text, notes))


def _are(wanted: Iterable[str], rows: Sequence[Row]) -> bool:
    wanted = tuple(wanted)
    return len(wanted) == len(rows) and all(any(one in row for row in rows) for one in wanted)


def _of_ratings(wanted: Sequence[tuple[str, float]], given: Sequence[tuple[Row, float]]) -> Iterator[str]:
    is_there = [any(name in row and score == points for row, points in given) for name, score in wanted]
    if len(wanted) != len(given) or not all(is_there):
        yield f"ratings: {[(sorted(row), points) for row, points in given]}, not {list(wanted)}"


def _of_answer(expected: Answer, text: str) -> Iterator[str]:
    if not text.strip() and expected != Answer():
        yield "nothing was said"
    if expected.language and (spoken := _spoken(text)) != expected.language:
        yield f"the answer is in {spoken}, not {expected.language}: {text[:80]!r}"
    for name in expected.names:
        if not _has(name, text):
            yield f"the answer does not name {name}: {text[:200]!r}"
    yield from (f"the answer names {name!r}" for name in expected.never if _has(name, text))
    if expected.asks is not None and expected.asks != ("?" in text):
        yield f"the answer {'asks nothing' if expected.asks else 'asks'}: {text[:80]!r}"


def _spoken(text: str) -> str:
    """The language of most letters of the first line; below it stand names of releases in any language."""
    letters = [letter for letter in text.strip().partition("\n")[0].casefold() if letter.isalpha()]
    cyrillic = sum("а" <= letter <= "я" or letter == "ё" for letter in letters)
    return "ru" if cyrillic * 2 > len(letters) else "en"


def _has(wanted: str | tuple[str, ...], text: str) -> bool:
    """Whether the text has the name, or one of several."""
    names = (wanted,) if isinstance(wanted, str) else wanted
    return any(_folded(name) in _folded(text) for name in names)


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())
