"""A topic's first page, as members see it and as guests do. Pure."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from concierge.adapters._markup import tree_of
from concierge.adapters._rutracker_facts import topic_facts
from concierge.adapters._rutracker_markup import (
    SERVICE,
    attribute,
    complaint,
    folded,
    number,
    refusal_of,
    shown_size,
    text_of,
)
from concierge.errors import UnexpectedAnswer
from concierge.model.release import TopicFacts

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

__all__ = ["TopicPage", "topic_page"]

FORUM_LINK = re.compile(r"viewforum\.php\?f=(\d{1,6})\b", re.ASCII)

# "Тема не найдена", and how other forums of its kind say it; in words that are folded.
GONE = re.compile(
    r"\b(?:тем[аы]|раздача)\b.{0,40}\bне (?:найден|существует)|\bнет такой темы|\btopic not found"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPage:
    """A topic's first page. `magnet` is the link as printed, None for a topic without a torrent.

    `size_bytes` is exact for members, rounded for guests. `forum_id` is the forum that the topic lies in.
    """

    name: str
    magnet: str | None
    size_bytes: int | None = None
    forum_id: int | None = None
    facts: TopicFacts = field(default_factory=TopicFacts)


def topic_page(page: str) -> TopicPage | None:
    """What the page of a topic offers; None where the forum says that there is no such topic.

    Raises:
        ServiceUnavailable, RateLimited: the forum is closed for a while, or for us, or says something else.
        UnexpectedAnswer: neither a topic nor a message of the forum.
    """
    tree = tree_of(SERVICE, page)
    title = tree.css_first("#topic-title")
    if title is not None:
        link = tree.css_first('a.magnet-link[href^="magnet:"]')
        return TopicPage(
            name=text_of(title),
            magnet=attribute(link, "href") or None,
            size_bytes=_size(tree),
            forum_id=_forum(tree),
            facts=topic_facts(tree.css_first('tbody[id^="post_"] div.post_body')),
        )
    if message := complaint(tree):
        if GONE.search(folded(message)):
            return None
        raise refusal_of(message)
    raise UnexpectedAnswer(SERVICE, "neither a topic nor a message", part="topic")


def _size(tree: "LexborHTMLParser") -> int | None:
    exact = number(attribute(tree.css_first("#tor-size-humn"), "title"))
    if exact is not None and exact > 0:
        return exact
    return shown_size(text_of(tree.css_first("div.attach_link")))


def _forum(tree: "LexborHTMLParser") -> int | None:
    """The last link of the path above the topic; the page links other forums around it."""
    links = tree.css('td.t-breadcrumb-top a[href*="viewforum.php?f="]')
    found = [match for link in links if (match := FORUM_LINK.search(attribute(link, "href")))]
    return int(found[-1][1]) if found else None
