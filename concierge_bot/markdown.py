"""What a model writes, as formatted text: broken Markdown shows sensibly, and links lead only where they may."""

import re
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from telegram import MessageEntity

from concierge_bot.cleaning import clean
from concierge_bot.formatted import Formatted, is_address, plain

if TYPE_CHECKING:
    from telegramify_markdown import RenderConfig

__all__ = ["HOSTS", "get_ready", "markdown"]

HOSTS = frozenset(
    {
        "themoviedb.org",
        "imdb.com",
        "kinopoisk.ru",
        "letterboxd.com",
        "trakt.tv",
        "rutracker.org",
        "youtube.com",
    }
    | {"youtu.be", "wikipedia.org", "wikidata.org", "tvmaze.com", "kp.ru", "myshows.me", "hd.kinopoisk.ru"}
)
"""Where a model may send people: pages about films and series. A host stands for its subdomains too."""

LONGEST = 40_000
LONGEST_QUERY = 64
LONGEST_PATH = 200
LOOKS = frozenset(
    {MessageEntity.BOLD, MessageEntity.ITALIC, MessageEntity.STRIKETHROUGH, MessageEntity.SPOILER}
    | {MessageEntity.CODE, MessageEntity.PRE}
)
QUOTES = frozenset({MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE})
LITERAL = frozenset({MessageEntity.CODE, MessageEntity.PRE})
FENCE = re.compile(r"\s{0,3}(```|~~~)")
CODE_SPAN = re.compile(r"(`+[^`]*`+)")
# Tags and signs by number are what the model wrote, not markup of ours.
MARKUP = re.compile(r"<(?=[a-zA-Z/!?])|&(?!(?:amp|lt|gt|quot|nbsp);)(?=#|\w+;)")
BARE_URL = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.)[^\s<>]+", re.IGNORECASE)
HALF_LINK = re.compile(r"!?\[([^\[\]\n]*)(?:\]|\]\([^()\n]*)?$")
HALF_MARK = re.compile(r"(?<![*~|_\\])[*~|_]$")
TWICE = ("**", "~~", "||", "__")


def markdown(text: str, *, hosts: Collection[str] = HOSTS, is_whole: bool = True) -> Formatted:
    """The text as it should look; of a text that still grows, what is open at its end is closed.

    Links lead to `hosts` alone and carry no long queries; others are their words. What cannot be read as Markdown is
    shown as it was written.
    """
    source = clean(text)
    if len(source) > LONGEST:
        return plain(source)
    found = _converted(_literal(source if is_whole else _closed(source)), frozenset(hosts))
    # Whatever slipped through the rules above is shown as it stands.
    is_sound = clean(found.text) == found.text and bool(found) == bool(source.strip())
    return found if is_sound else plain(source)


@cache
def _config() -> "RenderConfig":
    # Loaded with the first answer: it takes as long as the rest of the bot's start.
    from telegramify_markdown import RenderConfig

    config = RenderConfig.isolated()
    symbol = config.markdown_symbol
    symbol.heading_level_1 = symbol.heading_level_2 = symbol.heading_level_3 = symbol.heading_level_4 = ""
    symbol.image = symbol.link = ""
    symbol.unordered_list_item = "•"
    symbol.horizontal_rule = "———"
    return config


def get_ready() -> None:
    """Loads what reads Markdown, which takes longer than a loop may stand still."""
    _converted("", HOSTS)


def _converted(source: str, hosts: frozenset[str]) -> Formatted:
    from telegramify_markdown import convert

    text, marks = convert(source, latex_escape=False, config=_config())[:2]
    entities: list[MessageEntity] = []
    quoted_to = 0
    for mark in sorted(marks, key=lambda one: (one.offset, -one.length)):
        if mark.length <= 0 or (mark.type in QUOTES and mark.offset < quoted_to):
            continue
        if mark.type in QUOTES:
            quoted_to = mark.offset + mark.length
        elif mark.type not in LOOKS and not (mark.type == MessageEntity.TEXT_LINK and mark.url):
            continue
        url = _allowed(mark.url, hosts) if mark.url else None
        if mark.type == MessageEntity.TEXT_LINK and url is None:
            continue
        entities.append(
            MessageEntity(mark.type, mark.offset, mark.length, url=url, language=mark.language or None)
        )
    return _without_foreign_urls(Formatted(text, tuple(entities)).stripped(), hosts)


def _allowed(url: str, hosts: frozenset[str]) -> str | None:
    """The address if it may be a link, without a query that could carry what people said."""
    if not is_address(url):
        return None
    parts = urlsplit(url)
    names = (parts.hostname or "").split(".")
    is_known = any(".".join(names[at:]) in hosts for at in range(len(names)))
    if parts.scheme not in {"http", "https"} or not is_known or len(parts.path) > LONGEST_PATH:
        return None
    query = parts.query if len(parts.query) <= LONGEST_QUERY else ""
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _without_foreign_urls(words: Formatted, hosts: frozenset[str]) -> Formatted:
    """Telegram makes links of addresses that stand in the text, but not of those in letters of one width."""
    found, end = Formatted(), 0
    for match in BARE_URL.finditer(words.text):
        bare = words.part(match.start(), match.end())
        url = match[0] if "://" in match[0] else f"https://{match[0]}"
        is_code = any(one.type in LITERAL for one in bare.entities)
        if is_code or _allowed(url, hosts) == url:
            continue
        literal = Formatted(match[0]).within(MessageEntity.CODE)
        found, end = found + words.part(end, match.start()) + literal, match.end()
    return found + words.part(end, len(words.text)) if end else words


def _literal(source: str) -> str:
    """The source with HTML as text, outside of code, where everything is text anyway."""
    lines, is_code = [], False
    for line in source.split("\n"):
        is_fence = FENCE.match(line) is not None
        is_code ^= is_fence
        lines.append(line if is_code or is_fence else _literal_line(line))
    return "\n".join(lines)


def _literal_line(line: str) -> str:
    parts = CODE_SPAN.split(line)
    return "".join(part if at % 2 else MARKUP.sub(r"\\\g<0>", part) for at, part in enumerate(parts))


def _closed(source: str) -> str:
    """A text that still grows, with the last of its paragraphs closed; an open block of code closes itself."""
    if sum(FENCE.match(line) is not None for line in source.split("\n")) % 2:
        return source
    start = source.rfind("\n\n") + 2 if "\n\n" in source else 0
    tail = source[start:].rstrip("\\")
    if CODE_SPAN.sub("", tail).count("`") % 2:
        return (
            f"{source[:start]}{tail.rstrip('`')}`"
            if not tail.endswith("`")
            else source[: start + len(tail) - 1]
        )
    tail = HALF_MARK.sub("", HALF_LINK.sub(r"\1", tail))
    outside = CODE_SPAN.sub("", tail)
    for mark in reversed([mark for mark in TWICE if outside.count(mark) % 2]):
        tail = tail[: -len(mark)].rstrip() if tail.endswith(mark) else f"{tail.rstrip()}{mark}"
    return source[:start] + tail
