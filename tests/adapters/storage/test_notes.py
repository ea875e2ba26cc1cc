"""Notes are found by their words in any form, the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from concierge.adapters.storage.repositories.notes import _for_file, _for_server
from concierge.adapters.storage.storage import SqlStorage
from concierge.adapters.storage.words import indexed, sought
from concierge.errors import NotFound
from concierge.model.memory import Note
from concierge.model.profile.document import Provenance
from concierge.model.user import User
from tests.adapters.storage.statements import Statements

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


async def remember(storage: SqlStorage, user: User, *texts: str) -> list[Note]:
    notes = [Note(id="", text=text, made_at=NOON + timedelta(minutes=n)) for n, text in enumerate(texts)]
    async with storage.transaction() as stores:
        return [await stores.notes.add(user.id, note) for note in notes]


async def found(storage: SqlStorage, user: User, query: str, limit: int = 20) -> list[str]:
    async with storage.transaction() as stores:
        return [note.text for note in await stores.notes.search(user.id, query, limit=limit)]


@pytest.mark.parametrize(
    "query",
    [
        "дюна",
        "ДЮНУ",
        "дюн",
        "вторая дюна",
        "Дюны режиссёр",
        "дюны РЕЖИССЕРА",
        "режис",
        "режиссёрск",
        "«Дюна»!",
        "IMAX",
        "imax дю",
        "2024",
        "202",
        "watching",
        "watched",
        "й" + "\u0301" * 0,
        "и\u0306оду",  # й, taken apart
    ],
)
async def test_a_note_is_found_by_its_words_in_any_form(storage: SqlStorage, anna: User, query: str) -> None:
    text = "Ждёт вторую «Дюну» в IMAX, режиссёрскую версию 2024; режиссёр нравится. Йоду watched"
    await remember(storage, anna, "совсем о другом", text)

    assert await found(storage, anna, query) == [text]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "!?",
        "_",
        "·",
        "§1",
        '"',
        "'",
        "дюна кот",
        "юна",
        "мдюна",
        "OR",
        "NEAR(дюна)",
        "дюна' | 'x",
        "*",
        "🎬",
    ],
)
async def test_a_note_is_not_found_by_other_words(storage: SqlStorage, anna: User, query: str) -> None:
    await remember(storage, anna, "Ждёт вторую «Дюну» 🎬")

    assert await found(storage, anna, query) == []


async def test_the_newest_note_is_found_first_and_as_many_as_asked_for(
    storage: SqlStorage, anna: User
) -> None:
    await remember(storage, anna, "кот раз", "кот два", "пёс", "кот три")

    assert await found(storage, anna, "коты") == ["кот три", "кот два", "кот раз"]
    assert await found(storage, anna, "коты", limit=2) == ["кот три", "кот два"]


async def test_people_do_not_find_each_others_notes(storage: SqlStorage, anna: User, boris: User) -> None:
    [note] = await remember(storage, anna, "кот Анны")
    await remember(storage, boris, "кот Бориса")

    assert await found(storage, anna, "кот") == ["кот Анны"]
    assert await found(storage, boris, "кот") == ["кот Бориса"]
    async with storage.transaction() as stores:
        with pytest.raises(NotFound):
            await stores.notes.remove(boris.id, note.id)


async def test_a_forgotten_note_is_found_no_more(storage: SqlStorage, anna: User) -> None:
    [note, _] = await remember(storage, anna, "кот раз", "кот два")

    async with storage.transaction() as stores:
        assert (await stores.notes.remove(anna.id, note.id)).text == "кот раз"
        with pytest.raises(NotFound):
            await stores.notes.remove(anna.id, note.id)

    assert await found(storage, anna, "кот") == ["кот два"]
    async with storage.transaction() as stores:
        assert [each.text for each in await stores.notes.list(anna.id, limit=9)] == ["кот два"]


async def test_the_same_note_is_kept_once(storage: SqlStorage, anna: User, boris: User) -> None:
    first, again, _ = await remember(storage, anna, "кот", "кот", "пёс")
    [other] = await remember(storage, boris, "кот")

    assert first == again
    assert other.id != first.id
    async with storage.transaction() as stores:
        assert [each.text for each in await stores.notes.list(anna.id, limit=9)] == ["пёс", "кот"]


async def test_a_note_comes_back_as_it_was_given(storage: SqlStorage, anna: User) -> None:
    note = Note(id="", text="Привет 😀 \ud800 <b>", made_at=NOON, source=Provenance.INFERRED)

    async with storage.transaction() as stores:
        stored = await stores.notes.add(anna.id, note)

    assert (stored.text, stored.made_at, stored.source) == ("Привет 😀 ? <b>", NOON, Provenance.INFERRED)


async def test_a_search_costs_one_statement(storage: SqlStorage, anna: User, statements: Statements) -> None:
    await remember(storage, anna, "кот раз")

    with statements.counted() as sent:
        assert await found(storage, anna, "кот раз") == ["кот раз"]

    assert len(sent) == 1


async def test_whatever_a_note_and_a_query_hold_the_database_takes_them(
    storage: SqlStorage, anna: User
) -> None:
    strange = [
        "ß STRASSE",
        "ǅ İ ﬁ",
        "x²",
        "日本語 テスト",
        "a\u0301bc",
        "١٢٣",
        "ё" * 3000,
        "ᏣᎳᎩ",
        "𝔘nicode",
        "ªº",
    ]
    await remember(storage, anna, *strange)

    for text in strange:
        assert text in await found(storage, anna, text), text


@pytest.mark.fuzz
@given(st.text(), st.text(max_size=40))
def test_terms_hold_nothing_that_a_query_language_obeys(text: str, query: str) -> None:
    for term in indexed(7, text).split(" "):
        assert not set(term) & set("\"'\\*&|!():<>-+^{}[]~ \0")
    terms = sought(7, query)
    if terms is not None:
        assert _for_file(terms).count('"') == 2 * (len(terms.all) + 2)
        assert _for_server(terms).count("'") == 2 * (len(terms.all) + 2)


@pytest.mark.fuzz
@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30))
def test_a_word_has_the_terms_by_which_it_is_sought(word: str) -> None:
    terms = sought(1, word)
    assert terms is not None

    held = indexed(1, f"начало {word} конец").split(" ")
    assert set(terms.all) <= set(held)
    assert terms.stem in held


async def test_notes_that_were_of_no_use_are_put_away_and_come_back(
    storage: SqlStorage, anna: User, boris: User
) -> None:
    [first, second] = await remember(storage, anna, "кот раз", "кот два")
    await remember(storage, boris, "кот Бориса")
    later = NOON + timedelta(days=400)

    async with storage.transaction() as stores:
        await stores.notes.use(anna.id, [second.id], at=NOON + timedelta(days=300))
        assert await stores.notes.archive(unused_since=NOON + timedelta(days=1), at=later) == 2
        assert await stores.notes.archive(unused_since=NOON + timedelta(days=1), at=later) == 0
        archived = await stores.notes.search(anna.id, "кот", limit=9, is_archived=True)
        assert [each.id for each in await stores.notes.list(anna.id, limit=9)] == [second.id]
        with pytest.raises(NotFound):
            await stores.notes.restore(boris.id, first.id, at=later)
        back = await stores.notes.restore(anna.id, first.id, at=later)

    assert [(each.id, each.archived_at) for each in archived] == [(first.id, later)]
    assert (back.archived_at, back.used_at) == (None, later)
    assert await found(storage, anna, "кот") == ["кот два", "кот раз"]
