"""Seen: marked, and asked what it was worth; a part of a series is only marked."""

import concierge
from concierge_bot.answering_news import tell_seen
from concierge_bot.cards import ABOUT_TITLES, buttons_under, title_of
from concierge_bot.news_keys import FROM_NEWS
from concierge_bot.pictures import change_buttons
from concierge_bot.press import Press
from concierge_bot.rating import ask_rating
from concierge_bot.visit import Visit

__all__ = ["PRESS"]


async def _run(visit: Visit, button: concierge.Button) -> None:
    title = await title_of(visit, button.args["card"])
    if "season" in button.args:
        await _mark_part(visit, title, button)
        return
    (own,) = await visit.me.metadata.own((title,))
    is_new = own is None or not own.is_seen
    if is_new:
        await visit.me.watched.add(title)
    if button.args.get("from") == FROM_NEWS:
        await tell_seen(visit, button)
    elif is_new:
        await change_buttons(visit, await buttons_under(visit, title))
    await ask_rating(visit, title)


async def _mark_part(visit: Visit, title: concierge.Title, button: concierge.Button) -> None:
    """The season, or those episodes of it; between two episodes nobody wants to be asked for marks."""
    season, episodes = int(button.args["season"]), button.args["episodes"].split()
    for episode in map(int, episodes):
        await visit.me.watched.add(title, season=season, episode=episode)
    if not episodes:
        await visit.me.watched.add(title, season=season)
    await tell_seen(visit, button)


PRESS = Press(action="watched", policy=ABOUT_TITLES, run=_run)
