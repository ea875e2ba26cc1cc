"""A number that no row can have is that of no row, however large, and no failure of the database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import pytest

from concierge.adapters.storage.columns import Number, Words
from concierge.adapters.storage.storage import SqlStorage
from concierge.adapters.storage.tables.base import METADATA
from concierge.errors import NotFound
from concierge.model.user import User
from concierge.ports import Repositories

ASKED: Mapping[str, Callable[[Repositories, User, int], Awaitable[object]]] = {
    "a person": lambda rows, _, number: rows.users.get(number),
    "a change of the lists": lambda rows, anna, number: rows.taste_history.get(anna.id, number),
    "a title": lambda rows, anna, number: rows.titles.get(anna.id, number),
    "a revision of the profile": lambda rows, anna, number: rows.profiles.revision(anna.id, number),
    "a name of an import": lambda rows, anna, number: rows.imported_titles.of_title(anna.id, number),
    "a search": lambda rows, anna, number: rows.results.extend(anna.id, str(number), ()),
}


def test_every_column_that_refers_to_a_number_of_a_row_takes_any_number() -> None:
    narrow = [
        str(column)
        for table in METADATA.sorted_tables
        for column in table.columns
        if column.foreign_keys and not isinstance(column.type, Number | Words)
    ]

    assert not narrow


@pytest.mark.parametrize("number", [2**31 - 1, 2**31, 10**17, 10**30, -(2**31)])
@pytest.mark.parametrize("what", ASKED)
async def test_what_has_an_impossible_number_is_not_found(
    storage: SqlStorage, anna: User, what: str, number: int
) -> None:
    async with storage.reading() as rows:
        with pytest.raises(NotFound):
            await ASKED[what](rows, anna, number)
