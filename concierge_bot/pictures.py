"""Pictures with words under them: sent once over the wire, and by the name that Telegram gave them from then on."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from telegram import InlineKeyboardMarkup, Message, ReplyParameters
from telegram.error import BadRequest, NetworkError

import concierge
from concierge_bot.formatted import Formatted
from concierge_bot.visit import Visit

__all__ = ["LONGEST_CAPTION", "change_buttons", "change_words", "fetched", "show_picture"]

LONGEST_CAPTION = 1024
LARGEST_BYTES = 5 * 1024 * 1024
# Whoever waits for a card reads it without its picture rather than not at all.
PATIENCE_S = 6.0
log = structlog.get_logger(__name__)


async def show_picture(
    visit: Visit, url: str | None, words: Formatted, *, keyboard: InlineKeyboardMarkup | None = None
) -> None:
    """Answers with the picture and the words under it; with the words alone where it cannot be had or is refused."""
    is_short = words.units <= LONGEST_CAPTION
    if not (url and is_short and await _is_shown(visit, url, words, keyboard)):
        await visit.reply(words, keyboard=keyboard)


async def change_words(
    visit: Visit, words: Formatted, *, keyboard: InlineKeyboardMarkup | None = None
) -> None:
    """Changes the message whose button was pressed, which may be a picture."""
    message = visit.message
    if message is None or not message.photo:
        await visit.change(words, keyboard=keyboard)
        return
    short = words.cut(LONGEST_CAPTION)

    async def edit() -> object:
        return await message.edit_caption(short.text, caption_entities=short.entities, reply_markup=keyboard)

    await _unless_same(visit, edit)


async def change_buttons(visit: Visit, keyboard: InlineKeyboardMarkup | None) -> None:
    """Changes only the buttons of the message whose button was pressed."""
    message = visit.message
    if message is not None:
        await _unless_same(visit, lambda: message.edit_reply_markup(keyboard))


async def _is_shown(visit: Visit, url: str, words: Formatted, keyboard: InlineKeyboardMarkup | None) -> bool:
    sent_files, key = visit.parts.house.sent_files, f"photo {url}"
    try:
        known = await sent_files.get(key)
        if known is not None:
            try:
                await _sent(visit, known, words, keyboard)
            except BadRequest:
                await sent_files.forget(key)
            else:
                return True
        content = await fetched(visit.me, url)
        if content is None:
            return False
        message = await _sent(visit, content, words, keyboard)
    except NetworkError as error:
        log.info("bot.picture_refused", problem=type(error).__name__)
        return False
    if message.photo:
        await sent_files.put(key, message.photo[-1].file_id)
    return True


async def _sent(
    visit: Visit, photo: str | bytes, words: Formatted, keyboard: InlineKeyboardMarkup | None
) -> Message:
    spot = visit.spot
    reply = ReplyParameters(spot.reply_to, allow_sending_without_reply=True) if spot.reply_to else None

    async def send() -> Message:
        return await visit.parts.bot.send_photo(
            visit.parts.chats.now_at(spot.chat_id),
            photo,
            caption=words.text,
            caption_entities=words.entities,
            message_thread_id=spot.thread_id,
            reply_parameters=reply,
            reply_markup=keyboard,
        )

    return await visit.parts.chats.call(spot, send)


async def fetched(me: concierge.UserView, url: str) -> bytes | None:
    """The picture at the address; None where it cannot be had in time, or is larger than a chat needs."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            image = await me.metadata.image(url)
    except (concierge.NotFound, concierge.ServiceError, TimeoutError) as error:
        log.info("bot.no_picture", problem=type(error).__name__)
        return None
    return image.content if len(image.content) <= LARGEST_BYTES else None


async def _unless_same(visit: Visit, edit: Callable[[], Awaitable[object]]) -> None:
    try:
        await visit.parts.chats.call(visit.spot, edit)
    except BadRequest as error:
        if "message is not modified" not in error.message.lower():
            raise
