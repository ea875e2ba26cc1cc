"""What people write, and what is understood."""

from __future__ import annotations

from typing import Literal, TypedDict, Unpack

import pytest
from hypothesis import given, strategies as st

from concierge.model.audio import AudioKind
from concierge.model.understanding import Intent, Slots, Understood, understand


class Said(TypedDict, total=False):
    """The slots that these sentences fill."""

    title: str
    year: int
    quality: str
    season: int
    episode: int
    voice: AudioKind
    studio: str
    subtitles: str | Literal[True]


GET, FIND = Intent.DOWNLOAD, Intent.SEARCH


def wish(intent: Intent, **slots: Unpack[Said]) -> Understood:
    """A wish in one line."""
    return Understood(intent=intent, slots=Slots(**slots))


RUSSIAN = {
    "скачай Метрополис 1927 в 1080p": wish(GET, title="Метрополис", year=1927, quality="1080p"),
    "Скачай «Метрополис» (1927)": wish(GET, title="Метрополис", year=1927),
    "СКАЧАЙ МЕТРОПОЛИС 1927 ГОДА В 4К": wish(GET, title="МЕТРОПОЛИС", year=1927, quality="2160p"),
    "скачай дюну 2 в 4к": wish(GET, title="дюну 2", quality="2160p"),
    "скачай Дюну: Часть вторая, 2024 года, в 4K, пожалуйста": wish(
        GET, title="Дюну: Часть вторая", year=2024, quality="2160p"
    ),
    "пожалуйста, скачай фильм Иван Васильевич меняет профессию": wish(
        GET, title="Иван Васильевич меняет профессию"
    ),
    "скачай мне фильм 1917": wish(GET, title="1917"),
    "скачай 1917 2019": wish(GET, title="1917", year=2019),
    "скачай 2012": wish(GET, title="2012"),
    "скачай «2012» 2009 года": wish(GET, title="2012", year=2009),
    "скачай Бегущий по лезвию 2049": wish(GET, title="Бегущий по лезвию 2049"),
    "скачай бегущий по лезвию 2049 2017": wish(GET, title="бегущий по лезвию 2049", year=2017),
    "найди Шараду в оригинале с субтитрами": wish(
        FIND, title="Шараду", voice=AudioKind.ORIGINAL, subtitles=True
    ),
    "найди шарада с русскими субтитрами": wish(FIND, title="шарада", subtitles="ru"),
    "скачай Шараду с сабами": wish(GET, title="Шараду", subtitles=True),
    "скачай деревенщина из беверли-хиллз 1 сезон 3 серия": wish(
        GET, title="деревенщина из беверли-хиллз", season=1, episode=3
    ),
    "скачай Деревенщину из Беверли-Хиллз, сезон 1, серия 3": wish(
        GET, title="Деревенщину из Беверли-Хиллз", season=1, episode=3
    ),
    "скачай третью серию первого сезона Шерлока": wish(GET, title="Шерлока", season=1, episode=3),
    "скачай второй сезон Фарго": wish(GET, title="Фарго", season=2),
    "скачай 2-й сезон Фарго": wish(GET, title="Фарго", season=2),
    "скачай Фарго 2-ой сезон": wish(GET, title="Фарго", season=2),
    "скачай Фарго S02E05": wish(GET, title="Фарго", season=2, episode=5),
    "скачай фарго s2": wish(GET, title="фарго", season=2),
    "скачай фарго 2x05": wish(GET, title="фарго", season=2, episode=5),
    "скачай сериал Фарго, 2 сезон, в 720p": wish(GET, title="Фарго", season=2, quality="720p"),
    "скачай все серии второго сезона Фарго": wish(GET, title="Фарго", season=2),
    "скачай Фарго сезон 2 серия 5 LostFilm": wish(GET, title="Фарго", season=2, episode=5, studio="LostFilm"),
    "скачай Фарго в озвучке лостфильм": wish(GET, title="Фарго", studio="LostFilm"),
    "скачай Фарго от Кубика в Кубе": wish(GET, title="Фарго", studio="Кубик в Кубе"),
    "скачай Фарго с озвучкой LostFilm": wish(GET, title="Фарго", studio="LostFilm"),
    "скачай Чужого в переводе Гаврилова": wish(GET, title="Чужого", studio="Гаврилов"),
    "скачай Терминатора с дубляжом": wish(GET, title="Терминатора", voice=AudioKind.DUB),
    "скачай Терминатора с дубляжем 1080": wish(
        GET, title="Терминатора", voice=AudioKind.DUB, quality="1080p"
    ),
    "скачай Терминатора в дубляже": wish(GET, title="Терминатора", voice=AudioKind.DUB),
    "скачай Терминатора дублированный": wish(GET, title="Терминатора", voice=AudioKind.DUB),
    "скачай Терминатора в оригинальной озвучке": wish(GET, title="Терминатора", voice=AudioKind.ORIGINAL),
    "скачай Терминатора на английском с субтитрами": wish(
        GET, title="Терминатора", voice=AudioKind.ORIGINAL, subtitles=True
    ),
    "скачай Терминатора в хорошем качестве": wish(GET, title="Терминатора"),
    "скачай Терминатора в качестве 1080p": wish(GET, title="Терминатора", quality="1080p"),
    "скачай Терминатора в Full HD": wish(GET, title="Терминатора", quality="1080p"),
    "скачай терминатора в фуллхд": wish(GET, title="терминатора", quality="1080p"),
    "скачай Терминатора 2": wish(GET, title="Терминатора 2"),
    "скачай в 1080p Метрополис": wish(GET, title="Метрополис", quality="1080p"),
    "хочу посмотреть Метрополис": wish(GET, title="Метрополис"),
    "Хочу Метрополис 🍿": wish(GET, title="Метрополис"),
    "я хочу посмотреть фильм «Метрополис»!": wish(GET, title="Метрополис"),
    "давай посмотрим метрополис": wish(GET, title="метрополис"),
    "поставь на закачку Метрополис": wish(GET, title="Метрополис"),
    "можешь скачать Метрополис?": wish(GET, title="Метрополис"),
    "привет! скачай Метрополис": wish(GET, title="Метрополис"),
    "Слушай, скачай-ка Метрополис": wish(GET, title="Метрополис"),
    "а скачай ещё Метрополис": wish(GET, title="Метрополис"),
    "скачайте, пожалуйста, Метрополис": wish(GET, title="Метрополис"),
    "скачать метрополис 1927": wish(GET, title="метрополис", year=1927),
    "есть ли Метрополис в 4K?": wish(FIND, title="Метрополис", quality="2160p"),
    "найди мне что-нибудь: Метрополис": wish(FIND, title="что-нибудь: Метрополис"),
    "поищи Метрополис 1927": wish(FIND, title="Метрополис", year=1927),
    "Метрополис": wish(GET, title="Метрополис"),
    "Метрополис 1927": wish(GET, title="Метрополис", year=1927),
    "Поймай меня, если сможешь": wish(GET, title="Поймай меня, если сможешь"),
    "Получи ответ": wish(GET, title="Получи ответ"),
    "скачай Особо опасен, 2008": wish(GET, title="Особо опасен", year=2008),
    "скачай Оригинал": wish(GET, title="Оригинал"),
    "скачай Найти Немо": wish(GET, title="Найти Немо"),
    "скачай В бой идут одни «старики»": wish(GET, title="В бой идут одни старики"),
    "скачай Сезон охоты": wish(GET, title="Сезон охоты"),
    "скачай Сезон охоты 2": wish(GET, title="Сезон охоты 2"),
    "скачай Мост 0 сезон": wish(GET, title="Мост", season=0),
    "скачай  \u200bМетрополис\u202e\x00 1927": wish(GET, title="Метрополис", year=1927),
}

