"""How downloads, proposals and answers read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

import concierge
from concierge.model.proposal import ProposalState
from concierge_bot.formatted import joined
from concierge_bot.pieces import pieces
from concierge_bot.proposing import labels
from concierge_bot.render import AnswerText, error_text, name_of, progress_text, proposal_text
from concierge_bot.screens.queue import block_of
from concierge_bot.wording import spoken

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SERIES = concierge.Title(
    kind=concierge.TitleKind.SERIES, name_ru="Деревенщина", name_original="The Hillbillies", year=1962
)
RU, EN = spoken("ru"), spoken("en")


def download(state: concierge.DownloadState, **more: object) -> concierge.Download:
    fixed: dict[str, object] = {
        "id": "d1",
        "user_id": 1,
        "info_hash": "a" * 40,
        "name": "The.Hillbillies.S01E02.mkv",
        "state": state,
        "created_at": NOW,
        "changed_at": NOW,
        "title": SERIES,
        "season": 1,
        "episode": 2,
    }
    return concierge.Download(**{**fixed, **more})  # type: ignore[arg-type]  # fields by name


def torrent(state: concierge.TorrentState, **more: object) -> concierge.TorrentStatus:
    return concierge.TorrentStatus(info_hash="a" * 40, name="x", state=state, **more)  # type: ignore[arg-type]  # fields by name


DOWNLOADING = concierge.DownloadState.DOWNLOADING
BUSY = torrent(
    concierge.TorrentState.DOWNLOADING, progress=0.456, wanted_bytes=10**9, speed_bps=2_300_000, eta_s=180
)
CASES = {
    "queued": (download(concierge.DownloadState.QUEUED), None, "в очереди"),
    "looking": (download(DOWNLOADING), torrent(concierge.TorrentState.METADATA), "узнаю список файлов"),
    "busy": (download(DOWNLOADING), BUSY, "загрузка · 46 % · 2,3 МБ/с · осталось 3 мин"),
    "paused": (download(DOWNLOADING, is_paused=True), None, "пауза"),
    "elsewhere": (download(concierge.DownloadState.DOWNLOADED), None, "загружен"),
    "moving": (download(concierge.DownloadState.SYNCING), None, "переносится"),
    "unsafe": (
        download(concierge.DownloadState.FAILED, failure_code="unsafe_content", failure_detail="x.exe"),
        None,
        "⚠ В раздаче есть опасный файл «x.exe», поэтому она не загружена. Выберите другой релиз.",
    ),
    "the client's fault": (
        download(concierge.DownloadState.FAILED, failure_code="torrent_client", failure_detail="disk"),
        None,
        "⚠ Торрент-клиент остановил загрузку: disk. Продолжить: /queue",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_progress_says_what_is_being_done(
    case: tuple[concierge.Download, concierge.TorrentStatus | None, str],
) -> None:
    what, status, line = case

    text = progress_text(concierge.DownloadProgress(download=what, torrent=status), RU)

    assert text == f"Деревенщина (1962) S01E02\n{line}"


def test_of_what_is_in_the_library_the_progress_ends_with_its_name_and_the_queue_tells_where_it_lies() -> (
    None
):
    breach = concierge.Breach(kind=concierge.BreachKind.RESOLUTION, promised="1080p", found="720x400")
    placed = ("/nas/Кино/a/1.mkv", "/nas/Кино/a/2.srt")
    one = concierge.DownloadProgress(
        download=download(concierge.DownloadState.ON_NAS, placed=placed, breaches=(breach,))
    )

    assert progress_text(one, RU) == "✓ Деревенщина (1962) S01E02"
    assert block_of(1, one, RU).text == (
        "1. Деревенщина (1962) S01E02\nСкачано и лежит здесь:\n/nas/Кино/a\nОбещано 1080p, а картинка 720x400"
    )


def test_a_download_without_a_title_has_the_releases_name() -> None:
    assert name_of(download(DOWNLOADING, title=None, name="x" * 300), EN) == "x" * 199 + "…"
    assert name_of(download(DOWNLOADING, season=None, episode=None), EN) == "The Hillbillies (1962)"


def option(label: str, why: str = "") -> concierge.ProposalOption:
    return concierge.ProposalOption(
        handle="h",
        label=label,
        release_name=f"Film <b>{label}</b>",
        size_bytes=8_400_000_000,
        seeders=21,
        why=why,
    )


def proposal(*options: concierge.ProposalOption) -> concierge.Proposal:
    return concierge.Proposal(
        id="0123456789ab",
        title="Деревенщина (1962)",
        options=options,
        state=ProposalState.OPEN,
        created_at=NOW,
        expires_at=NOW,
    )


def test_a_proposal_names_its_options_and_its_buttons_name_nothing_but_the_proposal() -> None:
    three = proposal(option("recommended", "свой язык"), option("smallest"), option(""))

    text = proposal_text(three, RU)

    assert text.text.split("\n\n")[1] == "1. 8,4 ГБ · 21 сид · свой язык\nFilm <b>recommended</b>"
    assert labels(three, RU) == (
        (1, "1. рекомендую · 8,4 ГБ"),
        (2, "2. самый маленький · 8,4 ГБ"),
        (3, "3. · 8,4 ГБ"),
        (0, "Не надо"),
    )


def test_endless_names_from_outside_leave_the_rest_of_a_message_in_one() -> None:
    endless = "x" * 10_000
    title = replace(SERIES, name_ru=endless)
    offered = replace(proposal(*(replace(option("best"), release_name=endless),) * 3), title=endless)

    assert len(pieces(proposal_text(offered, RU))) == 1
    assert (
        len(
            pieces(progress_text(concierge.DownloadProgress(download=download(DOWNLOADING, title=title)), RU))
        )
        == 1
    )
    assert name_of(download(DOWNLOADING, title=title), RU).endswith("… (1962) S01E02")


def test_a_series_over_forty_folders_takes_a_few_lines_of_the_queue() -> None:
    placed = tuple(f"/nas/Сериалы/Деревенщина/Season {number:02}/{number}.mkv" for number in range(40))
    one = concierge.DownloadProgress(download=download(concierge.DownloadState.ON_NAS, placed=placed))

    assert len(pieces(joined([block_of(place, one, RU) for place in range(6)], "\n\n"))) == 1


def test_a_single_option_is_a_plain_yes() -> None:
    assert [label for _, label in labels(proposal(option("best")), EN)] == ["Download · 8.4 GB", "No, thanks"]


def test_an_answer_shows_the_tools_at_work_and_parts_what_came_before_them() -> None:
    answer = AnswerText(RU)
    for event in (
        concierge.TextDelta(text="Сейчас."),
        concierge.ToolStarted(call_id="1", name="get_title"),
        concierge.ToolStarted(call_id="2", name="list_downloads"),
        concierge.ToolFinished(call_id="1", name="get_title"),
    ):
        answer.take(event)

    assert answer.status == "⏳ Смотрю загрузки…"
    answer.take(concierge.TextDelta(text="Нашёл."))
    answer.take(concierge.Finished(text="Сейчас.Нашёл."))
    assert (answer.text, answer.status) == ("Сейчас.\n\nНашёл.", "")


def test_an_answer_that_came_at_once_is_taken_from_its_end() -> None:
    answer = AnswerText(EN)

    answer.take(concierge.Finished(text="Done."))

    assert answer.text == "Done."


def test_an_error_stands_below_what_was_said() -> None:
    error = concierge.ServiceUnavailable("anthropic", "down")

    assert error_text(error, EN, after="Let me see. ").startswith("Let me see.\n\n⚠ Anthropic")
    assert error_text(error, EN).startswith("⚠ Anthropic")
