"""What a person never wants to meet, and how far that goes, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import example, given, strategies as st

from concierge.model.errand import Errand, ErrandKind, errand_of
from concierge.model.query import cleaned
from concierge.model.understood import Slots
from concierge.texts import texts

KINDS = {
    "all": ErrandKind.BAN_ALL,
    "quiet": ErrandKind.BAN_QUIET,
    "words": ErrandKind.BAN_WORDS,
    "newer": ErrandKind.BAN_NEWER,
    "genre": ErrandKind.BAN_GENRE,
}
QUOTES = frozenset('«»“”„"')
ANYTHING = st.text(
    st.characters(exclude_categories=("C", "Zl", "Zp"), exclude_characters=sorted(QUOTES)), max_size=60
).filter(cleaned)
SAID = [
    ("никогда не показывай ничего со словами Марвел", "words", "Марвел", None),
    ("Больше никогда не показывай мне ничего со словом «Марвел».", "words", "Марвел", None),
    ("никаких фильмов со словом Марвел", "words", "Марвел", None),
    ("никаких фильмов со словом Марвел новее 2019 года", "newer", "Марвел", 2019),
    ("никаких фильмов со словами «Человек-паук», новее 2019", "newer", "Человек-паук", 2019),
    ("никакого Марвела новее 2019", "newer", "Марвел", 2019),
    ("Никакого «Марвела» после 2019-го года!", "newer", "Марвела", 2019),
    ("только не рекомендуй Дюну", "quiet", "Дюну", None),
    ("не рекомендуй больше Дюну, но находи", "quiet", "Дюну", None),
    (
        "не советуй мне больше «Дюна: Часть вторая», но находи, если спрошу",
        "quiet",
        "Дюна: Часть вторая",
        None,
    ),
    ("никогда не упоминай Дюну", "all", "Дюну", None),
    ("пожалуйста, больше никогда не упоминай при мне «Брат» 2", "all", "Брат 2", None),
    ("никаких ужасов, весь жанр", "genre", "ужасов", None),
    ("больше не рекомендуй мне ужасы, жанр целиком", "genre", "ужасы", None),
    ("исключи весь жанр ужасы", "genre", "ужасы", None),
    ("never show anything with the words Spider Man", "words", "Spider Man", None),
    ("Don't ever show me any films with the word Marvel in the title again", "words", "Marvel", None),
    ("no films with the word Marvel", "words", "Marvel", None),
    ("no Marvel newer than 2019", "newer", "Marvel", 2019),
    ("no more Marvel movies after 2019, please", "newer", "Marvel movies", 2019),
    ("never show anything with the words Marvel newer than 2019", "newer", "Marvel", 2019),
    ("never mention Dune", "all", "Dune", None),
    ("please never mention “Mamma Mia!” to me again", "all", "Mamma Mia!", None),
    ("just stop recommending Dune but let me find it", "quiet", "Dune", None),
    ("stop suggesting me Dune, but find it if I ask", "quiet", "Dune", None),
    ("just don’t recommend Dune", "quiet", "Dune", None),
    ("no horror, the whole genre", "genre", "horror", None),
    ("exclude the whole horror genre", "genre", "horror", None),
]
NO_BANS = [
    "никаких ужасов",
    "никаких фильмов новее 2019",
    "никаких ужасов новее 2019",
    "не рекомендуй ужасы",
    "no Marvel",
    "no movies after 2019",
    "no horror newer than 2019",
    "stop recommending Dune",
    "never show me Dune",
    "никогда не упоминай «»",
]


@pytest.mark.parametrize("text, scope, words, year", SAID, ids=[one[0] for one in SAID])
def test_a_ban_that_says_its_scope_is_one_of_that_scope(
    text: str, scope: str, words: str, year: int | None
) -> None:
    assert errand_of(text) == Errand(kind=KINDS[scope], slots=Slots(year=year), words=words)


@pytest.mark.parametrize("text", NO_BANS)
def test_a_ban_without_a_scope_is_left_to_be_asked_about(text: str) -> None:
    errand = errand_of(text)

    assert errand is None or errand.kind not in KINDS.values()


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("scope", KINDS)
@given(title=ANYTHING, year=st.integers(1888, 2099))
@example(title="ужасов новее 2001 года", year=2019)
@example(title="Dune, please", year=2019)
@example(title="!", year=2019)
def test_an_answer_to_the_question_is_understood_whatever_is_named(
    language: str, scope: str, title: str, year: int
) -> None:
    said = texts(language).say(f"agent.answer.block.{scope}", title=title, year=str(year))

    errand = errand_of(said)

    slots = Slots(year=year if scope == "newer" else None)
    assert errand == Errand(kind=KINDS[scope], slots=slots, words=cleaned(title))


@pytest.mark.parametrize(
    "said",
    [
        "never mention it again",
        "больше не упоминай его",
        "только не предлагай Дюну, а лучше найди комедию",
        "никогда не упоминай «Дюну» и «Солярис»",
        "exclude the whole genre",
    ],
)
def test_what_names_nothing_alone_bans_nothing_at_once(said: str) -> None:
    errand = errand_of(said)

    assert errand is None or errand.kind not in KINDS.values()


@pytest.mark.parametrize("said", ["не качай", "не надо качать", "не нужно качать"])
def test_who_wants_one_thing_not_downloaded_pauses_nothing_else(said: str) -> None:
    errand = errand_of(said)

    assert errand is None or errand.kind is not ErrandKind.PAUSE
