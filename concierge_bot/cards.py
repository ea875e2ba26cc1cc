"""Title cards: the poster, what is known of the title in 1024 units, and what can be done with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from telegram import InlineKeyboardMarkup

import concierge
from concierge.texts import Texts
from concierge_bot import title_words as words_for
from concierge_bot.deep_links import Linker
from concierge_bot.formatted import EMPTY, Formatted, Words, bold, italic, joined, plain, quote
from concierge_bot.pictures import LONGEST_CAPTION, show_picture
from concierge_bot.policy import Policy
from concierge_bot.visit import Key, Visit

__all__ = ["ABOUT_TITLES", "buttons_under", "card_text", "keys_under", "show_card", "show_title", "title_of"]

ABOUT_TITLES = Policy(grant=concierge.Grant.SEARCH, in_groups=True)
MOST_GENRES, MOST_COUNTRIES, MOST_RATINGS = 4, 3, 4
MOST_DIRECTORS, MOST_ACTORS = 2, 5
LONGEST_PERSON = 40
LEAST_OVERVIEW = 40
LONGEST_THERE = 200
DIRECTING = {"directors": ("Director",), "creators": ("Creator",)}


async def title_of(visit: Visit, card: str) -> concierge.Title:
    """The title of that card, with its details.

    Raises:
        NotFound: there is no such title, or none for this person's eyes: who made up a number learns no hidden name.
        ServiceError: no source answers that knows it.
    """
    named = concierge.title_named(card)
    if named is None:
        raise _nothing(card)
    kind, ids = named
    try:
        title = await visit.me.metadata.with_ids(ids, kind)
    except (concierge.HiddenByAge, concierge.HiddenByBlock, concierge.NotFound) as error:
        raise _nothing(card) from error
    if title.is_adult:
        raise _nothing(card)
    return title


async def show_title(visit: Visit, card: str) -> None:
    """Answers with the card of that name. Raises what `title_of` does."""
    await show_card(visit, await title_of(visit, card))


async def show_card(visit: Visit, title: concierge.Title) -> None:
    """Answers with the title's card. Raises HiddenByAge, HiddenByBlock."""
    card = await visit.me.metadata.card(title)
    found = await visit.me.library.have(card.title)
    text = card_text(card, visit.say, Linker(visit.parts.bot.username), found)
    keyboard = await buttons_under(visit, card.title)
    await show_picture(visit, card.title.poster_url, text, keyboard=keyboard)


async def buttons_under(visit: Visit, title: concierge.Title) -> InlineKeyboardMarkup | None:
    """The buttons of the title's card as things stand now."""
    is_wanted = await visit.me.watchlist.has(title)
    (own,) = await visit.me.metadata.own((title,))
    return await visit.keyboard(keys_under(title, own, visit.say, is_wanted=is_wanted))


def keys_under(
    title: concierge.Title, own: concierge.OwnTitle | None, say: Texts, *, is_wanted: bool
) -> Sequence[Sequence[Key]]:
    """What can be done with a title; nothing with one that has no id to be found by."""
    card = concierge.card_of(title.kind, title.ids)
    if not card:
        return ()
    is_series = title.kind is concierge.TitleKind.SERIES
    get = _key("bot.card.seasons" if is_series else "bot.card.download", "get", {"card": card}, say)
    wanted = "bot.card.wanted" if is_wanted else "bot.card.want"
    seen = "bot.card.seen" if own is not None and own.is_seen else "bot.card.mark_seen"
    return (
        (get,),
        (_key(wanted, "watchlist", {"card": card}, say), _key(seen, "watched", {"card": card}, say)),
        (_key("bot.card.similar", "similar", {"card": card}, say),),
    )