ENGLISH = {
    "download the general 1926": wish(GET, title="the general", year=1926),
    "Download The General (1926) in 1080p, please!": wish(
        GET, title="The General", year=1926, quality="1080p"
    ),
    "DOWNLOAD METROPOLIS IN 4K": wish(GET, title="METROPOLIS", quality="2160p"),
    "download “Metropolis” 1927 in UHD": wish(GET, title="Metropolis", year=1927, quality="2160p"),
    "please download Metropolis": wish(GET, title="Metropolis"),
    "could you please get me Metropolis?": wish(GET, title="Metropolis"),
    "can you download the movie Metropolis": wish(GET, title="Metropolis"),
    "I want to watch Metropolis": wish(GET, title="Metropolis"),
    "i'd like to watch Metropolis": wish(GET, title="Metropolis"),
    "hey, download Metropolis": wish(GET, title="Metropolis"),
    "let's watch Metropolis tonight": wish(GET, title="Metropolis"),
    "get the beverly hillbillies season 1 episode 3": wish(
        GET, title="the beverly hillbillies", season=1, episode=3
    ),
    "download the third episode of the first season of Fargo": wish(GET, title="Fargo", season=1, episode=3),
    "download Fargo season two": wish(GET, title="Fargo", season=2),
    "download Fargo s02e05": wish(GET, title="Fargo", season=2, episode=5),
    "download fargo 2x05 720p": wish(GET, title="fargo", season=2, episode=5, quality="720p"),
    "grab season 2 of Fargo": wish(GET, title="Fargo", season=2),
    "download Fargo by LostFilm": wish(GET, title="Fargo", studio="LostFilm"),
    "find Charade in the original with subtitles": wish(
        FIND, title="Charade", voice=AudioKind.ORIGINAL, subtitles=True
    ),
    "find charade with english subs": wish(FIND, title="charade", subtitles="en"),
    "search for Charade": wish(FIND, title="Charade"),
    "is there Charade in 4k?": wish(FIND, title="Charade", quality="2160p"),
    "download Metropolis dubbed": wish(GET, title="Metropolis", voice=AudioKind.DUB),
    "download Get Out": wish(GET, title="Get Out"),
    "download Find Me": wish(GET, title="Find Me"),
    "download Original Sin": wish(GET, title="Original Sin"),
    "download Ocean's Eleven": wish(GET, title="Ocean's Eleven"),
    "download 12 Angry Men": wish(GET, title="12 Angry Men"),
    "download 8½": wish(GET, title="8½"),
    "download WALL·E": wish(GET, title="WALL·E"),
    "download Mission: Impossible": wish(GET, title="Mission: Impossible"),
    "download Blade Runner 2049 2017 1080p": wish(GET, title="Blade Runner 2049", year=2017, quality="1080p"),
    "download Se7en": wish(GET, title="Se7en"),
    "download S1m0ne": wish(GET, title="S1m0ne"),
    "Metropolis": wish(GET, title="Metropolis"),
}

