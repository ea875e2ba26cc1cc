"""Seasons and episodes to choose from: what has been broadcast, and what of it was seen."""

from collections.abc import Mapping, Sequence

from telegram import InlineKeyboardMarkup

import concierge
from concierge.texts import Texts
from concierge_bot import title_words as words_for
from concierge_bot.formatted import Formatted, Words, bold, joined
from concierge_bot.pages import Page, turning_keys
from concierge_bot.visit import Key, Visit

__all__ = ["PART_ACTION", "SEASONS_ACTION", "SEASON_ACTION", "show_seasons", "turn_episodes", "turn_seasons"]

SEASONS_ACTION, SEASON_ACTION, PART_ACTION = "seasons", "season", "part"
SEASONS_A_PAGE, SEASONS_A_ROW = 12, 2
EPISODES_A_PAGE, EPISODES_A_ROW = 30, 5
SEEN = "✓"


async def show_seasons(visit: Visit, title: concierge.Title) -> None:
    """Answers with the seasons of a series. Raises HiddenByAge, HiddenByBlock."""
    text, keyboard = await _seasons(visit, title, 0)
    await visit.reply(text, keyboard=keyboard)


async def turn_seasons(visit: Visit, title: concierge.Title, number: int) -> None:
    """Shows a page of the seasons in the message that was pressed."""
    text, keyboard = await _seasons(visit, title, number)
    await visit.change(text, keyboard=keyboard)


async def turn_episodes(visit: Visit, title: concierge.Title, season: int, number: int) -> None:
    """Shows a page of a season's episodes in the message that was pressed."""
    say, args = visit.say, _args(title, season=season)
    episodes = (await _aired(visit, title)).get(season, ())
    page = Page.of(episodes, number, EPISODES_A_PAGE)
    keys = [
        Key(
            label=_marked(str(one.episode.number), is_seen=one.is_seen),
            action=PART_ACTION,
            args={**args, "episode": str(one.episode.number)},
            is_single_use=False,
        )
        for one in page.items
    ]
    whole = Key(label=say.say("bot.season.whole"), action=PART_ACTION, args=args, is_single_use=False)
    back = Key(
        label=say.say("bot.season.back"), action=SEASONS_ACTION, args=_args(title), is_single_use=False
    )
    rows = [[whole], *_in_rows(keys, EPISODES_A_ROW), *turning_keys(page, SEASON_ACTION, args), [back]]
    head = say.say("bot.season.head", season=season, n=len(episodes))
    names = await _names(visit, title, season, [one.episode.number for one in page.items])
    text = joined([bold(words_for.label(title, say)), head, *names])
    await visit.change(text, keyboard=await visit.keyboard(rows))


async def _seasons(
    visit: Visit, title: concierge.Title, number: int
) -> tuple[Formatted, InlineKeyboardMarkup | None]:
    say, aired = visit.say, await _aired(visit, title)
    page = Page.of([*aired.items()], number, SEASONS_A_PAGE)
    keys = [
        Key(
            label=_season_label(season, episodes, say),
            action=SEASON_ACTION,
            args=_args(title, season=season),
            is_single_use=False,
        )
        for season, episodes in page.items
    ]
    rows = [*_in_rows(keys, SEASONS_A_ROW), *turning_keys(page, SEASONS_ACTION, _args(title))]
    said: Words = say.say("bot.season.choose" if aired else "bot.season.none")
    return joined([bold(words_for.label(title, say)), said]), await visit.keyboard(rows)


async def _names(visit: Visit, title: concierge.Title, season: int, numbers: Sequence[int]) -> Sequence[str]:
    """A line for each of those episodes whose name is told; without them the numbers have to do."""
    try:
        told = await visit.me.metadata.season(title, season)
    except (concierge.NotFound, concierge.ServiceError):
        return ()
    return [_named(one) for one in told if one.number in numbers and one.name]


async def _aired(visit: Visit, title: concierge.Title) -> Mapping[int, Sequence[concierge.AiredEpisode]]:
    """The episodes of each season."""
    seasons: dict[int, list[concierge.AiredEpisode]] = {}
    for one in await visit.me.progress.aired(title):
        seasons.setdefault(one.episode.season, []).append(one)
    return seasons


def _season_label(season: int, episodes: Sequence[concierge.AiredEpisode], say: Texts) -> str:
    seen = sum(one.is_seen for one in episodes)
    counted = f"{seen}/{len(episodes)}" if 0 < seen < len(episodes) else str(len(episodes))
    return _marked(say.say("bot.season.label", season=season, count=counted), is_seen=seen == len(episodes))


def _named(episode: concierge.Episode) -> str:
    day = f" · {episode.air_date:%d.%m.%Y}" if episode.air_date else ""
    return f"{episode.number}. {words_for.short(episode.name, 60)}{day}"


def _marked(label: str, *, is_seen: bool) -> str:
    return f"{label} {SEEN}" if is_seen else label


def _in_rows(keys: Sequence[Key], width: int) -> Sequence[Sequence[Key]]:
    """Rows of much the same length, so that none stands alone in the last."""
    rows = -(-len(keys) // width)
    length = -(-len(keys) // rows) if rows else width
    return [keys[at : at + length] for at in range(0, len(keys), length)]


def _args(title: concierge.Title, *, season: int | None = None) -> Mapping[str, str]:
    card = {"card": concierge.card_of(title.kind, title.ids)}
    return card if season is None else {**card, "season": str(season)}
