"""Sentences for what tools tell of the household's library."""

from concierge.agent.results import Answer, count_in, rows_in, text_in
from concierge.agent.title_rows import named, silent_lines
from concierge.texts import Texts

__all__ = ["library_said", "there_said"]


def there_said(answer: Answer, say: Texts) -> str:
    """That the title is there already; "" where that was not told."""
    there = answer.get("in_library")
    if not there:
        return ""
    return say.say("library.have", what=there) if isinstance(there, str) else say.say("library.have_bare")


def library_said(answer: Answer, say: Texts) -> str:
    """What stands in the library, a line each, or that it does not."""
    lines = [line for row in rows_in(answer, "titles") if (line := _line(row))]
    silent = silent_lines(answer, say)
    if lines:
        more = count_in(answer, "total") - len(lines)
        rest = (say.say("reply.more", n=more),) if more > 0 else ()
        return "\n".join((say.say("reply.library"), *lines, *rest, *silent))
    if services := [service for row in rows_in(answer, "titles") for service in _silent(row)]:
        told = ", ".join(dict.fromkeys(map(say.site, services)))
        return say.say("library.unknown", services=told)
    key = "reply.library.none" if text_in(answer, "words") else "reply.library.empty"
    return "\n".join((say.say(key), *silent))


def _line(row: Answer) -> str:
    """A title that is there."""
    if row.get("have") in {"no", "unknown"}:
        return ""
    copies = text_in(row, "copies")
    return f"• {named(row)} · {copies}" if copies else f"• {named(row)}"


def _silent(row: Answer) -> list[str]:
    silent = row.get("silent")
    return [*silent] if row.get("have") == "unknown" and isinstance(silent, dict) else []
