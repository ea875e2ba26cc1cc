"""What services call the things in their lists, and people the list of what they want to watch."""

import re
from typing import Final

from concierge.model.title import TitleKind

__all__ = ["is_no_title", "is_of_wishes", "kind_of"]

_MOVIES: Final = frozenset({
    "movie", "film", "tvmovie", "short", "shortfilm", "tvshort", "video", "featurefilm", "documentary",
    "фильм", "кино", "мультфильм", "короткометражка", "короткометражныйфильм", "тв", "тврелиз", "видео",
})  # fmt: skip
_SERIES: Final = frozenset({
    "series", "tvseries", "tv", "show", "tvshow", "miniseries", "tvminiseries", "serial",
    "сериал", "телесериал", "минисериал", "мультсериал", "шоу", "твшоу", "телешоу", "анимесериал",
})  # fmt: skip
_OTHER: Final = frozenset({
    "episode", "tvepisode", "game", "videogame", "podcast", "podcastseries", "podcastepisode", "musicvideo",
    "person", "book", "album", "season",
    "серия", "эпизод", "игра", "подкаст", "клип", "видеоигра", "персона", "книга", "сезон",
})  # fmt: skip
# Not a list of what somebody does not want to watch: «Не буду смотреть».
_WISHES: Final = re.compile(
    r"(?<!не[ _-])(?<!not[ _-])(?<!don't )"
    r"(?:буду смотреть|посмотреть|хочу|в планах|будемо? дивитися|want to watch|watch ?list|wish ?list)",
    re.IGNORECASE,
)


def kind_of(word: str) -> TitleKind | None:
    """A film or a series, by any service's word for it; None for words that may mean both, or are not known."""
    letters = _letters(word)
    if letters in _MOVIES:
        return TitleKind.MOVIE
    return TitleKind.SERIES if letters in _SERIES else None


def is_no_title(word: str) -> bool:
    """Whether the word is for what is neither: an episode by itself, a game, a podcast, a music video, a person."""
    return _letters(word) in _OTHER


def is_of_wishes(name: str) -> bool:
    """Whether a list of that name, or in a file of that name, is of what is to be watched."""
    return _WISHES.search(name) is not None


def _letters(word: str) -> str:
    return "".join(filter(str.isalpha, word.casefold()))
