"""The machine of `lists_machine` on SQLite, and a shorter run of it on PostgreSQL."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from pydantic import SecretStr

from concierge.adapters.storage import StorageSection
from concierge.adapters.storage.storage import open_storage
from concierge.model.access import DEFAULTS, Role
from concierge.model.user import User
from concierge.ports import Storage
from tests.postgres import postgres_database, postgres_server, postgres_url
from tests.services.lists_machine import ListsMachine, World

__all__ = ["postgres_database", "postgres_server", "postgres_url"]


def run_on(section: StorageSection, folder: Path, *, examples: int, steps: int) -> None:
    numbers = count(5000)

    with asyncio.Runner() as runner:
        opened = open_storage(section, folder)
        storage: Storage = runner.run(opened.__aenter__())

        async def person() -> User:
            async with storage.transaction() as rows:
                fresh = await rows.users.by_telegram_id(next(numbers))
                member = replace(fresh, role=Role.MEMBER, grants=DEFAULTS[Role.MEMBER])
                await rows.users.save(member)
                return member

        class OnThisDatabase(ListsMachine):
            world = World(storage, runner, person)

        try:
            # The first two are Anna and Boris, as everywhere.
            for _ in range(2):
                runner.run(person())
            run_state_machine_as_test(
                OnThisDatabase,
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=steps,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(opened.__aexit__(None, None, None))


def test_the_lists_do_what_plain_dictionaries_would(tmp_path: Path) -> None:
    run_on(StorageSection(), tmp_path, examples=10, steps=20)


@pytest.mark.real
def test_the_lists_do_so_on_postgres_too(postgres_url: str, tmp_path: Path) -> None:
    run_on(StorageSection(database_url=SecretStr(postgres_url)), tmp_path, examples=5, steps=20)


@pytest.mark.soak
def test_the_lists_do_so_for_long(tmp_path: Path, soak_s: float) -> None:
    # An example of so many steps takes about a second.
    run_on(StorageSection(), tmp_path, examples=max(10, round(soak_s)), steps=40)