LISTS = (
    "что качается?",
    "Что сейчас качается",
    "что там скачивается?",
    "мои загрузки",
    "загрузки",
    "покажи загрузки",
    "покажи мои загрузки",
    "как там загрузки?",
    "как дела с загрузками?",
    "статус",
    "очередь",
    "ЧТО КАЧАЕТСЯ???",
    "what is downloading?",
    "what's downloading",
    "What’s downloading right now?",
    "downloads",
    "list my downloads",
    "show downloads",
    "status",
)
HELPS = ("помощь", "/help", "/start", "что ты умеешь?", "help!", "what can you do?", "скачай", "найди", "!!!")


@pytest.mark.parametrize("sentence, expected", RUSSIAN.items(), ids=list(RUSSIAN))
def test_a_russian_sentence_is_understood(sentence: str, expected: Understood) -> None:
    assert understand(sentence).wishes == (expected,)


@pytest.mark.parametrize("sentence, expected", ENGLISH.items(), ids=list(ENGLISH))
def test_an_english_sentence_is_understood(sentence: str, expected: Understood) -> None:
    assert understand(sentence).wishes == (expected,)


@pytest.mark.parametrize("sentence", LISTS)
def test_a_question_about_downloads_lists_them(sentence: str) -> None:
    assert understand(sentence).wishes == (Understood(intent=Intent.QUEUE),)


@pytest.mark.parametrize("sentence", HELPS)
def test_what_names_no_title_is_answered_with_help(sentence: str) -> None:
    assert understand(sentence).wishes == (Understood(intent=Intent.HELP),)


@pytest.mark.parametrize(
    "sentence, season, episode",
    [
        ("скачай Фарго сезон второй серия третья", 2, 3),
        ("скачай Фарго десятая серия", None, 10),
        ("скачай Фарго 1-3 сезоны", None, None),
        ("скачай Фарго сезоны 1 и 2", None, None),
        ("скачай весь второй сезон Фарго", 2, None),
        ("download all episodes of Fargo season 3", 3, None),
        ("download the whole Fargo ep. 4", None, 4),
        ("скачай Сезон первой любви", None, None),
    ],
)
def test_parts_are_named_in_many_ways(sentence: str, season: int | None, episode: int | None) -> None:
    (one,) = understand(sentence).wishes

    assert (one.slots.season, one.slots.episode) == (season, episode)
    assert one.slots.title
    assert not any(digit in one.slots.title for digit in "0123456789") or season is None


words = st.sampled_from(
    [
        *" ".join([*RUSSIAN, *ENGLISH, *LISTS, *HELPS]).split(),
        "🍿",
        "«",
        "»",
        "4К",
        "1",
        "сезон",
        "(",
        "1927",
        "-",
        "\u0301",
    ]
)


@pytest.mark.fuzz
@given(text=st.one_of(st.text(max_size=300), st.lists(words, max_size=30).map(" ".join)))
def test_no_sentence_raises_and_a_wish_always_names_something(text: str) -> None:
    for one in understand(text).wishes:
        assert one.intent not in {GET, FIND} or one.slots.title
        assert one.slots.title is None or one.slots.title == " ".join(one.slots.title.split())


@pytest.mark.parametrize(
    "text",
    [
        "в " * 5_000,
        "сезон 1" * 2_000,
        "скачай " * 2_000,
        "а, " * 4_000,
        "((1927" * 2_000,
        "с " * 9_999 + "x",
        " " * 9_000 + "a",
    ],
)
def test_a_very_long_sentence_is_read_to_its_end(text: str) -> None:
    assert all(one.slots.title for one in understand(text).wishes if one.intent in {GET, FIND})
