"""News of downloads in a chat: their posters, their buttons, and what the buttons do through the real library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import concierge
from concierge.model.download import Download, Fate
from concierge.model.following import Following, FollowState
from concierge.model.notice import News
from concierge.model.proposal import ProposalOption
from concierge.model.release import TorrentSource
from concierge.services.notifications import Household as Home, Notifications
from concierge.testing import FrozenClock
from concierge_bot.news_keys import GROWTH, SEEDING, TROUBLE
from concierge_bot.notifier import TelegramNotifier
from concierge_bot.visit import PRESSED
from tests.bot.conftest import OWNER, STRANGER
from tests.bot.talking import Talk, labels, newcomer
from tests.bot.tapping import tap

if TYPE_CHECKING:
    from concierge.sandbox.telegram import ShownMessage
    from tests.bot.conftest import Household

Topic = concierge.Topic
FILM = concierge.ExternalIds(tmdb=19)
# So that episodes need not wait for one another.
LONG_AGO = datetime.now(UTC) - timedelta(hours=1)
SERIES = concierge.ExternalIds(tmdb=1930)
SHERLOCK = concierge.Title(
    kind=concierge.TitleKind.SERIES, name_ru="Шерлок", name_original="Sherlock", year=2010
)
READY = "✅ Готово к просмотру!"
NEXT = "⇄ Другая раздача"
EVERY = (
    (TROUBLE, "resume", "d0000001"),
    (TROUBLE, "next", "d0000001"),
    (SEEDING, "undo", "d0000002"),
    (SEEDING, "release", "d0000003"),
    (SEEDING, "keep", "d0000003"),
    (GROWTH, "accept", "d0000004"),
)


def a_download(number: int, **facts: object) -> Download:
    usual = {
        "id": f"d{number:07}",
        "user_id": 1,
        "info_hash": f"{number:040x}",
        "name": f"Metropolis.1927.{number}",
        "state": concierge.DownloadState.ON_NAS,
        "created_at": datetime.now(UTC),
        "changed_at": datetime.now(UTC),
        "size_bytes": 4_400_000_000,
        "placed": ("Кино/Метрополис (1927)/a.mkv",),
    }
    return Download(**{**usual, **facts})  # type: ignore[arg-type]  # fields by name


def an_option(handle: str) -> ProposalOption:
    return ProposalOption(
        handle=handle,
        label="recommended",
        release_name="Metropolis.1927.1080p",
        size_bytes=4_400_000_000,
        seeders=3,
        why="1080p",
    )


async def tell(house: concierge.Concierge, download: Download, topic: Topic, **news: object) -> None:
    """Writes the download down if it is new, and that its person is to hear that of it."""
    known = Home(owner_telegram_id=OWNER)
    telling = Notifications((TelegramNotifier(),), clock=FrozenClock(LONG_AGO), household=known)
    magnet = f"magnet:?xt=urn:btih:{download.info_hash}"
    source = TorrentSource(info_hash=download.info_hash, magnet=magnet, metainfo=None)
    async with house.storage() as rows:
        if all(one.id != download.id for one in await rows.downloads.of_user(download.user_id)):
            await rows.downloads.add(download, source)
        await telling.note(rows, download, News(topic=topic, **news))  # type: ignore[arg-type]  # fields by name


def press(household: Household, message: ShownMessage, label: str, *, person: int = OWNER) -> None:
    data = next(one.callback_data for one in message.buttons if label in one.text)
    household.telegram.press_data(message.message_id, data or "", user_id=person)


async def answered(household: Household, label: str, answer: str) -> ShownMessage:
    """Presses that button, and returns its message as soon as it tells the answer."""
    pressed = (await tap(household, label)).message_id

    def now() -> ShownMessage:
        return next(one for one in household.telegram.messages(OWNER) if one.message_id == pressed)

    await household.sees(lambda _: answer in now().text)
    return now()


async def test_what_is_ready_has_its_poster_and_is_marked_as_seen_also_after_a_restart(
    household: Household,
) -> None:
    async with household.house() as house:
        film = await house.metadata.with_ids(FILM, concierge.TitleKind.MOVIE)
        series = await house.metadata.with_ids(SERIES, concierge.TitleKind.SERIES)
        for topic in (Topic.DOWNLOADED, Topic.ON_NAS):
            await tell(house, a_download(1, title=film), topic)
        for episode in (1, 2):
            part = {"title": series, "season": 1, "episode": episode}
            await tell(house, a_download(1 + episode, **part), Topic.ON_NAS)
        household.telegram.say("/help")  # who has never spoken to a bot is not written to
        async with household.bot():
            await household.sees(lambda shown: len(shown) == 4)
        _, downloaded, season, ready = sorted(
            household.telegram.messages(OWNER),
            key=lambda one: ("Метрополис (1927)" in one.text, READY in one.text),
        )
        assert downloaded.photo is not None
        assert ready.photo is not None
        assert labels(downloaded) == ["О фильме"]
        assert labels(season) == ["👁 Посмотрел", "О сериале"]
        assert "S01E01–E02" in season.text
        async with household.bot():
            press(household, season, "Посмотрел")
            press(household, ready, "Посмотрел")
            await household.sees(lambda shown: sum("✓ Просмотрено" in labels(one) for one in shown) == 2)
            press(household, ready, "О фильме")
            await household.sees(lambda shown: "⬇ Скачать" in labels(shown[-1]))

        *_, question, card = household.telegram.messages(OWNER)
        assert question.text.startswith("Метрополис (1927)")
        assert "✓ вы смотрели" in card.text
        seen = {one.title.title.ids.tmdb: one for one in (await house.me.watched.list()).items}
        assert set(seen) == {FILM.tmdb, SERIES.tmdb}
        episodes = await house.me.watched.episodes(seen[SERIES.tmdb])
        assert [(one.season, one.episode) for one in episodes] == [(1, 1), (1, 2)]


async def ask_everything(house: concierge.Concierge) -> None:
    """Has the owner told all that wants an answer, each of a download of its own."""
    now = datetime.now(UTC)
    for number, episode in ((1, 1), (6, 2)):
        part: dict[str, object] = {"title": SHERLOCK, "season": 1, "episode": episode}
        state = {"state": concierge.DownloadState.FAILED, "failure_code": "unsafe_content", "placed": ()}
        await tell(house, a_download(number, **part, **state), Topic.FAILED)
    await tell(house, a_download(2, trashed_at=now), Topic.TRASHED, days=7)
    await tell(house, a_download(3, asked_at=now), Topic.CLEANUP_ASKED, days=7)
    following = Following(
        download_id="d0000004",
        user_id=1,
        state=FollowState.NEEDS_USER,
        since=now,
        changed_at=now,
        due_at=now + timedelta(days=30),
        new_hash="f" * 40,
        problem="less",
    )
    await tell(house, a_download(4), Topic.UNDECIDED, growth=following)
    async with house.storage() as rows:
        await rows.followings.add(following)
    await tell(house, a_download(5), Topic.STALLED)


async def test_each_question_is_answered_under_the_news_and_by_its_person_alone(household: Household) -> None:
    stranger = await newcomer(household, STRANGER)
    async with household.house() as house:
        await ask_everything(house)
        get = house.downloads.get
        household.telegram.say("/help")
        async with household.bot():
            await household.sees(lambda shown: len(shown) == 6)
            assert not [text for text in household.said() if "concierge " in text]

            refused = await forged(house, stranger)
            assert all(one.startswith("⚠") for one in refused)
            assert (await get("d0000003")).fate is Fate.BY_RULE

            told = await answered(household, "↩ Раздавать дальше", "\n\n✓ Вынимаю из корзины")
            assert told.text.startswith("Уходит с раздачи: Metropolis.1927.2\n")
            assert not told.buttons
            assert (await get("d0000002")).trashed_at is None
            await answered(household, "Убрать", "✓ Хорошо, торрент-клиент её уберёт.")
            assert (await get("d0000003")).fate is Fate.RELEASE
            await answered(household, "Взять новую раздачу", "✓ Беру новую раздачу.")
            async with house.storage() as rows:
                assert (await rows.followings.get(1, "d0000004")).accepted_hash == "f" * 40
            await tap(household, "✕ Удалить")
            await answered(household, "Да, удалить", "Удалено: Metropolis.1927.5")
            assert (await get("d0000005")).state is concierge.DownloadState.REMOVED
            told = await answered(household, "▶ Начать снова S01E01", "S01E01: ✓ Начинаю снова.")
            assert labels(told) == ["▶ Начать снова S01E02"]
            await household.sees(lambda shown: "✕ Удалить" in labels(shown[-1]))
            assert [(await get(one)).is_active for one in ("d0000001", "d0000006")] == [True, False]


async def forged(house: concierge.Concierge, person: Talk) -> list[str]:
    """What somebody hears whose own buttons name the downloads of others."""
    telegram, before = person.household.telegram, await person.say("/help")
    buttons = [
        concierge.NewButton(action=action, args={"do": do, "id": download_id})
        for action, do, download_id in EVERY
    ]
    me = await house.user(telegram_id=person.user_id)
    for token in await me.buttons.offer(person.user_id, buttons):
        telegram.press_data(before.message_id, f"{PRESSED}{token}", user_id=person.user_id)
    heard = 1 + len(buttons)
    await person.household.sees(lambda shown: len(shown) == heard, chat_id=person.user_id)
    return [one.text for one in person.messages[1:]]


async def test_another_release_is_taken_once_for_one_that_breaks_its_promise(household: Household) -> None:
    async with household.house() as house:
        report = await house.search.releases("Метрополис", year=1927)
        best, *_ = report.accepted
        known = {"tracker": best.release.tracker, "tracker_id": best.release.tracker_id}
        promised = a_download(1, handle=best.handle, title=report.title, **known)
        proposal = await house.proposals.propose("Метрополис (1927)", [an_option(best.handle)])
        await tell(house, promised, Topic.NOT_AS_PROMISED)
        await tell(house, a_download(2), Topic.STALLED, instead="Metropolis", proposal_id=proposal.id)
        household.telegram.say("/help")
        async with household.bot():
            stalled = await tap(household, "Не надо")
            assert "1. " not in stalled.text
            assert labels(stalled) == ["Скачать · 4,4 ГБ", "Не надо"]
            assert "Вместо неё можно взять Metropolis." in stalled.text
            await household.sees(lambda shown: any(one.text == "Хорошо, не скачиваю." for one in shown))

            news = await answered(household, NEXT, "✓ Беру следующую раздачу.")
            assert labels(news) == ["О фильме"]
            await house.downloads.remove("d0000002")
            args = ({"do": "next", "id": promised.id}, {"do": "resume", "id": "d0000002"})
            late = [concierge.NewButton(action=TROUBLE, args=one) for one in args]
            for token in await house.me.buttons.offer(OWNER, late):
                household.telegram.press_data(news.message_id, f"{PRESSED}{token}")
            await household.sees(lambda shown: any(one.text.count("✓ Беру") == 2 for one in shown))
            await household.sees(lambda shown: any("Этой загрузки уже нет." in one.text for one in shown))
        began = [one.download for one in await house.downloads.list() if one.download.title is not None]
    assert [one.id for one in began[1:]] == [promised.id], "one was begun, however often it was pressed"
    assert began[0].handle in {one.handle for one in report.accepted[1:]}
