"""A few titles for an evening, by mood and company."""

from collections.abc import Mapping, Sequence
from typing import Final

import concierge
from concierge.texts import Texts
from concierge_bot.formatted import Formatted, bold, italic, joined, plain
from concierge_bot.screen import Screen, key
from concierge_bot.title_keys import card_key, get_key
from concierge_bot.title_words import label
from concierge_bot.visit import Key, Visit

__all__ = ["ACTION", "tonight_screen"]

ACTION = "tonight"
MOST_SHOWN, MOST_SEEN = 6, 40
MOST_GENRES = 2
MOODS_A_ROW = 2
NOTHING: Final[Mapping[str, str]] = {}


async def tonight_screen(visit: Visit, asked: Mapping[str, str] = NOTHING, note: str = "") -> Screen:
    """What fits the `company` and the `mood` that were asked for; with a `page` what comes after the first ones."""
    say, page = visit.say, int(asked.get("page", "0"))
    found, is_by_taste = await _offers(visit, asked, page)
    if not found:
        words: Formatted = plain(say.say("bot.tonight.none"))
    else:
        lines = [_line(place, one, say) for place, one in enumerate(found, 1)]
        hints = [] if is_by_taste else [italic(say.say("bot.tonight.no_taste"))]
        hints.append(italic(say.say("bot.tonight.legend")))
        words = joined([note, bold(say.say("bot.tonight.head")), joined(lines, "\n\n"), *hints], "\n\n")
    titles = [_keys(place, one, asked, say) for place, one in enumerate(found, 1)]
    return Screen(words=words, rows=[*titles, *_choices(asked, page, say, has_more=bool(found))])


async def _offers(
    visit: Visit, asked: Mapping[str, str], page: int
) -> tuple[Sequence[concierge.Recommendation], bool]:
    offered = visit.me.recommendations
    mood = concierge.Mood(asked["mood"]) if asked.get("mood") else None
    company = concierge.Company(asked.get("company", concierge.Company.ALONE))
    evening = await offered.tonight(company=company, mood=mood)
    if not page:
        return evening.items[:MOST_SHOWN], bool(evening.rated)
    # What comes later fits the mood, and no one's bedtime.
    further = await offered.list(limit=MOST_SEEN, mood=mood)
    first = [one.title.ids for one in evening.items]
    others = [one for one in further.items if one.title.ids not in first]
    return others[(page - 1) * MOST_SHOWN : page * MOST_SHOWN], bool(further.rated)


def _line(place: int, one: concierge.Recommendation, say: Texts) -> Formatted:
    title = one.title
    facts = [say.say(f"kind.{title.kind}")]
    if one.episode is not None:
        facts.append(f"S{one.episode.season:02}E{one.episode.number:02}")
    if title.runtime_min:
        facts.append(say.duration(title.runtime_min * 60))
    facts += [say.say(f"genre.{genre}") for genre in title.genres[:MOST_GENRES]]
    facts.append(f"≈ {say.decimal(one.score)}")
    slot = say.say(f"bot.tonight.slot.{one.slot}")
    head = plain(f"{place}. ") + bold(plain(label(title, say)))
    return head + plain(f"\n{slot} · {' · '.join(facts)}")


def _keys(place: int, one: concierge.Recommendation, asked: Mapping[str, str], say: Texts) -> Sequence[Key]:
    card = concierge.card_of(one.title.kind, one.title.ids)
    if not card:
        return ()
    want = key(say.say("bot.tonight.want", place=place), ACTION, **{**asked, "want": card})
    kept = () if one.is_wanted else (want,)
    return (
        *card_key(one.title, str(place)),
        *get_key(one.title, say.say("bot.watchlist.get", place=place)),
        *kept,
    )


def _choices(asked: Mapping[str, str], page: int, say: Texts, *, has_more: bool) -> Sequence[Sequence[Key]]:
    """Who watches, in what mood, and what else there is; what holds is marked, and pressed again it is lifted."""
    chosen = {name: asked[name] for name in ("company", "mood") if asked.get(name)}
    companies = [_choice("company", each.value, chosen, say) for each in concierge.Company]
    moods = [_choice("mood", each.value, chosen, say) for each in concierge.Mood]
    others = key(say.say("bot.tonight.others"), ACTION, **{**chosen, "page": str(page + 1)})
    first = key(say.say("bot.tonight.first"), ACTION, **chosen)
    pairs = [moods[at : at + MOODS_A_ROW] for at in range(0, len(moods), MOODS_A_ROW)]
    return [companies, *pairs, [others if has_more else first]]


def _choice(name: str, value: str, chosen: Mapping[str, str], say: Texts) -> Key:
    label = say.say(f"bot.tonight.{name}.{value}")
    if chosen.get(name) == value:
        return key(f"● {label}", ACTION, **{each: told for each, told in chosen.items() if each != name})
    return key(label, ACTION, **{**chosen, name: value})
