"""Rows of titles and people in the words of the catalogues."""

from collections.abc import Iterator, Sequence
from datetime import date

from concierge.agent.results import Answer, count_in, mapping_in, rows_in, text_in, words_in
from concierge.texts import Texts

__all__ = [
    "day_in",
    "episode_in",
    "job_named",
    "listed",
    "named",
    "person_line",
    "silent_lines",
    "titles_or",
]

_WORDY = {"waiting", "finished", "unknown"}


def named(row: Answer) -> str:
    """A title with its year, a person by the name alone."""
    year = count_in(row, "year")
    return f"{text_in(row, 'name')} ({year})" if year else text_in(row, "name")


def listed(rows: Sequence[Answer], say: Texts) -> list[str]:
    """A line for each title, with what is told of it."""
    return [_line(row, say) for row in rows]


def person_line(row: Answer, say: Texts) -> str:
    """Somebody with what tells them from others of that name."""
    days = {name: day_in(row, say, name) for name in ("born", "died")}
    facts = (
        named(row),
        text_in(row, "other_name"),
        _department(text_in(row, "department"), say),
        *(say.say(f"cli.person.{name}", day=day) for name, day in days.items() if day),
    )
    return " · ".join(fact for fact in facts if fact)


def titles_or(answer: Answer, say: Texts, head: str, nothing: str) -> str:
    """The head over the titles of the answer, or what to say where there are none; silent services at the end."""
    rows = rows_in(answer, "titles")
    if not rows:
        return "\n".join((nothing, *silent_lines(answer, say)))
    more = count_in(answer, "more")
    rest = [say.say("reply.more", n=more)] if more else []
    return "\n".join((head, *listed(rows, say), *rest, *silent_lines(answer, say)))


def silent_lines(answer: Answer, say: Texts) -> list[str]:
    """A line that names the services that did not answer; none if all did."""
    names = [say.site(name) for name in mapping_in(answer.get("silent"))]
    return [say.say("agent.silent", services=", ".join(names))] if names else []


def episode_in(row: Answer, say: Texts) -> str:
    """S02E05 «The name», 14.11.2026; "" where no episode is told."""
    part, name = text_in(row, "episode"), text_in(row, "episode_name")
    if part and name:
        part = say.say("card.episode", part=part, name=name)
    return ", ".join(fact for fact in (part, day_in(row, say)) if fact)


def day_in(row: Answer, say: Texts, name: str = "day") -> str:
    """A day as people write it; "" where none is told."""
    try:
        day = date.fromisoformat(text_in(row, name))
    except ValueError:
        return ""
    return f"{day:%d.%m.%Y}" if say.language == "ru" else day.isoformat()


def job_named(job: str, say: Texts) -> str:
    """What somebody did, for a job in TMDB's words."""
    key = f"job.{'_'.join(job.casefold().split())}"
    return say.say(key) if say.knows(key) else job


def _department(name: str, say: Texts) -> str:
    key = f"department.{'_'.join(name.casefold().split())}"
    return say.say(key) if name and say.knows(key) else name


def _line(row: Answer, say: Texts) -> str:
    facts = " · ".join(fact for fact in _facts(row, say) if fact)
    return f"• {named(row)} — {facts}" if facts else f"• {named(row)}"


def _facts(row: Answer, say: Texts) -> Iterator[str]:
    yield from _of_the_person(row, say)
    yield _number(row, "guess", "reply.guess", say)
    yield _number(row, "rating", "recommend.mark", say)
    if count := count_in(row, "episodes"):
        yield say.say("recommend.episodes", n=count, first=text_in(row, "episode"))
    else:
        yield episode_in(row, say)
    if minutes := count_in(row, "minutes"):
        yield say.duration(minutes * 60)
    if size := text_in(row, "size_gb"):
        yield say.say("reply.gigabytes", size=size.replace("-", "–"))
    yield ", ".join(job_named(job, say) for job in words_in(row, "jobs"))
    yield text_in(row, "role")
    yield text_in(row, "why")
    if names := text_in(row, "seen_by"):
        yield say.say("recommend.seen_by", names=names)


def _of_the_person(row: Answer, say: Texts) -> Iterator[str]:
    # Of what is wanted the reason says so.
    if (slot := text_in(row, "slot")) and slot != "watchlist":
        yield say.say(f"recommend.slot.{slot}").lower()
    if row.get("your_rating"):
        yield _number(row, "your_rating", "card.own.score", say)
    elif row.get("seen"):
        yield say.say("card.own.seen")
    if row.get("not_out_yet"):
        yield say.say("cli.franchise.ahead")
    if (state := text_in(row, "state")) in _WORDY:
        yield say.say(f"reply.state.{state}")


def _number(row: Answer, name: str, key: str, say: Texts) -> str:
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    told = say.score(value)
    return say.say(key, score=told, mark=told)