def card_text(
    card: concierge.TitleCard, say: Texts, links: Linker, found: concierge.Possession | None = None
) -> Formatted:
    """Everything that is known of the title, the plot cut so that all of it fits under a picture.

    `found` is whether it is in the library.
    """
    title = card.title
    head = joined([*_head(card, say), _there(found, say)])
    rest = joined(_rest(card, say, links))
    room = LONGEST_CAPTION - head.units - rest.units - len("\n\n") * 2
    plot = plain(title.overview(say.language)[: LONGEST_CAPTION * 2]).stripped()
    shown = quote(plot.cut(room), is_expandable=True) if room >= LEAST_OVERVIEW else EMPTY
    return joined([head, shown, rest], "\n").cut(LONGEST_CAPTION)


def _head(card: concierge.TitleCard, say: Texts) -> Iterator[Words]:
    title = card.title
    name, years = words_for.name(title, say), words_for.years(title)
    yield bold(name) + (f" ({years})" if years else "")
    yield italic(_other_name(title, name))
    countries = ", ".join(words_for.country(code, say) for code in title.countries[:MOST_COUNTRIES])
    age = "" if title.age is None else f"{title.age}+"
    kind = say.say(f"kind.{title.kind}")
    yield words_for.listed([kind, words_for.genres(title, say, MOST_GENRES)])
    yield words_for.listed([_runtime(title, say), countries, age])
    marks = words_for.listed(words_for.ratings(title, say, MOST_RATINGS))
    yield f"⭐ {marks}" if marks else ""
    yield _own(card.own, say)


def _rest(card: concierge.TitleCard, say: Texts, links: Linker) -> Iterator[Words]:
    credits_ = card.title.credits
    for key, jobs in DIRECTING.items():
        found = _people((one for one in credits_ if one.job in jobs), say, links, MOST_DIRECTORS)
        yield _line(f"card.{key}", found, say)
    cast = (one for one in credits_ if one.department == "Acting")
    yield _line("card.cast", _people(cast, say, links, MOST_ACTORS), say)
    if card.missing:
        facts = ", ".join(say.say(f"missing.{name}") for name in card.missing)
        yield italic(say.say("card.unknown", facts=facts))


def _line(key: str, people: Sequence[Formatted], say: Texts) -> Formatted:
    return plain(f"{say.say(key)}: ") + joined(people, ", ") if people else EMPTY


def _people(found: Iterable[concierge.Credit], say: Texts, links: Linker, most: int) -> Sequence[Formatted]:
    """The first of them, each once."""
    people: dict[str, Formatted] = {}
    for credit in found:
        told = (credit.person_ru if say.language == "ru" else "") or credit.person or credit.person_ru
        name = words_for.short(told, LONGEST_PERSON)
        if name and name not in people:
            ids = concierge.PersonIds(tmdb=credit.tmdb, kinopoisk=credit.kinopoisk)
            people[name] = links.to(name, concierge.person_card(ids))
        if len(people) == most:
            break
    return [*people.values()]


def _other_name(title: concierge.Title, shown: str) -> str:
    names = (title.name_original, title.name_en, title.name_ru)
    others = (words_for.short(name) for name in names if name)
    return next((name for name in others if name and name != shown), "")


def _runtime(title: concierge.Title, say: Texts) -> str:
    if not title.runtime_min:
        return ""
    time = say.duration(title.runtime_min * 60)
    is_series = title.kind is concierge.TitleKind.SERIES
    return say.say("card.runtime_episode", time=time) if is_series else time


def _own(own: concierge.OwnTitle | None, say: Texts) -> str:
    if own is None:
        return ""
    seen = say.say("card.own.seen") if own.is_seen else ""
    score = say.say("card.own.score", score=say.score(own.score.points)) if own.score else ""
    return f"✓ {words_for.listed([seen, score], ', ')}" if seen or score else ""


def _there(found: concierge.Possession | None, say: Texts) -> str:
    told = concierge.possession_told(found, say) if found is not None else ""
    return f"📁 {words_for.short(told, LONGEST_THERE)}" if told else ""


def _nothing(card: str) -> concierge.NotFound:
    return concierge.NotFound(f"no title {card} for this person", what=card, problem="card")


def _key(text: str, action: str, args: Mapping[str, str], say: Texts) -> Key:
    return Key(label=say.say(text), action=action, args=args, is_single_use=False)
