"""Genres, one word for each, whatever a source calls them."""

from collections.abc import Iterable
from enum import StrEnum

from concierge.model.same_name import words_of

__all__ = ["Genre", "genres_asked", "genres_of"]


class Genre(StrEnum):
    """What a title is like; a person reads `genre.<value>` of the texts."""

    ACTION = "action"
    ADVENTURE = "adventure"
    ANIMATION = "animation"
    ANIME = "anime"
    BIOGRAPHY = "biography"
    CHILDREN = "children"
    COMEDY = "comedy"
    CRIME = "crime"
    DOCUMENTARY = "documentary"
    DRAMA = "drama"
    FAMILY = "family"
    FANTASY = "fantasy"
    FILM_NOIR = "film_noir"
    HISTORY = "history"
    HORROR = "horror"
    MUSIC = "music"
    MYSTERY = "mystery"
    REALITY = "reality"
    ROMANCE = "romance"
    SCIENCE_FICTION = "science_fiction"
    SHORT = "short"
    SPORT = "sport"
    TALK = "talk"
    THRILLER = "thriller"
    WAR = "war"
    WESTERN = "western"


_SAID = {
    Genre.ACTION: "action|боевик|боевики|экшен",
    Genre.ADVENTURE: "adventure|приключения|приключение",
    Genre.ANIMATION: "animation|animated|cartoon|мультфильм|мультфильмы|мультсериал|анимация",
    Genre.ANIME: "anime|аниме",
    Genre.BIOGRAPHY: "biography|биография|биографический",
    Genre.CHILDREN: "children|kids|детский|для детей",
    Genre.COMEDY: "comedy|комедия|комедии",
    Genre.CRIME: "crime|криминал|криминальный",
    Genre.DOCUMENTARY: "documentary|документальный|документальные",
    Genre.DRAMA: "drama|драма|драмы|soap|мыльная опера",
    Genre.FAMILY: "family|семейный|семейные",
    Genre.FANTASY: "fantasy|supernatural|фэнтези",
    Genre.FILM_NOIR: "film noir|noir|фильм нуар|нуар",
    Genre.HISTORY: "history|исторический|история",
    Genre.HORROR: "horror|ужасы|ужас|хоррор|хорроры",
    Genre.MUSIC: "music|musical|музыка|мюзикл|концерт|музыкальный",
    Genre.MYSTERY: "mystery|детектив|детективы|мистика",
    Genre.REALITY: "reality|reality tv|game show|реальное тв|реалити шоу|игра",
    Genre.ROMANCE: "romance|мелодрама|мелодрамы|романтика",
    Genre.SCIENCE_FICTION: "science fiction|sci fi|scifi|фантастика",
    Genre.SHORT: "short|короткометражка|короткометражный",
    Genre.SPORT: "sport|sports|спорт|спортивный",
    Genre.TALK: "talk|talk show|news|ток шоу|новости|церемония",
    Genre.THRILLER: "thriller|espionage|триллер|триллеры",
    Genre.WAR: "war|military|военный|военные",
    Genre.WESTERN: "western|вестерн|вестерны",
}
_PAIRS = {
    "action and adventure": (Genre.ACTION, Genre.ADVENTURE),
    "боевик and приключения": (Genre.ACTION, Genre.ADVENTURE),
    "sci fi and fantasy": (Genre.SCIENCE_FICTION, Genre.FANTASY),
    "нф and фэнтези": (Genre.SCIENCE_FICTION, Genre.FANTASY),
    "war and politics": (Genre.WAR,),
    "война and политика": (Genre.WAR,),
    "tv movie": (),
    "телевизионный фильм": (),
}
# As a person says it of all there is of a genre, and no source does.
_ASKED = {
    Genre.ACTION: "боевиков|экшена|action films",
    Genre.ADVENTURE: "приключений|приключенческие|приключенческих|adventures",
    Genre.ANIMATION: "мультфильмов|мультики|мультиков|анимации|cartoons",
    Genre.BIOGRAPHY: "биографии|биографий|биографические|биографических|biographies",
    Genre.CHILDREN: "детские|детских",
    Genre.COMEDY: "комедий|comedies",
    Genre.CRIME: "криминала|криминальные|криминальных",
    Genre.DOCUMENTARY: "документальных|документалки|документалок|documentaries",
    Genre.DRAMA: "драм|dramas|мыльные оперы|мыльных опер|soaps",
    Genre.FAMILY: "семейных",
    Genre.FILM_NOIR: "нуара|нуары|нуаров|фильмов нуар",
    Genre.HISTORY: "исторические|исторических|historical",
    Genre.HORROR: "ужасов|ужастики|ужастиков|хоррора|хорроров|horrors",
    Genre.MUSIC: "мюзикла|мюзиклы|мюзиклов|музыкальные|музыкальных|концерты|концертов|musicals",
    Genre.MYSTERY: "детективов|детективные|детективных|мистики|mysteries",
    Genre.REALITY: "реалити|реалити шоу|reality shows",
    Genre.ROMANCE: "мелодрам|романтики|романтические|романтических|romances|romantic",
    Genre.SCIENCE_FICTION: "фантастики|фантастические|фантастических|science fiction",
    Genre.SHORT: "короткометражки|короткометражек|короткометражные|короткометражных|shorts",
    Genre.SPORT: "спорта|спортивные|спортивных",
    Genre.TALK: "новостей|talk shows",
    Genre.THRILLER: "триллеров|thrillers",
    Genre.WAR: "военных|про войну|о войне",
    Genre.WESTERN: "вестернов|westerns",
}
_BY_ASKED = {name: (genre,) for genre, names in _ASKED.items() for name in names.split("|")}
# Beside a genre's name they say nothing more; «фильм нуар» is a name with one of them in it.
_BESIDE = frozenset(
    (
        *("жанр", "жанра", "жанре", "весь", "фильм", "фильмы", "фильмов", "кино", "сериалы", "сериалов"),
        *("the", "whole", "entire", "genre", "genres", "film", "films", "movie", "movies", "series", "shows"),
    )
)
_BY_NAME = {name: (genre,) for genre, names in _SAID.items() for name in names.split("|")} | _PAIRS


def genres_of(names: Iterable[str]) -> tuple[Genre, ...]:
    """The genres of these names in Russian or English, each once; a name that nobody knows is passed over."""
    found = (genre for name in names for genre in _BY_NAME.get(_plain(name), ()))
    return tuple(dict.fromkeys(found))


def genres_asked(words: str) -> tuple[Genre, ...]:
    """The genres that a person means: `genres_of` the words, in the plural too, and beside «жанр» or "movies"."""
    name = _plain(words)
    bare = " ".join(word for word in name.split() if word not in _BESIDE)
    found = (_BY_NAME.get(each) or _BY_ASKED.get(each) for each in (name, bare))
    return next((genres for genres in found if genres), ())


def _plain(name: str) -> str:
    return " ".join("and" if word == "и" else word for word in words_of(name[:80]))
