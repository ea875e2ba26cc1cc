"""Sentences for what a person has seen in numbers, and for who is behind it."""

from collections.abc import Iterator

from concierge.agent.results import Answer, count_in, mapping_in, number_in, rows_in, text_in
from concierge.texts import Texts

__all__ = ["discoveries_said", "figures_said"]


def figures_said(answer: Answer, say: Texts) -> list[str]:
    """The figures from totals to people."""
    if not any(count_in(answer, name) for name in ("films", "series", "rated")):
        return [say.say("agent.figures.none")]
    heading = say.say("stats.heading")
    if answer.get("year"):
        heading = say.say("stats.heading_year", year=count_in(answer, "year"))
    return [f"{heading}: {', '.join(_totals(answer, say))}.", *_genres(answer, say), *_people(answer, say)]


def _totals(answer: Answer, say: Texts) -> Iterator[str]:
    for name in ("films", "series", "episodes", "hours"):
        if count := count_in(answer, name):
            yield say.say(f"stats.{name}", n=count, count=str(count))
    average = number_in(answer, "average")
    if average is not None:
        yield say.say("stats.average", average=say.decimal(average))


def _genres(answer: Answer, say: Texts) -> Iterator[str]:
    genres = mapping_in(answer.get("genres"))
    named = [say.say(f"genre.{name}") if say.knows(f"genre.{name}") else name for name in genres]
    if named:
        yield f"{say.say('stats.genres')}: {', '.join(named)}."


def _people(answer: Answer, say: Texts) -> Iterator[str]:
    people = mapping_in(answer.get("people"))
    for craft in people:
        names = ", ".join(text_in(row, "name") for row in rows_in(people, craft))
        if names and say.knows(f"stats.craft.{craft}"):
            yield f"{say.say(f'stats.craft.{craft}')}: {names}."


def discoveries_said(answer: Answer, say: Texts) -> list[str]:
    """Whose work runs through what was seen, and what of theirs is left."""
    people = [line for row in rows_in(answer, "people") for line in _discovery(row, say)]
    return people or [say.say("cli.discoveries.none")]


def _discovery(row: Answer, say: Texts) -> Iterator[str]:
    person, best = text_in(row, "person"), _titles(row, "best")
    if row.get("job"):
        yield say.say("cli.discoveries.coincidence", name=person, job=text_in(row, "job"), titles=best)
        return
    films, mean = say.say("cli.discoveries.films", n=count_in(row, "films")), number_in(row, "average")
    liked = "" if mean is None else f"; {say.say('cli.discoveries.mean', mean=say.score(mean))}"
    yield f"{person}, {say.say('craft.' + text_in(row, 'craft'))}. {films}{liked}."
    if best:
        yield say.say("cli.discoveries.among", titles=best)
    if unwatched := _titles(row, "unwatched"):
        yield say.say("cli.discoveries.unwatched", titles=unwatched)


def _titles(row: Answer, name: str) -> str:
    return ", ".join(text_in(one, "title") for one in rows_in(row, name))
