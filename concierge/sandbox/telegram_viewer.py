"""A chat of the miniature Telegram as a page that looks like a phone, with a form for the person's hands."""

from collections.abc import Iterator
from itertools import groupby

from concierge.sandbox._markup import Markup, element
from concierge.sandbox._telegram_bubbles import album, content, keyboard, rich, time_of
from concierge.sandbox._telegram_chats import ShownMessage
from concierge.sandbox._telegram_look import SCRIPT, STYLE
from concierge.sandbox._telegram_state import State
from concierge.sandbox._telegram_wire import BOT, BOT_ID

__all__ = ["page"]


def page(state: State, chat_id: int, *, user_id: int, nonce: str = "") -> str:
    """The chat as this user sees it, in one self-contained page; what people and the bot wrote is literal.

    With a nonce it has the script that keeps it fresh; without one it stands still, as for a screenshot.

    Raises:
        Refused: there is no such chat.
    """
    place = state.people.place(chat_id)
    title = str(BOT["first_name"]) if place.kind == "private" else place.title
    about = f"@{BOT['username']}" if place.kind == "private" else f"{place.kind} · {len(place.members)}"
    header = element(
        "header",
        element("div", title[:1], class_="face"),
        element("div", element("b", title, dir="auto"), element("small", about)),
    )
    chat = element("form", *_chat(state, chat_id, user_id), method="post")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width"),
        element("title", title),
        element("style", Markup(STYLE)),
    )
    body = element(
        "body",
        element("div", header, element("main", chat, id="chat"), _footer(state, chat_id), class_="phone"),
        element("script", Markup(SCRIPT), nonce=nonce) if nonce else Markup(""),
    )
    return f"<!DOCTYPE html>{element('html', head, body)}"


def _chat(state: State, chat_id: int, user_id: int) -> Iterator[Markup]:
    for _, together in groupby(state.history(chat_id), key=lambda one: one.album or one.message_id):
        messages = tuple(together)
        yield _message(state, messages, user_id)
        yield from _answers(state, messages[-1].message_id)
    draft = state.draft(chat_id)
    if draft is not None:
        stop = element("button", "■", class_="button", name="stop", value=chat_id)
        bubble = element("div", rich(draft.text or "…", draft.entities), class_="bubble")
        yield element("div", bubble, stop if draft.can_stop else Markup(""), class_="message draft")


def _message(state: State, messages: tuple[ShownMessage, ...], user_id: int) -> Markup:
    last = messages[-1]
    if last.service is not None:
        return element("div", content(last), class_="service")
    bubble = element(
        "div",
        *_above(state, last, is_mine=last.author_id == user_id),
        album(messages) if last.album else content(last),
        time_of(last),
        class_="bubble",
    )
    look = "message mine" if last.author_id == user_id else "message"
    return element("div", bubble, keyboard(last), class_=look, id=f"m{last.message_id}")


def _above(state: State, shown: ShownMessage, *, is_mine: bool) -> Iterator[Markup]:
    place = state.people.place(shown.chat_id)
    if place.kind != "private" and not is_mine:
        yield element("div", _name(state, shown.author_id), class_="author", dir="auto")
    if shown.thread_id is not None:
        yield element("div", "# ", place.topics.get(shown.thread_id, ""), class_="topic", dir="auto")
    if shown.forwarded_from is not None:
        yield element("div", "↪ ", _name(state, shown.forwarded_from), class_="forwarded", dir="auto")
    replied = state.chats.shown.get(shown.reply_to or 0)
    if replied is not None:
        said = replied.text or (replied.file.name if replied.file else "")
        quoted = (element("b", _name(state, replied.author_id)), element("div", said, dir="auto"))
        yield element("div", *quoted, class_="reply")


def _name(state: State, user_id: int) -> str:
    return str(BOT["first_name"]) if user_id == BOT_ID else state.people.person(user_id).first_name


def _answers(state: State, message_id: int) -> Iterator[Markup]:
    """What the last button of the message that was pressed was answered."""
    pressed = [query_id for query_id, pressed_id in state.pressed.items() if pressed_id == message_id]
    query_id = pressed[-1] if pressed else ""
    if text := state.answered.get(query_id):
        yield element("div", text, class_="alert" if query_id in state.alerts else "toast", dir="auto")


def _footer(state: State, chat_id: int) -> Markup:
    rows = [
        element(
            "div", *(element("button", key.text, name="text", value=key.text) for key in row), class_="row"
        )
        for row in _keys(state, chat_id).keyboard.keyboard
    ]
    text = element("input", name="text", autocomplete="off", autofocus=True, dir="auto")
    return element(
        "footer",
        element("form", element("div", *rows, class_="keys"), method="post", id="keys"),
        element("form", text, element("button", "➤"), method="post", class_="write"),
    )


def _keys(state: State, chat_id: int) -> ShownMessage:
    """The message whose keys stand in the place of the person's own now, or one without."""
    empty = shown = ShownMessage(message_id=0, chat_id=chat_id, date=0)
    for message in state.history(chat_id):
        is_used = message.author_id != BOT_ID and bool(shown.keyboard.one_time_keyboard)
        if message.keyboard.keyboard:
            shown = message
        elif message.keyboard.remove_keyboard or is_used:
            shown = empty
    return shown
