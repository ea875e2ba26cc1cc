"""What an account told is never sent back to it, and everything else is, whatever the file's format is called."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from concierge.adapters.storage import SecretsSection, StorageSection, new_key
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.model.importing import ImportedRow
from concierge.model.taste import Shelf
from concierge.model.title import ExternalIds
from concierge.services.outbox import Outbox
from concierge.services.pushing import ListPusher
from tests.adapters.storage.linked_lists import DUNE, SEEN, Linked
from tests.services.importing_of import Interrupted, last

NAME = "fakelists"
NAMELESS = replace(SEEN, ids=ExternalIds())
IN_THE_FILE = replace(NAMELESS, place="watched.csv:2")


@pytest.fixture
async def storage(section: StorageSection, tmp_path: Path) -> AsyncIterator[SqlStorage]:
    secrets = SecretsSection(encryption_key=SecretStr(new_key()))
    async with open_storage(section, tmp_path, secrets) as opened:
        yield opened


def reading(storage: SqlStorage, *rows: ImportedRow) -> Linked:
    """A person whose account holds these rows."""
    one = Linked(storage=storage)
    one.service.rows = rows
    return one


async def told(one: Linked) -> list[Shelf]:
    """What the account is told of by now."""
    await Outbox(one.storage, [ListPusher(one.storage, one.service, one.connections.logins)]).deliver_due()
    return [change.shelf for change in one.service.pushed]


async def test_a_file_in_the_format_of_a_service_is_told_to_the_account_there(storage: SqlStorage) -> None:
    one = reading(storage)
    me = await one.connect()

    await one.house.stored(replace(SEEN, place="history.json:1"), user=me, source=NAME)

    assert await told(one) == [Shelf.WATCHED]


async def test_a_name_of_such_a_file_is_told_once_it_is_known(storage: SqlStorage) -> None:
    one = reading(storage)
    me = await one.connect()

    await one.house.stored(IN_THE_FILE, user=me, source=NAME)
    assert await told(one) == []
    await one.house.resolving.resolve_due(me)

    assert await told(one) == [Shelf.WATCHED]


async def test_the_open_lists_of_somebody_there_are_told_to_the_account(storage: SqlStorage) -> None:
    one = reading(storage, SEEN)
    me = await one.connect()

    await last(one.connections.read(me, NAME, "boris"))

    assert await told(one) == [Shelf.WATCHED]


@pytest.mark.parametrize("is_decided", [True, False], ids=["decided", "looked for"])
@pytest.mark.parametrize("file", ["none", "before it", "after it"])
async def test_a_name_that_the_account_told_of_is_not_sent_back_once_it_is_known(
    storage: SqlStorage, file: str, *, is_decided: bool
) -> None:
    one = reading(storage, NAMELESS)
    me = await one.connect()
    if file == "before it":
        await one.house.stored(IN_THE_FILE, user=me, source="plain")
    await last(one.connections.sync(me, NAME))
    if file == "after it":
        await one.house.stored(IN_THE_FILE, user=me, source="plain")

    if is_decided:
        [name] = await one.house.imports.open_names(me)
        await one.house.imports.decide(me, name.id or 0, DUNE)
    else:
        await one.house.resolving.resolve_due(me)

    assert await one.house.imports.open_names(me) == ()
    assert await told(one) == []


async def test_two_names_that_are_one_title_here_are_not_sent_back_if_the_account_told_of_either(
    storage: SqlStorage,
) -> None:
    one = reading(storage, NAMELESS)
    me = await one.connect()
    await one.house.stored(replace(IN_THE_FILE, kind=None, is_wanted=True), user=me, source="plain")
    await last(one.connections.sync(me, NAME))

    await one.house.resolving.resolve_due(me)

    assert await told(one) == []


async def test_an_account_that_tells_of_a_name_while_it_is_looked_for_is_remembered(
    storage: SqlStorage,
) -> None:
    one = reading(storage, NAMELESS)
    me = await one.connect()
    await one.house.stored(IN_THE_FILE, user=me, source="plain")
    async with storage.reading() as rows:
        [(_, name)] = await rows.imported_titles.due(at=one.house.clock.now(), limit=9)
    await last(one.connections.sync(me, NAME))

    await one.house.resolving.settle(me.id, name, DUNE)

    assert await told(one) == []


async def test_it_is_remembered_too_where_nobody_knows_the_name_yet(storage: SqlStorage) -> None:
    one = reading(storage, NAMELESS)
    me = await one.connect()
    await one.house.stored(IN_THE_FILE, user=me, source="plain")
    source = Interrupted(())
    source.meanwhile = lambda: last(one.connections.sync(me, NAME))
    one.house.sources = (source,)
    await one.house.resolving.resolve_due(me)

    [name] = await one.house.imports.open_names(me)
    await one.house.imports.decide(me, name.id or 0, DUNE)

    assert await told(one) == []
