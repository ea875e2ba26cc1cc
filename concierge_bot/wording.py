"""In which language the bot speaks to somebody."""

from telegram import Update

import concierge
from concierge.texts import Texts, language_of, texts

__all__ = ["DEFAULT_LANGUAGE", "Wording", "spoken"]

DEFAULT_LANGUAGE = "ru"


def spoken(language: str) -> Texts:
    """The sentences of a language as a chat needs them: their next steps are the bot's."""
    return texts(language, in_chat=True)


class Wording:
    """Remembers which language each person wrote last: a press of a button has no words."""

    def __init__(self) -> None:
        """Knows nobody yet."""
        self._last: dict[int, str] = {}

    def of(self, update: Update, me: concierge.UserView | None = None) -> Texts:
        """The person's own language; else that of their words, of their last words, of their Telegram."""
        if me is not None and me.user.language:
            return spoken(me.user.language)
        message, user = update.message, update.effective_user
        if user is None:
            return spoken(DEFAULT_LANGUAGE)
        words = message.text if message and message.text and not message.text.startswith("/") else ""
        before = self._last.get(user.id) or user.language_code or DEFAULT_LANGUAGE
        self._last[user.id] = language_of(words, before)
        return spoken(self._last[user.id])

    def kept(self, telegram_id: int, language: str, me: concierge.UserView) -> Texts:
        """The person's own language; else that one, which their last words have not changed after all."""
        self._last[telegram_id] = language
        return spoken(me.user.language or language)
