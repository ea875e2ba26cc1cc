"""How one message looks on the page of a chat: its text, file, poll and buttons."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime

from concierge.sandbox._markup import Markup, element
from concierge.sandbox._telegram_chats import ShownMessage
from concierge.sandbox._telegram_entities import Entity, is_link, units
from concierge.sandbox._telegram_files import StoredFile
from concierge.sandbox._telegram_keyboards import Button
from concierge.sandbox._telegram_poll import Poll

__all__ = ["album", "content", "keyboard", "rich", "time_of"]

TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
MARKS = {"url": "↗", "copy_text": "📋", "switch_inline_query": "@", "switch_inline_query_current_chat": "@"}
KIB = 1024


def rich(text: str, entities: Sequence[Entity]) -> Markup:
    """The text with its entities for elements; all else in it is literal."""
    wide = text.encode("utf-16-le", "surrogatepass")

    def cut(start: int, end: int) -> str:
        return wide[2 * start : 2 * end].decode("utf-16-le", "replace")

    def span(start: int, end: int, inner: Sequence[Entity]) -> list[str]:
        parts, at = [], start
        while inner:
            first, *inner = inner
            begin, finish = max(first.offset, at), min(first.offset + first.length, end)
            nested = [one for one in inner if one.offset < finish]
            inner = inner[len(nested) :]
            parts += [cut(at, begin), _wrapped(first, span(begin, finish, nested), cut(begin, finish))]
            at = max(at, finish)
        return [*parts, cut(at, end)]

    ordered = sorted(entities, key=lambda one: (one.offset, -one.length))
    return element("div", *span(0, units(text), ordered), class_="text", dir="auto")


def _wrapped(entity: Entity, inside: Sequence[str], words: str) -> Markup:
    href = entity.url if entity.type == "text_link" else words if entity.type == "url" else None
    if href is not None and is_link(href):
        return element("a", *inside, href=href, rel="noopener noreferrer", target="_blank")
    name = TAGS.get(entity.type)
    return element("span", *inside, class_=entity.type) if name is None else element(name, *inside)


def content(shown: ShownMessage) -> Markup:
    """What the message has above its buttons."""
    if shown.service is not None:
        return element("span", " ".join(shown.service))
    parts: list[Markup] = []
    if shown.photo is not None:
        parts.append(_image(shown.photo))
    for stored, mark in ((shown.document, "⇩"), (shown.voice, "🎤")):
        if stored is not None:
            parts.append(_attachment(stored, mark))
    if shown.poll is not None:
        parts.append(_poll(shown.message_id, shown.poll))
    if shown.text:
        parts.append(rich(shown.text, shown.entities))
    return Markup("".join(parts))


def album(messages: Sequence[ShownMessage]) -> Markup:
    """Photos or documents that were sent together, and their captions below."""
    files = [one.photo for one in messages if one.photo is not None]
    grid = element("div", *(_image(stored) for stored in files), class_="album")
    others = [_attachment(one.document, "⇩") for one in messages if one.document is not None]
    captions = [rich(one.text, one.entities) for one in messages if one.text]
    return Markup("".join([grid if files else "", *others, *captions]))


def time_of(shown: ShownMessage) -> Markup:
    """When it was written, whether it was edited, is silent or protected."""
    marks = {"✎ ": shown.is_edited, "🔕 ": shown.is_silent, "🔒 ": shown.is_protected}
    at = datetime.fromtimestamp(shown.date, UTC).strftime("%H:%M")
    return element("div", "".join(mark for mark, is_set in marks.items() if is_set) + at, class_="time")


def keyboard(shown: ShownMessage) -> Markup:
    """The buttons under the message, which the page's form presses."""
    rows, number = [], 0
    for row in shown.keyboard.inline_keyboard:
        buttons = [_button(shown, number + at, button) for at, button in enumerate(row)]
        rows.append(element("div", *buttons, class_="row"))
        number += len(row)
    return element("div", *rows, class_="keyboard") if rows else Markup("")


def _button(shown: ShownMessage, number: int, button: Button) -> Markup:
    [action] = button.model_dump(exclude={"text", "style"}, exclude_none=True)
    label = (
        [element("span", button.text), element("sup", MARKS[action])] if action in MARKS else [button.text]
    )
    look = f"button {button.style or ''}".strip()
    if button.url is not None:
        return element(
            "a", *label, class_=look, href=button.url, rel="noopener noreferrer", target="_blank", dir="auto"
        )
    if button.callback_data is None:
        query = button.switch_inline_query or button.switch_inline_query_current_chat or ""
        title = query if button.copy_text is None else button.copy_text.text
        return element("span", *label, class_=look, title=title, dir="auto")
    press = f"{shown.message_id}:{number}"
    return element("button", *label, class_=look, name="press", value=press, dir="auto")


def _image(stored: StoredFile) -> Markup:
    return element(
        "img", src=f"data:{_picture_type(stored.content)};base64,{b64encode(stored.content).decode()}"
    )


def _picture_type(content: bytes) -> str:
    return "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"


def _attachment(stored: StoredFile, mark: str) -> Markup:
    about = element(
        "div",
        element("div", stored.name, class_="name", dir="auto"),
        element("small", f"{len(stored.content) / KIB:.1f} KB"),
    )
    return element("div", element("span", mark, class_="icon"), about, class_="file")


def _poll(message_id: int, poll: Poll) -> Markup:
    total = max(1, len(poll.votes))
    options = [
        element(
            "button",
            element("span", f"{100 * poll.count(number) // total}%", class_="share"),
            element("span", option, dir="auto"),
            element("progress", value=poll.count(number), max=total),
            class_="option",
            name="vote",
            value=f"{message_id}:{number}",
            disabled=poll.is_closed,
        )
        for number, option in enumerate(poll.options)
    ]
    state = f"{'🔒' if poll.is_closed else '🗳'} {len(poll.votes)}"
    question = element("b", poll.question, dir="auto")
    return element("div", question, *options, element("small", state), class_="poll")
