"""What people write, and what is understood."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from concierge.model.understanding import Action, Intent, understand

GET, FIND = Action.GET, Action.FIND

RUSSIAN = {
    "скачай Метрополис 1927 в 1080p": Intent(action=GET, query="Метрополис", year=1927, quality="1080p"),
    "Скачай «Метрополис» (1927)": Intent(action=GET, query="Метрополис", year=1927),
    "СКАЧАЙ МЕТРОПОЛИС 1927 ГОДА В 4К": Intent(action=GET, query="МЕТРОПОЛИС", year=1927, quality="2160p"),
    "скачай дюну 2 в 4к": Intent(action=GET, query="дюну 2", quality="2160p"),
    "скачай Дюну: Часть вторая, 2024 года, в 4K, пожалуйста": Intent(
        action=GET, query="Дюну: Часть вторая", year=2024, quality="2160p"
    ),
    "пожалуйста, скачай фильм Иван Васильевич меняет профессию": Intent(
        action=GET, query="Иван Васильевич меняет профессию"
    ),
    "скачай мне фильм 1917": Intent(action=GET, query="1917"),
    "скачай 1917 2019": Intent(action=GET, query="1917", year=2019),
    "скачай 2012": Intent(action=GET, query="2012"),
    "скачай «2012» 2009 года": Intent(action=GET, query="2012", year=2009),
    "скачай Бегущий по лезвию 2049": Intent(action=GET, query="Бегущий по лезвию 2049"),
    "скачай бегущий по лезвию 2049 2017": Intent(action=GET, query="бегущий по лезвию 2049", year=2017),
    "найди Шараду в оригинале с субтитрами": Intent(
        action=FIND, query="Шараду", audio="original", subtitles=True
    ),
    "найди шарада с русскими субтитрами": Intent(action=FIND, query="шарада", subtitles=True),
    "скачай Шараду с сабами": Intent(action=GET, query="Шараду", subtitles=True),
    "скачай деревенщина из беверли-хиллз 1 сезон 3 серия": Intent(
        action=GET, query="деревенщина из беверли-хиллз", season=1, episode=3
    ),
    "скачай Деревенщину из Беверли-Хиллз, сезон 1, серия 3": Intent(
        action=GET, query="Деревенщину из Беверли-Хиллз", season=1, episode=3
    ),
    "скачай третью серию первого сезона Шерлока": Intent(action=GET, query="Шерлока", season=1, episode=3),
    "скачай второй сезон Фарго": Intent(action=GET, query="Фарго", season=2),
    "скачай 2-й сезон Фарго": Intent(action=GET, query="Фарго", season=2),
    "скачай Фарго 2-ой сезон": Intent(action=GET, query="Фарго", season=2),
    "скачай Фарго S02E05": Intent(action=GET, query="Фарго", season=2, episode=5),
    "скачай фарго s2": Intent(action=GET, query="фарго", season=2),
    "скачай фарго 2x05": Intent(action=GET, query="фарго", season=2, episode=5),
    "скачай сериал Фарго, 2 сезон, в 720p": Intent(action=GET, query="Фарго", season=2, quality="720p"),
    "скачай все серии второго сезона Фарго": Intent(action=GET, query="Фарго", season=2),
    "скачай Фарго сезон 2 серия 5 LostFilm": Intent(
        action=GET, query="Фарго", season=2, episode=5, studio="LostFilm"
    ),
    "скачай Фарго в озвучке лостфильм": Intent(action=GET, query="Фарго", studio="LostFilm"),
    "скачай Фарго от Кубика в Кубе": Intent(action=GET, query="Фарго", studio="Кубик в Кубе"),
    "скачай Фарго с озвучкой LostFilm": Intent(action=GET, query="Фарго", studio="LostFilm"),
    "скачай Чужого в переводе Гаврилова": Intent(action=GET, query="Чужого", studio="Гаврилов"),
    "скачай Терминатора с дубляжом": Intent(action=GET, query="Терминатора", audio="dub"),
    "скачай Терминатора с дубляжем 1080": Intent(
        action=GET, query="Терминатора", audio="dub", quality="1080p"
    ),
    "скачай Терминатора в дубляже": Intent(action=GET, query="Терминатора", audio="dub"),
    "скачай Терминатора дублированный": Intent(action=GET, query="Терминатора", audio="dub"),
    "скачай Терминатора в оригинальной озвучке": Intent(action=GET, query="Терминатора", audio="original"),
    "скачай Терминатора на английском с субтитрами": Intent(
        action=GET, query="Терминатора", audio="original", subtitles=True
    ),
    "скачай Терминатора в хорошем качестве": Intent(action=GET, query="Терминатора"),
    "скачай Терминатора в качестве 1080p": Intent(action=GET, query="Терминатора", quality="1080p"),
    "скачай Терминатора в Full HD": Intent(action=GET, query="Терминатора", quality="1080p"),
    "скачай терминатора в фуллхд": Intent(action=GET, query="терминатора", quality="1080p"),
    "скачай Терминатора 2": Intent(action=GET, query="Терминатора 2"),
    "скачай в 1080p Метрополис": Intent(action=GET, query="Метрополис", quality="1080p"),
    "хочу посмотреть Метрополис": Intent(action=GET, query="Метрополис"),
    "Хочу Метрополис 🍿": Intent(action=GET, query="Метрополис"),
    "я хочу посмотреть фильм «Метрополис»!": Intent(action=GET, query="Метрополис"),
    "давай посмотрим метрополис": Intent(action=GET, query="метрополис"),
    "поставь на закачку Метрополис": Intent(action=GET, query="Метрополис"),
    "можешь скачать Метрополис?": Intent(action=GET, query="Метрополис"),
    "привет! скачай Метрополис": Intent(action=GET, query="Метрополис"),
    "Слушай, скачай-ка Метрополис": Intent(action=GET, query="Метрополис"),
    "а скачай ещё Метрополис": Intent(action=GET, query="Метрополис"),
    "скачайте, пожалуйста, Метрополис": Intent(action=GET, query="Метрополис"),
    "скачать метрополис 1927": Intent(action=GET, query="метрополис", year=1927),
    "есть ли Метрополис в 4K?": Intent(action=FIND, query="Метрополис", quality="2160p"),
    "найди мне что-нибудь: Метрополис": Intent(action=FIND, query="что-нибудь: Метрополис"),
    "поищи Метрополис 1927": Intent(action=FIND, query="Метрополис", year=1927),
    "Метрополис": Intent(action=GET, query="Метрополис"),
    "Метрополис 1927": Intent(action=GET, query="Метрополис", year=1927),
    "Поймай меня, если сможешь": Intent(action=GET, query="Поймай меня, если сможешь"),
    "Получи ответ": Intent(action=GET, query="Получи ответ"),
    "скачай Особо опасен, 2008": Intent(action=GET, query="Особо опасен", year=2008),
    "скачай Оригинал": Intent(action=GET, query="Оригинал"),
    "скачай Найти Немо": Intent(action=GET, query="Найти Немо"),
    "скачай В бой идут одни «старики»": Intent(action=GET, query="В бой идут одни старики"),
    "скачай Сезон охоты": Intent(action=GET, query="Сезон охоты"),
    "скачай Сезон охоты 2": Intent(action=GET, query="Сезон охоты 2"),
    "скачай Мост 0 сезон": Intent(action=GET, query="Мост", season=0),
    "скачай  \u200bМетрополис\u202e\x00 1927": Intent(action=GET, query="Метрополис", year=1927),
}

ENGLISH = {
    "download the general 1926": Intent(action=GET, query="the general", year=1926),
    "Download The General (1926) in 1080p, please!": Intent(
        action=GET, query="The General", year=1926, quality="1080p"
    ),
    "DOWNLOAD METROPOLIS IN 4K": Intent(action=GET, query="METROPOLIS", quality="2160p"),
    "download “Metropolis” 1927 in UHD": Intent(action=GET, query="Metropolis", year=1927, quality="2160p"),
    "please download Metropolis": Intent(action=GET, query="Metropolis"),
    "could you please get me Metropolis?": Intent(action=GET, query="Metropolis"),
    "can you download the movie Metropolis": Intent(action=GET, query="Metropolis"),
    "I want to watch Metropolis": Intent(action=GET, query="Metropolis"),
    "i'd like to watch Metropolis": Intent(action=GET, query="Metropolis"),
    "hey, download Metropolis": Intent(action=GET, query="Metropolis"),
    "let's watch Metropolis tonight": Intent(action=GET, query="Metropolis"),
    "get the beverly hillbillies season 1 episode 3": Intent(
        action=GET, query="the beverly hillbillies", season=1, episode=3
    ),
    "download the third episode of the first season of Fargo": Intent(
        action=GET, query="Fargo", season=1, episode=3
    ),
    "download Fargo season two": Intent(action=GET, query="Fargo", season=2),
    "download Fargo s02e05": Intent(action=GET, query="Fargo", season=2, episode=5),
    "download fargo 2x05 720p": Intent(action=GET, query="fargo", season=2, episode=5, quality="720p"),
    "grab season 2 of Fargo": Intent(action=GET, query="Fargo", season=2),
    "download Fargo by LostFilm": Intent(action=GET, query="Fargo", studio="LostFilm"),
    "find Charade in the original with subtitles": Intent(
        action=FIND, query="Charade", audio="original", subtitles=True
    ),
    "find charade with english subs": Intent(action=FIND, query="charade", subtitles=True),
    "search for Charade": Intent(action=FIND, query="Charade"),
    "is there Charade in 4k?": Intent(action=FIND, query="Charade", quality="2160p"),
    "download Metropolis dubbed": Intent(action=GET, query="Metropolis", audio="dub"),
    "download Get Out": Intent(action=GET, query="Get Out"),
    "download Find Me": Intent(action=GET, query="Find Me"),
    "download Original Sin": Intent(action=GET, query="Original Sin"),
    "download Ocean's Eleven": Intent(action=GET, query="Ocean's Eleven"),
    "download 12 Angry Men": Intent(action=GET, query="12 Angry Men"),
    "download 8½": Intent(action=GET, query="8½"),
    "download WALL·E": Intent(action=GET, query="WALL·E"),
    "download Mission: Impossible": Intent(action=GET, query="Mission: Impossible"),
    "download Blade Runner 2049 2017 1080p": Intent(
        action=GET, query="Blade Runner 2049", year=2017, quality="1080p"
    ),
    "download Se7en": Intent(action=GET, query="Se7en"),
    "download S1m0ne": Intent(action=GET, query="S1m0ne"),
    "Metropolis": Intent(action=GET, query="Metropolis"),
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


@pytest.mark.parametrize("sentence, intent", RUSSIAN.items(), ids=list(RUSSIAN))
def test_a_russian_sentence_is_understood(sentence: str, intent: Intent) -> None:
    assert understand(sentence) == intent


@pytest.mark.parametrize("sentence, intent", ENGLISH.items(), ids=list(ENGLISH))
def test_an_english_sentence_is_understood(sentence: str, intent: Intent) -> None:
    assert understand(sentence) == intent


@pytest.mark.parametrize("sentence", LISTS)
def test_a_question_about_downloads_lists_them(sentence: str) -> None:
    assert understand(sentence) == Intent(action=Action.LIST)


@pytest.mark.parametrize("sentence", HELPS)
def test_what_names_no_title_is_answered_with_help(sentence: str) -> None:
    assert understand(sentence).action is Action.HELP


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
    intent = understand(sentence)

    assert (intent.season, intent.episode) == (season, episode)
    assert not any(digit in intent.query for digit in "0123456789") or season is None


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
    intent = understand(text)

    assert bool(intent.query) == (intent.action in {GET, FIND})
    assert intent.query == " ".join(intent.query.split())


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
    intent = understand(text)

    assert bool(intent.query) == (intent.action in {GET, FIND})
