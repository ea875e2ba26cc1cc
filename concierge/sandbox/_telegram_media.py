"""Photos and documents: sent, put in place of others, and told where to fetch."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from concierge.sandbox import _telegram_text as texts
from concierge.sandbox._telegram_chats import ShownMessage
from concierge.sandbox._telegram_files import StoredFile
from concierge.sandbox._telegram_parameters import Media, Parameters
from concierge.sandbox._telegram_sending import blank, edited, owned, sent
from concierge.sandbox._telegram_state import Method, State
from concierge.sandbox._telegram_wire import bad_request

__all__ = ["METHODS"]

ALBUM = range(2, 11)


def with_file(message: ShownMessage, stored: StoredFile) -> ShownMessage:
    """The message with this file for its own."""
    photo, document = (stored if stored.kind == kind else None for kind in ("photo", "document"))
    return replace(message, photo=photo, document=document)


def with_media(state: State, given: Parameters, message: ShownMessage, media: Media) -> ShownMessage:
    """The message with a file and its caption for content.

    Raises:
        Refused: Telegram does not take them.
    """
    stored = given.file(state.files, media.type, media.media)
    text, entities = texts.caption(media.caption, media.parse_mode, media.caption_entities)
    return replace(with_file(message, stored), text=text, entities=entities)


def _send_photo(state: State, given: Parameters) -> object:
    return _send_file(state, given, given.file(state.files, "photo", given.photo))


def _send_document(state: State, given: Parameters) -> object:
    return _send_file(state, given, given.file(state.files, "document", given.document))


def _send_file(state: State, given: Parameters, stored: StoredFile) -> object:
    message = with_file(blank(state, given), stored)
    text, entities = texts.caption(given.caption, given.parse_mode, given.caption_entities)
    return sent(state, replace(message, text=text, entities=entities))


def _edit_media(state: State, given: Parameters) -> object:
    if not isinstance(given.media, Media):
        raise bad_request("InputMedia expected")
    return edited(state, given, with_media(state, given, owned(state, given), given.media))


def _send_album(state: State, given: Parameters) -> object:
    if isinstance(given.media, Media) or len(given.media) not in ALBUM:
        raise bad_request("media group must include 2-10 items")
    if len({media.type for media in given.media}) > 1:
        raise bad_request("document can't be mixed with other media types")
    message = replace(blank(state, given), album=f"album-{state.chats.last_id + 1}")
    messages = [with_media(state, given, message, media) for media in given.media]
    return [sent(state, one) for one in messages]


def _get_file(state: State, given: Parameters) -> object:
    return state.files.served(given.file_id)


METHODS: Final[Mapping[str, Method]] = {
    "editmessagemedia": _edit_media,
    "getfile": _get_file,
    "senddocument": _send_document,
    "sendmediagroup": _send_album,
    "sendphoto": _send_photo,
}
