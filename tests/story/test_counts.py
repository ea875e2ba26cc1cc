"""What a use case costs, counted. Requests are counted in test_search_under_faults."""

import gc
import ssl

from concierge.adapters._tls import tls_context
from concierge.adapters.storage.storage import SqlStorage
from tests.adapters.storage.statements import Statements
from tests.contracts.tracker import ADAPTERS
from tests.story.conftest import Opening


def tls_contexts() -> int:
    gc.collect()
    return sum(isinstance(thing, ssl.SSLContext) for thing in gc.get_objects())


async def test_a_concierge_makes_one_tls_context(opening: Opening) -> None:
    tls_context.cache_clear()
    before = tls_contexts()

    async with opening() as app:
        await app.search.releases("Метрополис 1927")

        assert tls_contexts() - before == 1


async def test_a_search_for_a_known_title_costs_eleven_statements_and_two_for_each_tracker_with_accounts(
    opening: Opening,
) -> None:
    with_accounts = sum(bool(adapter.section.account) for adapter in ADAPTERS)
    async with opening() as app:
        storage = app._parts.storage
        assert isinstance(storage, SqlStorage)
        statements = Statements(storage._engine)
        # The first one logs in, and keeps the session.
        await app.search.releases("Генерал 1926")
        # A title is looked up once for everybody.
        await app.metadata.card((await app.metadata.find("Метрополис 1927"))[0])

        with statements.counted() as sent:
            report = await app.search.releases("Метрополис 1927")

    assert len(report.accepted) + len(report.rejected) > 4
    asked = {name: sum(f"FROM {name}" in one for one in sent) for name in ("blocklist", "credentials")}
    # The rules of sight before titles are found, before one is looked at, and before trackers are asked.
    assert asked == {"blocklist": 3, "credentials": 2 * with_accounts}
    # What is set aside for the person, and how fast downloads were, are one statement each.
    assert [
        sum(f"FROM {name}" in one for one in sent) for name in ("rejected_releases", "download_speeds")
    ] == [1, 1]
    # Which services rest is read once in five seconds.
    assert len([one for one in sent if "FROM service_states" not in one]) == 11 + 2 * with_accounts, sent
    assert len(sent) <= 12 + 2 * with_accounts, sent
