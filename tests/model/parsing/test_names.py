"""Names in the head of a listing, and the brackets and slashes around them."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from concierge.model.parsing.names import Head, names_in, original_of
from concierge.model.parsing.pieces import pieces_of
from concierge.model.parsing.text import lowered


def names(text: str, *, cuts: tuple[int, ...] = (), has_aliases: bool = False) -> list[str]:
    low = lowered(text)
    head = Head(text, low, len(text), cuts, has_aliases=has_aliases)
    return [name.value for name in names_in(head, pieces_of(low))]


@pytest.mark.parametrize(
    "head, expected",
    [
        pytest.param("Маяк / Beacon / Faro", ["Маяк", "Beacon", "Faro"], id="slashes in blanks"),
        pytest.param("Маяк/ Beacon /Faro", ["Маяк", "Beacon", "Faro"], id="a blank on one side"),
        pytest.param("Маяк/Beacon", ["Маяк", "Beacon"], id="two alphabets"),
        pytest.param("Маяк \\ Beacon", ["Маяк", "Beacon"], id="a backslash"),
        pytest.param("Маяк | Beacon", ["Маяк", "Beacon"], id="a bar"),
        pytest.param("День/ночь / Day/Night", ["День/ночь", "Day/Night"], id="slashes inside of names"),
        pytest.param("24/7 / 24/7", ["24/7", "24/7"], id="fractions"),
    ],
)
def test_slashes_part_names_but_not_words(head: str, expected: list[str]) -> None:
    assert names(head) == expected


@pytest.mark.parametrize(
    "head, expected",
    [
        pytest.param("(300) дней / (300) Days (Ли Хо)", ["(300) дней", "(300) Days"], id="round, in front"),
        pytest.param("Не(у)ловимый / Elusive", ["Не(у)ловимый", "Elusive"], id="inside of a word"),
        pytest.param("(Не)простая история", ["(Не)простая история"], id="the first part of a word"),
        pytest.param("[Сигнал] / [Signal] (Ли Хо)", ["[Сигнал]", "[Signal]"], id="square, alone"),
        pytest.param("[Сигнал] 2 / [Signal]²", ["[Сигнал] 2", "[Signal]²"], id="square, numbered"),
        pytest.param("[Обновлено] Маяк / Beacon", ["Маяк", "Beacon"], id="a tag in front"),
        pytest.param("Маяк [Redux] / Beacon [Redux]", ["Маяк", "Beacon"], id="tags behind"),
        pytest.param("Маяк / Beacon (Ли Хо (Lee) / Li Ho)", ["Маяк", "Beacon"], id="nested, with a slash"),
        pytest.param("Маяк / Beacon (US)", ["Маяк", "Beacon (US)"], id="a country"),
        pytest.param("Маяк / Beacon (Ли Хо", ["Маяк", "Beacon"], id="never closed"),
        pytest.param("Маяк :) / Beacon :(", ["Маяк :)", "Beacon :("], id="smiles"),
        pytest.param("Маяк(Ли Хо)", ["Маяк"], id="without a blank"),
        pytest.param("Маяк (Ли Хо) Часть первая", ["Маяк Часть первая"], id="in the middle"),
    ],
)
def test_brackets_count_where_they_belong_to_a_name(head: str, expected: list[str]) -> None:
    assert names(head) == expected


def test_what_stands_in_brackets_behind_a_name_may_be_another_one() -> None:
    head = "Маяк (Огонь на берегу) (Полная версия) / Faro (Beacon, Lighthouse)"

    assert names(head) == ["Маяк", "Faro"]
    assert names(head, has_aliases=True) == ["Маяк", "Огонь на берегу", "Faro", "Beacon", "Lighthouse"]


def test_no_name_goes_on_beyond_a_cut() -> None:
    head = "Маяк - Сезон 2 / Beacon - Season 2 / Сезон: 2 / Спецвыпуск"
    cuts = tuple(place for place in range(len(head)) if head.startswith(("Сезон", "Season"), place))

    assert names(head, cuts=cuts) == ["Маяк", "Beacon"]


@pytest.mark.parametrize(
    "head, expected",
    [
        pytest.param("  Старый   маяк , / Beacon", ["Старый маяк", "Beacon"], id="blanks and commas"),
        pytest.param("Старый.маяк_2", ["Старый маяк 2"], id="dots for blanks"),
        pytest.param("Cтapый маяк / Вeacon / Yo-Ёж", ["Старый маяк", "Beacon", "Yo-Ёж"], id="look-alikes"),
        pytest.param("Маяк – / Beacon -", ["Маяк", "Beacon"], id="dashes left over"),
        pytest.param("Маяк... / 5 - 7", ["Маяк...", "5 - 7"], id="what belongs to a name stays"),
        pytest.param(" / (Ли Хо) / ", [], id="no names"),
    ],
)
def test_names_are_written_as_people_would(head: str, expected: list[str]) -> None:
    assert names(head) == expected


def test_names_are_rid_of_what_a_listing_says_twice() -> None:
    low = "маяк 3d / beacon [2018, bdrip, 3d]"
    stereo = Head(low, low, low.index("["))
    plain = Head(low, low[: low.index("[")], low.index("["))

    assert [name.value for name in names_in(stereo, pieces_of(low))] == ["маяк", "beacon"]
    assert [name.value for name in names_in(plain, pieces_of(low))] == ["маяк 3d", "beacon"]


@pytest.mark.parametrize(
    "head, first, last",
    [
        pytest.param("Маяк / Faro / Beacon", "Faro", "Beacon", id="two foreign names"),
        pytest.param("Маяк / Фаро / Faro", "Faro", "Faro", id="two Russian names"),
        pytest.param(
            "7½ / 7 1/2 / Sette e mezzo", "Sette e mezzo", "Sette e mezzo", id="letters before digits"
        ),
        pytest.param("1999 / 1999", "1999", "1999", id="digits alone"),
        pytest.param("Faro / Маяк", "Faro", "Faro", id="the foreign name first"),
        pytest.param("Маяк", None, None, id="no foreign name"),
        pytest.param("Faro", None, None, id="a foreign name alone"),
    ],
)
def test_the_original_name_is_foreign(head: str, first: str | None, last: str | None) -> None:
    low = lowered(head)
    found = names_in(Head(head, low, len(head)), pieces_of(low))

    assert [
        name and name.value for name in (original_of(found, is_last=False), original_of(found, is_last=True))
    ] == [
        first,
        last,
    ]


@pytest.mark.fuzz
@given(st.text(alphabet="аbя1 ()[]/\\|-.,:²½'", max_size=60))
def test_names_stand_where_they_say(text: str) -> None:
    low = lowered(text)
    found = names_in(Head(text, low, len(text)), pieces_of(low))

    assert all(name.value.strip() == name.value != "" for name in found)
    assert all(0 <= name.start < name.end <= len(text) for name in found)
    assert [name.start for name in found] == sorted(name.start for name in found)


@pytest.mark.fuzz
@given(st.text(alphabet="аb1 ()[]/|", max_size=60))
def test_pieces_follow_upon_each_other(text: str) -> None:
    end = 0
    for piece in pieces_of(text):
        assert end <= piece.start < piece.end <= len(text)
        assert not text[end : piece.start].strip()
        end = piece.end
    assert not text[end:].strip()
