"""A title as it is offered in any chat, and the message that choosing it writes."""

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
)

import concierge
from concierge.texts import Texts
from concierge_bot import title_words as words_for
from concierge_bot.deep_links import Linker
from concierge_bot.formatted import Formatted, bold, is_address, joined, plain, quote

__all__ = ["article"]

LONGEST_HINT, LONGEST_PLOT = 120, 700
MOST_GENRES, MOST_RATINGS = 3, 2


def article(title: concierge.Title, say: Texts, bot_name: str) -> InlineQueryResultArticle | None:
    """The title to choose; None for one that has no id by which the bot finds it again."""
    card = concierge.card_of(title.kind, title.ids)
    if not card:
        return None
    facts = words_for.listed(
        [
            say.say(f"kind.{title.kind}"),
            words_for.genres(title, say, MOST_GENRES),
            *words_for.ratings(title, say, 1),
        ]
    )
    plot = words_for.short(title.overview(say.language), LONGEST_HINT)
    text = _message(title, say, Linker(bot_name), card)
    poster = title.poster_url or ""
    return InlineQueryResultArticle(
        id=card,
        title=words_for.label(title, say),
        description="\n".join(line for line in (facts, plot) if line),
        thumbnail_url=poster if poster.startswith("https://") and is_address(poster) else None,
        input_message_content=InputTextMessageContent(
            text.text, entities=text.entities, link_preview_options=LinkPreviewOptions(is_disabled=True)
        ),
        reply_markup=InlineKeyboardMarkup(
            [[InlineKeyboardButton(say.say("bot.inline.open"), url=f"https://t.me/{bot_name}?start={card}")]]
        ),
    )


def _message(title: concierge.Title, say: Texts, links: Linker, card: str) -> Formatted:
    name = bold(links.to(words_for.name(title, say), card))
    years = words_for.years(title)
    genres = words_for.listed([say.say(f"kind.{title.kind}"), words_for.genres(title, say, MOST_GENRES)])
    marks = words_for.listed(words_for.ratings(title, say, MOST_RATINGS))
    plot = plain(title.overview(say.language)).stripped().cut(LONGEST_PLOT)
    return joined(
        [name + (f" ({years})" if years else ""), genres, f"⭐ {marks}" if marks else "", quote(plot)]
    )
