"""What somebody thinks of a title that they have seen: a mark, a review if it was good, and what is like it."""

from collections.abc import Mapping

import concierge
from concierge.texts import Texts
from concierge_bot import title_words as words_for
from concierge_bot.formatted import bold, joined, plain
from concierge_bot.keeping import keep
from concierge_bot.suggesting import suggestions_of
from concierge_bot.visit import Key, Visit

__all__ = [
    "REVIEW",
    "WORTH_A_REVIEW",
    "ask_rating",
    "ask_review",
    "offer_review",
    "rating_keys",
    "suggest_alike",
]

ACTION = "rate"
REVIEW = "review"
HIGHEST = 10
MARKS_A_ROW = 5
WORTH_A_REVIEW = 8
MOST_ALIKE, MOST_OF_DIRECTOR = 3, 3
DIRECTING = frozenset({"Director", "Creator"})


async def ask_rating(visit: Visit, title: concierge.Title) -> None:
    """Asks for a mark in a message of its own; nothing for a title that no source knows, which has no card."""
    card = concierge.card_of(title.kind, title.ids)
    if not card:
        return
    question = visit.say.say("bot.rate.ask", title=words_for.label(title, visit.say))
    keyboard = await visit.keyboard(rating_keys(visit.say, card, can_wait=visit.spot.is_private), as_one=True)
    await visit.reply(question, keyboard=keyboard)


def rating_keys(say: Texts, card: str, *, can_wait: bool) -> list[list[Key]]:
    """The marks from 1 to 10, and ways to give none now."""
    marks = [_key(str(score), {"card": card, "score": str(score)}) for score in range(1, HIGHEST + 1)]
    rows = [marks[at : at + MARKS_A_ROW] for at in range(0, HIGHEST, MARKS_A_ROW)]
    none = [_key(say.say("bot.rate.skip"), {"card": card})]
    later = [_key(say.say("bot.rate.later"), {"card": card, "do": "later"})] if can_wait else []
    return [*rows, [*none, *later]]


async def offer_review(visit: Visit, title: concierge.Title, score: str) -> None:
    """Says that the mark is kept, in the message with the marks, and asks for a review."""
    say, label = visit.say, words_for.label(title, visit.say)
    card = concierge.card_of(title.kind, title.ids)
    args = {"card": card, "score": score}
    keys = [
        Key(label=say.say(f"bot.review.{do}"), action=REVIEW, args={**args, "do": do})
        for do in ("write", "skip")
    ]
    text = joined((say.say("bot.rate.done", title=label, score=score), say.say("bot.review.offer")), "\n\n")
    await visit.change(text, keyboard=await visit.keyboard([keys], as_one=True))


async def ask_review(visit: Visit, args: Mapping[str, str]) -> None:
    """Waits for the review, which is the next thing that the person writes here."""
    facts = {"card": args["card"], "score": args["score"]}
    await keep(visit, REVIEW, "text", facts, message_id=visit.pressed)
    key = Key(label=visit.say.say("bot.review.skip"), action=REVIEW, args={**facts, "do": "skip"})
    await visit.change(visit.say.say("bot.review.ask"), keyboard=await visit.keyboard([[key]]))


async def suggest_alike(visit: Visit, title: concierge.Title) -> None:
    """What is like a title that was liked, and what its director made besides, with what was seen of that."""
    say = visit.say
    try:
        alike = await visit.me.recommendations.like(title, limit=MOST_ALIKE)
    except concierge.ServiceError:
        alike = concierge.Recommendations()
    heading = say.say("bot.suggest.alike", title=words_for.label(title, say))
    if alike.items:
        text, keyboard = await suggestions_of(visit, alike.items, heading=heading)
        await visit.reply(text, keyboard=keyboard)
    if (dive := await _dive(visit, title)) is not None and dive.rest:
        name = words_for.short((dive.name_ru if say.language == "ru" else "") or dive.name)
        shown = dive.rest[:MOST_OF_DIRECTOR]
        text, keyboard = await suggestions_of(
            visit, shown, heading=say.say("bot.suggest.director", name=name)
        )
        seen = [f"✓ {words_for.label(one.title.title, say)}" for one in dive.seen[:MOST_OF_DIRECTOR]]
        known = joined((bold(say.say("bot.suggest.seen_of")), *map(plain, seen))) if seen else ""
        await visit.reply(joined((text, known), "\n\n"), keyboard=keyboard)


async def _dive(visit: Visit, title: concierge.Title) -> concierge.DeepDive | None:
    """The work of who directed the title; None where nobody knows who that was."""
    director = next((one for one in title.credits if one.job in DIRECTING), None)
    if director is None:
        return None
    person = concierge.Person(
        name=director.person,
        name_ru=director.person_ru,
        ids=concierge.PersonIds(tmdb=director.tmdb, kinopoisk=director.kinopoisk),
    )
    try:
        return await visit.me.recommendations.deep_dive(person)
    except (concierge.NotFound, concierge.ServiceError):
        return None


def _key(label: str, args: Mapping[str, str]) -> Key:
    return Key(label=label, action=ACTION, args=args)
