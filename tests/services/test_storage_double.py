"""MemoryStorage keeps the promises of the port as the database does: every test runs over both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from concierge.adapters.storage import StorageSection, open_storage
from concierge.errors import Ambiguous, ConciergeError, IllegalTransition, NotFound, StorageError
from concierge.model.conversation import AssistantTurn, ToolResult, ToolTurn, UserTurn
from concierge.model.decision import Decision, SearchReport
from concierge.model.download import Download, DownloadState
from concierge.model.parsing import parse_release
from concierge.model.proposal import Proposal, ProposalOption, ProposalState
from concierge.model.release import TorrentSource
from concierge.model.user import Preferences, User
from concierge.model.wish import Wish
from concierge.ports import Storage
from concierge.testing import NOW, MemoryStorage, a_call, a_download, a_release, a_title, an_info_hash

HASH = an_info_hash()
SOURCE = TorrentSource(info_hash=HASH, magnet=f"magnet:?xt=urn:btih:{HASH}")


@pytest.fixture(params=["memory", "sqlite"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    if request.param == "memory":
        yield MemoryStorage()
        return
    async with open_storage(StorageSection(), tmp_path) as opened:
        yield opened


@pytest.fixture
async def anna(storage: Storage) -> User:
    async with storage.transaction() as rows:
        return await rows.users.by_telegram_id(7)


@pytest.fixture
async def boris(storage: Storage, anna: User) -> User:
    async with storage.transaction() as rows:
        return await rows.users.by_telegram_id(8)


def a_decision(name: str) -> Decision:
    return Decision(release=a_release(name), parsed=parse_release(name))


def a_report() -> SearchReport:
    return SearchReport(
        title=a_title(),
        wish=Wish(season=1),
        accepted=(a_decision("a"), a_decision("b")),
        rejected=(a_decision("c"),),
    )


def a_proposal(proposal_id: str = "p1") -> Proposal:
    option = ProposalOption(handle="h1", label="best", release_name="a", size_bytes=1, seeders=1, why="")
    return Proposal(
        id=proposal_id,
        title="a",
        options=(option,),
        state=ProposalState.OPEN,
        created_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )


async def added(storage: Storage, download: Download) -> Download:
    async with storage.transaction() as rows:
        return await rows.downloads.add(download, replace(SOURCE, info_hash=download.info_hash))


async def test_what_a_broken_transaction_wrote_is_gone(storage: Storage, anna: User) -> None:
    async def break_off() -> None:
        async with storage.transaction() as rows:
            await rows.downloads.add(a_download(HASH, user_id=anna.id), SOURCE)
            await rows.proposals.add(anna.id, a_proposal())
            raise LookupError

    with pytest.raises(LookupError):
        await break_off()

    async with storage.transaction() as rows:
        assert await rows.downloads.of_user(anna.id) == ()
        assert await rows.proposals.open_ones(anna.id, at=NOW) == ()


async def test_a_cancelled_transaction_leaves_no_trace(storage: Storage, anna: User) -> None:
    async def begin() -> None:
        async with storage.transaction() as rows:
            await rows.proposals.add(anna.id, a_proposal())
            await asyncio.Event().wait()

    task = asyncio.create_task(begin())
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.wait([task])

    async with storage.transaction() as rows:
        assert await rows.proposals.open_ones(anna.id, at=NOW) == ()


async def test_people_are_made_once(storage: Storage, anna: User) -> None:
    async with storage.transaction() as rows:
        owner = await rows.users.local_owner()
        again = await rows.users.local_owner()
        same = await rows.users.by_telegram_id(7)

    assert owner == again
    assert same == anna
    assert owner.id != anna.id


async def test_preferences_are_kept(storage: Storage, anna: User) -> None:
    async with storage.transaction() as rows:
        await rows.users.save_preferences(anna.id, Preferences(resolution=2160))
        with pytest.raises(NotFound):
            await rows.users.save_preferences(999, Preferences())

    async with storage.transaction() as rows:
        assert (await rows.users.by_telegram_id(7)).preferences == Preferences(resolution=2160)


async def test_each_decision_gets_a_handle_of_its_own_user(storage: Storage, anna: User, boris: User) -> None:
    async with storage.transaction() as rows:
        report = await rows.results.add(anna.id, a_report())
        late = await rows.results.extend(anna.id, report.id, (a_decision("d"),))

    handles = [decision.handle for decision in (*report.accepted, *report.rejected, *late)]
    assert len(set(handles)) == 4
    async with storage.transaction() as rows:
        found = await rows.results.get(anna.id, handles[3])
        whole = await rows.results.search(anna.id, handles[0])
        with pytest.raises(NotFound):
            await rows.results.search(boris.id, handles[0])
        with pytest.raises(NotFound):
            await rows.results.get(boris.id, handles[0])
        with pytest.raises(NotFound):
            await rows.results.extend(boris.id, report.id, ())
    assert (found.decision, found.title, found.wish) == (late[0], a_title(), Wish(season=1))
    assert {one.handle for one in whole.decisions} == set(handles)
    assert (whole.title, whole.words, whole.profile) == (a_title(), report.words, report.profile)


async def test_a_second_order_of_a_torrent_is_the_first_download(storage: Storage, anna: User) -> None:
    first = await added(storage, a_download(HASH, user_id=anna.id))

    second = await added(storage, a_download(HASH, user_id=anna.id, id="d0000002"))

    assert second == first


async def test_a_download_is_found_by_id_and_by_the_beginning_of_its_hash(
    storage: Storage, anna: User
) -> None:
    download = await added(storage, a_download("abcd" + "0" * 36, user_id=anna.id))
    other = await added(storage, a_download("abcd" + "1" * 36, user_id=anna.id, id="d0000002", name="Other"))

    async with storage.transaction() as rows:
        assert await rows.downloads.get(anna.id, download.id) == download
        assert await rows.downloads.get(anna.id, "ABCD1") == other
        with pytest.raises(Ambiguous) as ambiguous:
            await rows.downloads.get(anna.id, "abcd")
        for nonsense in ("abc", "", "%", "ffff"):
            with pytest.raises(NotFound):
                await rows.downloads.get(anna.id, nonsense)
    assert set(ambiguous.value.choices) == {"Other", "Metropolis"}


async def test_lists_of_downloads_leave_out_what_is_over(storage: Storage, anna: User, boris: User) -> None:
    downloads = [
        await added(
            storage,
            a_download(
                an_info_hash(str(number)),
                user_id=anna.id,
                id=f"d{number:07}",
                state=state,
                created_at=NOW + timedelta(minutes=number),
            ),
        )
        for number, state in enumerate(DownloadState)
    ]
    await added(storage, a_download(an_info_hash("0"), user_id=boris.id, id="d0000100"))

    async with storage.transaction() as rows:
        own = await rows.downloads.of_user(anna.id)
        active = await rows.downloads.active()
        owners = [await rows.downloads.owners(download.info_hash) for download in downloads]

    assert list(own) == [one for one in reversed(downloads) if one.state is not DownloadState.REMOVED]
    assert [one.id for one in active if one.user_id == anna.id] == [
        one.id for one in downloads if one.is_active
    ]
    assert owners == [2, *(int(one.state is not DownloadState.REMOVED) for one in downloads[1:])]


async def test_saving_what_is_not_there_is_not_found(storage: Storage, anna: User) -> None:
    async with storage.transaction() as rows:
        with pytest.raises(NotFound):
            await rows.downloads.save(a_download(HASH, user_id=anna.id))


async def test_a_source_is_filled_in_and_never_replaced(storage: Storage, anna: User, boris: User) -> None:
    await added(storage, a_download(HASH, user_id=anna.id))

    async with storage.transaction() as rows:
        fuller = TorrentSource(info_hash=HASH, magnet="magnet:?other", metainfo=b"d4:infoe")
        await rows.downloads.add(a_download(HASH, user_id=boris.id, id="d0000002"), fuller)

    async with storage.transaction() as rows:
        assert await rows.downloads.source(HASH) == replace(SOURCE, metainfo=b"d4:infoe")
        with pytest.raises(NotFound):
            await rows.downloads.source("f" * 40)


async def test_a_proposal_is_closed_once_and_only_by_its_user(
    storage: Storage, anna: User, boris: User
) -> None:
    async with storage.transaction() as rows:
        await rows.proposals.add(anna.id, a_proposal())

    async with storage.transaction() as rows:
        for call in (rows.proposals.get, rows.proposals.reopen):
            with pytest.raises(NotFound):
                await call(boris.id, "p1")
        with pytest.raises(NotFound):
            await rows.proposals.close(boris.id, "p1", ProposalState.DECLINED)
        closed = [
            await rows.proposals.close(anna.id, "p1", ProposalState.ACCEPTED, chosen=1) for _ in range(2)
        ]
        accepted = await rows.proposals.get(anna.id, "p1")
        await rows.proposals.reopen(anna.id, "p1")
        await rows.proposals.reopen(anna.id, "p1")
        reopened = await rows.proposals.get(anna.id, "p1")

    assert closed == [True, False]
    assert (accepted.state, accepted.chosen) == (ProposalState.ACCEPTED, 1)
    assert reopened == a_proposal()


async def test_a_declined_proposal_stays_closed(storage: Storage, anna: User) -> None:
    async with storage.transaction() as rows:
        await rows.proposals.add(anna.id, a_proposal())
        await rows.proposals.close(anna.id, "p1", ProposalState.DECLINED)
        with pytest.raises(IllegalTransition):
            await rows.proposals.reopen(anna.id, "p1")


async def test_open_proposals_are_the_newest_first_and_not_expired(storage: Storage, anna: User) -> None:
    later = replace(a_proposal("p2"), created_at=NOW + timedelta(hours=1), expires_at=NOW + timedelta(days=2))
    async with storage.transaction() as rows:
        await rows.proposals.add(anna.id, a_proposal())
        await rows.proposals.add(anna.id, later)

    async with storage.transaction() as rows:
        now = [one.id for one in await rows.proposals.open_ones(anna.id, at=NOW)]
        tomorrow = [one.id for one in await rows.proposals.open_ones(anna.id, at=NOW + timedelta(days=1))]

    assert (now, tomorrow) == (["p2", "p1"], ["p2"])


async def test_a_conversation_is_read_back_whole_or_not_at_all(storage: Storage, anna: User) -> None:
    call = a_call("find_title", query="a")
    calling = AssistantTurn(text="", calls=(call,))
    answer = ToolTurn(results=(ToolResult(call_id=call.id, content="b"),))
    said = (UserTurn(text="1"), calling, answer, AssistantTurn(text="2"), UserTurn(text="3"), calling)
    async with storage.transaction() as rows:
        await rows.conversations.append(anna.id, said)

    async with storage.transaction() as rows:
        whole = await rows.conversations.recent(anna.id, limit=10)
        cut = await rows.conversations.recent(anna.id, limit=4)
        nobody = await rows.conversations.recent(999, limit=10)

    assert whole == said[:5]
    assert cut == said[4:5]
    assert nobody == ()


async def test_a_transaction_inside_another_one_is_told_instead_of_waiting_for_ever() -> None:
    storage = MemoryStorage()

    with pytest.raises(RuntimeError, match="inside a transaction"):
        async with storage.transaction(), storage.transaction():
            pass


async def test_a_storage_can_be_out_of_order() -> None:
    storage = MemoryStorage()
    storage.error = StorageError("damaged", problem="database_damaged")

    with pytest.raises(ConciergeError):
        async with storage.transaction():
            pass
    with pytest.raises(StorageError):
        await storage.check()
