"""What the first post of a topic says of the release, by the labels that stand in it. Pure."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from concierge.adapters._rutracker_markup import attribute, folded
from concierge.model.query import cleaned
from concierge.model.release import TopicFacts

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

__all__ = ["topic_facts"]

LONGEST_VALUE = 300
LONGEST_LABEL = 60
MOST_LOOKED_AT = 40
MOST_PARTS = 20_000
MOST_TRACKS = 20
BREAKS = frozenset({"br", "hr", "div", "p", "li", "ul", "ol", "table", "tr"})
# Technical reports and screenshots, which have labels of their own.
HIDDEN = ("sp-wrap", "c-wrap", "q-wrap")
SAMPLES = frozenset({"сэмпл", "семпл", "sample"})
AUDIO = frozenset({"аудио", "аудиодорожка", "звук", "audio"})
QUALITY = frozenset({"качество", "качество видео"})
TRANSLATION = frozenset({"перевод", "озвучивание"})
SUBTITLES = frozenset({"субтитры"})
DURATION = frozenset({"продолжительность", "длительность"})
# Where a value ends because another fact begins.
OTHERS = frozenset(
    {
        "в ролях",
        "видео",
        "год",
        "год выпуска",
        "жанр",
        "описание",
        "оригинальная аудиодорожка",
        "производство",
        "режиссер",
        "релиз",
        "скриншоты",
        "страна",
        "студия",
        "тип релиза",
        "формат",
        "формат видео",
    }
)
KNOWN = SAMPLES | AUDIO | QUALITY | TRANSLATION | SUBTITLES | DURATION | OTHERS
NOT_OF_A_LABEL = re.compile(r"[()\[\]#№.,\d]+|\b[a-z]{3}\b")
ABSENT = re.compile(r"нет\b|-+$|—+$|отсутству", re.IGNORECASE)
CLOCK = re.compile(r"(?<!\d)(\d{1,3}):([0-5]?\d)(?::([0-5]?\d))?(?!\d)", re.ASCII)
HOURS = re.compile(r"(?<!\d)([0-9]{1,2})\s*(?:ч|час|часа|часов|h)\b\.?", re.IGNORECASE)
MINUTES = re.compile(r"(?<!\d)([0-9]{1,4})\s*(?:мин|минут|минуты|минута|min|mn|m|м)\b", re.IGNORECASE)


def topic_facts(post: "LexborNode | None") -> TopicFacts:
    """What the post states, by label; labels vary in case, in "ё" and in where their colon stands."""
    stated = list(_stated(_lines(post))) if post is not None else []

    def values(labels: frozenset[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for label, value in stated if label in labels and value))

    return TopicFacts(
        translation="; ".join(values(TRANSLATION))[:LONGEST_VALUE],
        audio=values(AUDIO)[:MOST_TRACKS],
        subtitles="; ".join(values(SUBTITLES))[:LONGEST_VALUE],
        quality=next(iter(values(QUALITY)), ""),
        duration=next((length for value in values(DURATION) if (length := _duration(value))), None),
        has_sample=any(not ABSENT.match(value) for value in values(SAMPLES)),
    )


def _lines(post: "LexborNode") -> list[str]:
    """The post's text, a line for each of its own, and one for each label that is printed bold."""
    parts: list[str] = []
    stack: list[LexborNode | str] = [post]
    while stack and len(parts) < MOST_PARTS:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
        elif node.tag == "-text":
            parts.append((node.text_content or "").replace("\n", " "))
        elif _is_hidden(node):
            parts.append("\n")
        else:
            parts.append(_opening(node))
            stack.append("\n" if node.tag in BREAKS else "")
            stack += reversed(list(node.iter(include_text=True)))
    return [cleaned(line) for line in "".join(parts).split("\n")]


def _is_hidden(node: "LexborNode") -> bool:
    return (node.tag or "-").startswith("-") or attribute(node, "class").startswith(HIDDEN)


def _opening(node: "LexborNode") -> str:
    """What stands before the node's own text: a new line, or the label of a link that is the sample itself."""
    if node.tag in BREAKS:
        return "\n"
    if node.tag == "a" and _label(_beginning(node)) in SAMPLES:
        return "\nсэмпл: "
    is_label = "post-b" in attribute(node, "class").split() and _label(_beginning(node)) in KNOWN
    return "\n" if is_label else ""


def _beginning(node: "LexborNode") -> str:
    """The first words of the node, all that a label is: labels may lie in each other without end."""
    text, stack = "", [node]
    for _ in range(MOST_LOOKED_AT):
        if not stack or len(text) >= LONGEST_LABEL:
            break
        part = stack.pop()
        if part.tag == "-text":
            text += part.text_content or ""
        else:
            stack += reversed(list(islice(part.iter(include_text=True), MOST_LOOKED_AT)))
    return text


def _stated(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Label and value of each line that has both; the tracks under a bare label "Аудио:" are its values."""
    above = ""
    for line in lines:
        name, colon, value = line.partition(":")
        label = _label(name)
        if colon and label in KNOWN:
            above = label if not value.strip() else ""
            yield label, value.strip()[:LONGEST_VALUE]
        elif line and above:
            yield above, line[:LONGEST_VALUE]
            above = above if above in AUDIO else ""
        else:
            above = "" if line else above


def _label(text: str) -> str:
    """The label without what varies in it: "Аудио №2 (RUS):" is "аудио"."""
    words = folded(text[:LONGEST_LABEL]).rstrip(" :\n").split()
    return " ".join(NOT_OF_A_LABEL.sub(" ", " ".join(words)).split()) if words else ""


def _duration(text: str) -> timedelta | None:
    """The length in "01:52:33", "1:52", "112 мин." or "1 ч 52 мин"; None for what is none or more than 100 hours."""
    if clock := CLOCK.search(text):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    else:
        hour, minute = HOURS.search(text), MINUTES.search(text)
        length = timedelta(hours=int(hour[1]) if hour else 0, minutes=int(minute[1]) if minute else 0)
    return length if timedelta(0) < length <= timedelta(hours=100) else None
