"""The page of a media server that shows what is ready, as a button."""

from collections.abc import Sequence

import concierge
from concierge.texts import Texts
from concierge_bot.formatted import is_address
from concierge_bot.visit import Key

__all__ = ["page_keys"]


async def page_keys(me: concierge.UserView, news: concierge.Notification, say: Texts) -> Sequence[Key]:
    """A button that opens what is ready; none where no server shows it yet, or people reach none.

    Telegram refuses a whole message for a button with an address of the home network, so it is https or none.
    """
    if news.topic is not concierge.Topic.ON_NAS or not news.title:
        return ()
    kind = concierge.TitleKind.SERIES if news.is_series else concierge.TitleKind.MOVIE
    title = concierge.Title(
        kind=kind,
        name_ru=news.name.removesuffix(f" ({news.year})"),
        name_original=news.title,
        year=news.year,
        ids=concierge.ExternalIds(tmdb=news.tmdb, imdb=news.imdb, tvdb=news.tvdb),
    )
    try:
        found = await me.library.link(title)
    except concierge.NotAllowed:
        return ()
    if found is None or not (found[1].startswith("https://") and is_address(found[1])):
        return ()
    server, page = found
    return (Key(label=say.say("bot.open_in", site=say.site(server)), url=page),)
