"""What people and programs call the columns of a table of titles, in English and in Russian.

Names as they are compared: small letters, spaces for "_", "е" for "ё". What tells most comes first: beside the person's
own rating a table may have everybody's.
"""

from typing import Final

__all__ = [
    "DAY",
    "EPISODE",
    "IMDB",
    "KINOPOISK",
    "NAMED_BY",
    "NO",
    "ORIGINAL",
    "RATED_AT",
    "RATING",
    "RATING_OF_FIVE",
    "RATING_OF_TEN",
    "REVIEW",
    "RUSSIAN",
    "SAID_BY",
    "SEASON",
    "STATUS",
    "STATUS_WANTED",
    "STATUS_WATCHED",
    "TIMES",
    "TITLE",
    "TMDB",
    "TYPE",
    "WANTED",
    "WANTED_AT",
    "WATCHED",
    "WATCHED_AT",
    "YEAR",
    "YES",
]

TITLE: Final = (
    "title", "name", "movie", "film", "movie title", "film title", "english title", "title (english)",
    "название", "название фильма", "фильм", "наименование", "английское название",
)  # fmt: skip
RUSSIAN: Final = (
    "title ru", "russian title", "title (russian)",
    "русское название", "название на русском", "русскоязычное название", "название (рус)",
)  # fmt: skip
ORIGINAL: Final = (
    "title original", "original title", "originaltitle", "original name",
    "оригинальное название", "название в оригинале", "название (ориг)",
)  # fmt: skip
YEAR: Final = ("year", "release year", "год", "год выпуска", "год выхода")
TYPE: Final = ("type", "kind", "title type", "media type", "тип", "вид")
IMDB: Final = ("imdb", "imdb id", "imdbid", "imdb url", "tconst", "id imdb")
TMDB: Final = ("tmdb", "tmdb id", "tmdbid", "themoviedb", "id tmdb")
KINOPOISK: Final = (
    "kinopoisk", "kinopoisk id", "kinopoiskid", "kp id",
    "кинопоиск", "id кинопоиска", "кинопоиск id", "номер на кинопоиске",
)  # fmt: skip
RATING: Final = ("my rating", "your rating", "user rating", "моя оценка", "rating", "score", "оценка")
RATING_OF_TEN: Final = ("rating10", "rating (1-10)", "rating/10", "оценка (1-10)")
RATING_OF_FIVE: Final = ("rating5", "rating (1-5)", "rating/5", "stars", "оценка (1-5)", "звезды")
RATED_AT: Final = ("rated at", "date rated", "rating date", "дата оценки")
WATCHED: Final = ("watched", "seen", "is watched", "просмотрено", "просмотрен", "смотрел", "видел")
WATCHED_AT: Final = (
    "watched at", "watched date", "watcheddate", "date watched", "viewing date", "дата просмотра",
)  # fmt: skip
DAY: Final = ("date", "дата")
WANTED: Final = ("watchlist", "wanted", "want to watch", "wishlist", "хочу посмотреть", "буду смотреть")
WANTED_AT: Final = ("watchlisted at", "date added", "added at", "дата добавления", "добавлено")
STATUS: Final = ("status", "list", "статус", "список")
REVIEW: Final = (
    "review",
    "comment",
    "comments",
    "notes",
    "комментарий",
    "мой комментарий",
    "отзыв",
    "рецензия",
)
SEASON: Final = ("season", "сезон")
EPISODE: Final = ("episode", "серия", "эпизод")
TIMES: Final = ("times", "plays", "watch count", "раз", "сколько раз")

NAMED_BY: Final = frozenset({*TITLE, *RUSSIAN, *ORIGINAL, *IMDB, *TMDB, *KINOPOISK})
"""One of them a table must have."""

SAID_BY: Final = frozenset(
    {*RATING, *RATING_OF_TEN, *RATING_OF_FIVE, *WATCHED, *WATCHED_AT, *DAY, *WANTED, *STATUS, *REVIEW}
)
"""Without any of them a table says nothing of its titles."""

YES: Final = frozenset({"yes", "y", "true", "1", "x", "+", "✓", "✔", "да", "истина", "х"})
NO: Final = frozenset({"no", "n", "false", "0", "-", "нет", "ложь"})
STATUS_WATCHED: Final = frozenset(
    {"watched", "completed", "seen", "done", "просмотрено", "просмотрен", "посмотрел"}
)
STATUS_WANTED: Final = frozenset({
    "watchlist", "planned", "plan to watch", "plantowatch", "want to watch", "wishlist",
    "буду смотреть", "хочу посмотреть", "в планах", "запланировано",
})  # fmt: skip
