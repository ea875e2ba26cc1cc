"""What the predecessor of this program did wrong on the way home, and which tests would catch it here."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import pytest

from concierge.model.download import DownloadState
from concierge.model.notice import Topic
from concierge.model.seeding import SeedingRule, SeedingRules
from tests.gates.source import ROOT
from tests.services.homeward import Home, a_home, placed
from tests.services.house import ANNA, BORIS

HISTORIES = "chaos/homeward/test_histories.py::test_whatever_happens_everybody_gets_what_they_want_once"
PUT_IN_AGAIN = "chaos/homeward/test_histories.py::test_a_defect_that_is_put_in_again_is_found"
CAUGHT_BY: Final[Mapping[str, Sequence[str]]] = {
    "a late event takes the film of everybody who has the torrent out of the library": (
        "chaos/test_predecessor.py::test_news_that_comes_late_changes_nothing_for_anybody",
        "services/test_syncing.py::test_only_the_person_of_an_item_is_told_of_it_and_the_other_waits_for_theirs",
        HISTORIES,
    ),
    "who asks what waits has taken it, and a lost answer loses it": (
        "services/test_syncing.py::test_showing_what_waits_takes_nothing_however_often_it_is_asked",
        "server/test_sync_routes.py::test_what_waits_is_shown_as_often_as_somebody_asks",
        "server/test_sync_legacy.py::test_the_old_daemon_sees_that_something_waits_as_often_as_it_asks",
        PUT_IN_AGAIN,
    ),
    "what is said twice is told twice, and an unknown hash is lost": (
        (
            "services/test_syncing.py"
            "::test_what_is_finished_elsewhere_waits_for_a_nas_and_is_home_once_that_says_so"
        ),
        "server/test_sync_legacy.py::test_a_hash_names_what_nobody_holds_and_twice_is_once",
        "server/test_sync_legacy.py::test_what_is_unknown_or_another_ones_is_not_there",
        PUT_IN_AGAIN,
    ),
    "a body that is no object breaks the connection, and a wrong type tells of the database": (
        "server/test_sync_bad_input.py::test_a_body_that_is_no_object_is_refused_and_the_connection_goes_on",
        "server/test_sync_bad_input.py::test_what_is_wrong_is_named",
        "server/test_sync_bad_input.py::test_no_request_is_ever_a_surprise",
        "server/test_sync_routes.py::test_what_goes_wrong_inside_tells_nothing_and_costs_no_connection",
    ),
    "a body in two pieces, a strange length, a head without end, a foreign host": (
        "server/test_sync_bad_input.py::test_a_body_may_come_in_any_number_of_pieces",
        "server/test_sync_bad_input.py::test_a_length_that_is_none_is_refused",
        "server/test_sync_bad_input.py::test_a_head_that_is_none_is_refused",
        "server/test_sync_crowd.py::test_a_head_that_does_not_end_is_given_up",
        "server/test_sync_routes.py::test_browsers_other_methods_and_other_hosts_get_nothing",
    ),
    "at night everything that is finished is deleted, at home or not, ours or not": (
        "chaos/test_predecessor.py::test_what_is_not_home_yet_never_leaves_its_client",
        "services/test_cleanup.py::test_what_fails_or_was_put_there_by_somebody_else_stays",
        "services/test_cleanup.py::test_what_the_library_lost_is_never_deleted",
        "services/test_cleanup.py::test_while_somebody_waits_for_the_same_torrent_it_stays",
    ),
    "the copying takes files away where they are shared, unfinished ones too": (
        "story/test_way_home.py::test_killed_at_each_of_its_steps_it_ends_right",
        "adapters/transfer/test_remote_ways.py::test_a_file_of_another_size_than_promised_is_not_taken",
        (
            "adapters/transfer/test_remote_ways.py"
            "::test_a_file_that_shares_its_bytes_with_another_is_not_appended_to"
        ),
    ),
    "any machine may be the seedbox": (
        "adapters/transfer/test_remote_ways.py::test_a_machine_with_another_key_is_not_spoken_to",
        "adapters/transfer/test_choosing.py::test_only_the_pinned_key_and_our_own_count",
    ),
    "what moves into the library overwrites what is there": (
        "adapters/transfer/test_publishing.py::test_another_content_there_is_kept_and_the_new_one_numbered",
        "adapters/transfer/test_publishing.py::test_eight_at_once_overwrite_nothing",
        PUT_IN_AGAIN,
    ),
    "a name becomes a command, or another JSON": (
        "adapters/transfer/test_remote_ways.py::test_strange_names_are_names_and_nothing_else",
        "adapters/transfer/test_remote_ways.py::test_sftp_is_told_no_name_that_would_become_a_command",
        "nas/test_script.py::test_the_script_brings_everything_home_whatever_it_is_called",
    ),
    "two daemons run at once, and of many films the last one is told": (
        "nas/test_daemon.py::test_a_second_one_is_told_of_the_first",
        "nas/test_daemon.py::test_it_brings_home_what_comes_while_it_runs_and_leaves_when_told",
        "adapters/transfer/test_remote_kills.py::test_two_at_once_do_not_write_into_one_folder",
    ),
}


@pytest.mark.parametrize("defect", CAUGHT_BY)
def test_each_defect_has_tests_that_would_catch_it(defect: str) -> None:
    for named in CAUGHT_BY[defect]:
        path, _, name = named.partition("::")
        tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
        there = [
            node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        assert name in there, named


async def test_news_that_comes_late_changes_nothing_for_anybody() -> None:
    home = await a_home()
    annas, boriss = await home.finished(), await home.finished(BORIS)
    for item in await home.sync.lease(home.nas, limit=2):
        await home.sync.complete(home.nas, item.id, item.token, placed=placed(item))
    before = await home.state(annas), await home.state(boriss, BORIS)
    await home.told()

    for _ in range(3):
        await home.client.step()
        await home.downloads.tend()

    assert (await home.state(annas), await home.state(boriss, BORIS)) == before
    assert {one.state for one in before} == {DownloadState.ON_NAS}
    assert all(one.placed and one.nas == "home" for one in before)
    assert await home.told() == []
    assert await home.sync.pending(home.nas) == ()


async def test_what_is_not_home_yet_never_leaves_its_client() -> None:
    home = await a_home()
    download = await home.finished()

    await cleaned(home)
    [item] = await home.sync.lease(home.nas)
    await cleaned(home)

    assert (await home.state(download)).state is DownloadState.SYNCING
    assert not [call for call, _ in home.client.told if call.startswith("remove")]
    await home.sync.complete(home.nas, item.id, item.token, placed=placed(item))
    assert [topic for user, topic in await home.told() if user == ANNA.id].count(Topic.ON_NAS) == 1
    await cleaned(home)
    assert [call for call, _ in home.client.told if call.startswith("remove")]


async def cleaned(home: Home) -> None:
    """A year later, by a rule that lets everything go at once."""
    home.house.clock.advance(timedelta(days=365))
    rules = SeedingRules(usual=SeedingRule(ratio=0.0, days=0), trash=timedelta(0))
    for _ in range(2):
        await home.house.new_cleanup(rules).run()
