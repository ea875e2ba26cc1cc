"""In which language the bot speaks to somebody."""

from telegram import Update

import concierge
from concierge.texts import Texts, language_of, texts

__all__ = ["wording"]


def wording(update: Update, me: concierge.UserView | None = None) -> Texts:
    """The person's own language; else that of their words, else of their Telegram."""
    if me is not None and me.user.language:
        return texts(me.user.language)
    message, user = update.message, update.effective_user
    told = user.language_code if user and user.language_code else "ru"
    words = message.text if message and message.text and not message.text.startswith("/") else ""
    return texts(language_of(words, told))
