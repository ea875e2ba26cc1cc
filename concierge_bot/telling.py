"""What the bot tells unasked, in words: a heading that rings, the title, and what there is to know."""

from pathlib import PurePath

import concierge
from concierge.texts import Texts
from concierge_bot.formatted import EMPTY, Formatted, bold, code, joined, plain
from concierge_bot.wording import spoken

__all__ = ["LONGEST_UNITS", "poster_of", "told"]

# One message, however much there is to say: what a chat cuts off nobody would look for.
LONGEST_UNITS = 4096
_HEADINGS = {
    concierge.Topic.ON_NAS: "bot.told.ready",
    concierge.Topic.DOWNLOADED: "bot.told.downloaded",
}
_FETCHED = "bot.told.fetched"


def told(message: concierge.Message) -> Formatted:
    """The message as it stands in a chat; names come from outside, and are literal."""
    news = message.notification
    say = spoken(news.language)
    facts = plain(message.facts)
    if news.topic not in _HEADINGS:
        return joined([bold(plain(message.heading)), facts]).cut(LONGEST_UNITS)
    heading = f"{say.say(_FETCHED if news.is_fetched else _HEADINGS[news.topic])} {news.label}"
    about = facts if news.topic is concierge.Topic.ON_NAS else _size(news, say)
    return joined([bold(plain(heading)), about, _folder(news)]).cut(LONGEST_UNITS)


def poster_of(message: concierge.Message) -> str:
    """The address of the picture that it is told with; "" without one."""
    news = message.notification
    return news.poster if news.topic in _HEADINGS else ""


def _size(news: concierge.Notification, say: Texts) -> Formatted:
    return plain(say.size(news.size_bytes)) if news.size_bytes else EMPTY


def _folder(news: concierge.Notification) -> Formatted:
    """The folder that holds all that was placed."""
    folders = [PurePath(path).parent.parts for path in news.placed]
    if not folders:
        return EMPTY
    common = []
    for parts in zip(*folders, strict=False):
        if len(set(parts)) > 1:
            break
        common.append(parts[0])
    return plain("📁 ") + code(str(PurePath(*common))) if common else EMPTY
