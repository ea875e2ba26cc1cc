"""Sentences for what tools tell of titles and people, made from the catalogues alone."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from concierge.agent.library_replies import library_said, there_said
from concierge.agent.results import Answer, count_in, mapping_in, rows_in, text_in, words_in
from concierge.agent.title_rows import (
    day_in,
    episode_in,
    job_named,
    listed,
    named,
    person_line,
    silent_lines,
    titles_or,
)
from concierge.texts import Texts

__all__ = ["TITLE_REPLIES"]

Reply = Callable[[Answer, Texts], str]


def _offers(name: str) -> Reply:
    """A list of titles under the head that such a list has."""

    def said(answer: Answer, say: Texts) -> str:
        of = text_in(mapping_in(answer.get("to")), "name")
        head, nothing = (say.say(f"reply.{name}{end}", title=of) for end in ("", ".none"))
        return titles_or(answer, say, head, nothing)

    return said


def _listed(answer: Answer, say: Texts) -> str:
    which = text_in(answer, "which") or "trending"
    return titles_or(answer, say, say.say(f"reply.listed.{which}"), say.say("reply.listed.none"))


def _packed(answer: Answer, say: Texts) -> str:
    wanted = say.duration(count_in(answer, "wanted_minutes") * 60)
    head = say.say(
        "reply.travel_pack",
        n=count_in(answer, "count"),
        length=say.duration(count_in(answer, "minutes") * 60),
        wanted=wanted,
        size=text_in(answer, "size_gb").replace("-", "–"),
    )
    return titles_or(answer, say, head, say.say("reply.travel_pack.none", wanted=wanted))


def _franchise(answer: Answer, say: Texts) -> str:
    seen = say.say("cli.franchise.seen", n=count_in(answer, "out"), seen=count_in(answer, "seen_count"))
    name = text_in(answer, "name")
    return titles_or(answer, say, f"{name}. {seen}" if name else seen, seen)


def _deep_dive(answer: Answer, say: Texts) -> str:
    total = count_in(answer, "total")
    if not total:
        return say.say("reply.no_work", name=named(answer))
    counted = say.say("recommend.dive_count", n=total, seen=count_in(answer, "seen_count"))
    average = answer.get("average")
    if isinstance(average, int | float):
        counted += " " + say.say("recommend.dive_average", average=say.score(average))
    lines = [f"{named(answer)}. {counted}"]
    for name in ("seen", "rest"):
        if rows := rows_in(answer, name):
            lines += [f"{say.say(f'recommend.dive_{name}')}:", *listed(rows, say)]
    if more := count_in(answer, "more"):
        lines.append(say.say("reply.more", n=more))
    return "\n".join(lines)


def _person(answer: Answer, say: Texts) -> str:
    head = person_line(answer, say)
    seen = count_in(answer, "seen_left_out")
    told = titles_or(answer, say, head, f"{head}\n{say.say('reply.person.none')}")
    return f"{told}\n{say.say('reply.person.seen', n=seen)}" if seen else told


def _credits(answer: Answer, say: Texts) -> str:
    lines = [named(answer), *(_crew(row, say) for row in rows_in(answer, "crew"))]
    if cast := [_actor(row) for row in rows_in(answer, "cast")]:
        lines.append(f"{say.say('card.cast')}: {', '.join(cast)}")
    if len(lines) == 1:
        lines = [say.say("reply.credits.none", title=named(answer))]
    return "\n".join((*lines, *silent_lines(answer, say)))


def _crew(row: Answer, say: Texts) -> str:
    job = job_named(text_in(row, "job"), say)
    return f"{job[:1].upper()}{job[1:]}: {', '.join(map(named, rows_in(row, 'people')))}"


def _actor(row: Answer) -> str:
    role = text_in(row, "role")
    return f"{named(row)} ({role})" if role else named(row)


def _details(answer: Answer, say: Texts) -> str:
    facts = " · ".join(fact for fact in _facts(answer, say) if fact)
    ratings = ", ".join(_rating(row, say) for row in rows_in(answer, "ratings"))
    own = " · ".join(fact for fact in _own(answer, say) if fact)
    franchise = text_in(answer, "franchise")
    lines = (
        named(answer),
        facts,
        f"{say.say('card.ratings')}: {ratings}" if ratings else "",
        f"{say.say('card.directors')}: {', '.join(words_in(answer, 'directors'))}"
        if words_in(answer, "directors")
        else "",
        f"{say.say('card.collection')}: {franchise}" if franchise else "",
        own,
        there_said(answer, say),
        text_in(answer, "overview"),
        *silent_lines(answer, say),
    )
    return "\n".join(line for line in lines if line)


def _facts(answer: Answer, say: Texts) -> Iterator[str]:
    if kind := text_in(answer, "kind"):
        yield say.say(f"kind.{kind}")
    yield ", ".join(say.say(f"genre.{genre}") for genre in words_in(answer, "genres"))
    if minutes := count_in(answer, "minutes"):
        yield say.duration(minutes * 60)
    yield ", ".join(_country(code, say) for code in words_in(answer, "countries"))
    yield text_in(answer, "age")
    if status := text_in(answer, "status"):
        yield say.say(f"airing.{status}")


def _own(answer: Answer, say: Texts) -> Iterator[str]:
    day, rating = day_in(answer, say, "seen_on"), answer.get("your_rating")
    if answer.get("seen"):
        yield say.say("card.own.seen_on", day=day) if day else say.say("card.own.seen")
    if isinstance(rating, int | float):
        yield say.say("card.own.score", score=say.score(rating))
    if answer.get("on_watchlist"):
        yield say.say("recommend.lead.watchlist")


def _rating(row: Answer, say: Texts) -> str:
    value, scale = row.get("rating"), count_in(row, "of")
    told = say.score(value) if isinstance(value, int | float) else "?"
    return f"{say.site(text_in(row, 'site'))} {told}" + (f"/{scale}" if scale else "")


def _series(answer: Answer, say: Texts) -> str:
    status = text_in(answer, "status")
    seasons = say.say("reply.seasons", n=count_in(answer, "seasons_count"))
    seen = say.say("cli.next.seen", seen=count_in(answer, "seen"), aired=count_in(answer, "aired"))
    lines = (
        named(answer),
        " · ".join(fact for fact in (seasons, say.say(f"airing.{status}") if status else "", seen) if fact),
        *_coming(answer, say),
        *silent_lines(answer, say),
    )
    return "\n".join(lines)


def _coming(answer: Answer, say: Texts) -> Iterator[str]:
    following = mapping_in(answer.get("next"))
    state = text_in(following, "state")
    if state == "watching":
        yield say.say("cli.next.watching", episode=episode_in(following, say))
    elif state:
        told = say.say(f"reply.state.{state}")
        yield f"{told[:1].upper()}{told[1:]}."
    if on_air := episode_in(mapping_in(answer.get("on_air")), say):
        yield say.say("reply.on_air", episode=on_air)


def _country(code: str, say: Texts) -> str:
    key = f"country.{code}"
    return say.say(key) if say.knows(key) else code


def _choosing(told: Reply) -> Reply:
    """What the tool tells, or among what is to be chosen."""

    def said(answer: Answer, say: Texts) -> str:
        if not answer.get("ambiguous"):
            return told(answer, say)
        if people := rows_in(answer, "people"):
            return "\n".join(
                (say.say("reply.which_person"), *(f"• {person_line(one, say)}" for one in people))
            )
        titles = listed(rows_in(answer, "titles"), say)
        return "\n".join((say.say("reply.which"), *titles, *silent_lines(answer, say)))

    return said


TITLE_REPLIES: Final[Mapping[str, Reply]] = {
    "find_title": _choosing(_offers("find_title")),
    "title_details": _choosing(_details),
    "series_details": _choosing(_series),
    "person_details": _choosing(_person),
    "credits": _choosing(_credits),
    "similar_titles": _choosing(_offers("similar_titles")),
    "discover_titles": _offers("discover_titles"),
    "listed_titles": _listed,
    "franchise": _choosing(_franchise),
    "director_deep_dive": _choosing(_deep_dive),
    "next_episode": _choosing(_offers("next_episode")),
    "recommend": _offers("recommend"),
    "tonight": _offers("tonight"),
    "hidden_gem": _offers("hidden_gem"),
    "travel_pack": _packed,
    "household_pick": _offers("household_pick"),
    "library": library_said,
}
