"""Files that are sent: lists of other services move in, what is no list harms nothing and is told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

import concierge
from tests.bot.conftest import OWNER

if TYPE_CHECKING:
    from concierge.sandbox.telegram import ShownMessage
    from tests.bot.conftest import Household

HEADER = "Date,Name,Year,Letterboxd URI"
CLEAR = "2024-01-01,The General,1926,https://boxd.it/a"
UNCLEAR = "2024-01-02,Metropolis,,https://boxd.it/b"
UNKNOWN = "2024-01-03,Home video of nobody,1999,https://boxd.it/c"
BAD = "2024-01-04,,,"


def zipped(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.csv", text)
    return out.getvalue()


def watched(*rows: str) -> bytes:
    return zipped(watched="\n".join((HEADER, *rows)))


async def sees(household: Household, *words: str) -> ShownMessage:
    """The message that has all these words."""

    def fitting(messages: list[ShownMessage]) -> list[ShownMessage]:
        return [one for one in messages if all(word in one.text for word in words)]

    await household.sees(fitting, within_s=30)
    return fitting(list(household.telegram.messages(OWNER)))[-1]


async def seen_by_owner(household: Household) -> list[str]:
    settings = concierge.Settings(environ=household.environ)
    async with concierge.Concierge.open(settings, torrents=False) as house:
        page = await house.me.watched.list()
    return sorted(one.title.label("en") for one in page.items)


async def test_an_export_moves_in_and_its_unclear_titles_are_asked_about_one_by_one(
    household: Household,
) -> None:
    async with household.bot():
        household.telegram.send_document("letterboxd.zip", watched(CLEAR, UNCLEAR, UNKNOWN, BAD))
        report = await sees(household, "прочитано 4 строки")
        await household.sees(lambda messages: messages[0].buttons, within_s=30)
        household.telegram.press(report.message_id, household.telegram.messages(OWNER)[0].buttons[0].text)
        question = await sees(household, "Что это?")
        assert "Metropolis" in question.text
    async with household.bot():
        label = next(one.text for one in question.buttons if "1927" in one.text)
        household.telegram.press(question.message_id, label)
        unknown = await sees(household, "Такого никто не знает")
        assert "Home video of nobody" in unknown.text
        household.telegram.press(unknown.message_id, "Оставить названием")
        await sees(household, "Всё разобрано")

    assert len(household.telegram.messages(OWNER)) == 1
    assert await seen_by_owner(household) == [
        "Home video of nobody (1999)",
        "Metropolis (1927)",
        "The General (1926)",
    ]


async def test_the_same_file_again_adds_nothing(household: Household) -> None:
    async with household.bot():
        for _ in range(2):
            household.telegram.send_document("letterboxd.zip", watched(CLEAR))
        await sees(household, "уже была в списках")

    assert await seen_by_owner(household) == ["The General (1926)"]


def a_bomb() -> bytes:
    return zipped(watched=HEADER + "\n" + "0" * 60_000_000)


def encrypted() -> bytes:
    # The first bit of the flags says that a member has a password; they stand behind either signature.
    sent = bytearray(watched(CLEAR))
    sent[6] |= 1
    directory = sent.index(b"PK\x01\x02")
    sent[directory + 8] |= 1
    return bytes(sent)


@pytest.mark.parametrize(
    "name, content, told",
    [
        ("bomb.zip", a_bomb, "не открыт"),
        ("closed.zip", encrypted, "закрыт паролем"),
        ("broken.zip", lambda: watched(CLEAR)[:-30], "повреждён"),
        ("photo.xlsx", lambda: b"PK\x03\x04nothing", "Файл"),
        ("empty.csv", lambda: b"", "пустой"),
        ("notes.txt", "просто заметка".encode, "Непонятно"),
        ("../../etc/passwd", lambda: b"\x7fELF\0\0\0", "сервиса passwd"),
    ],
)
async def test_what_is_no_list_harms_nothing_and_is_told(
    household: Household, name: str, content: Callable[[], bytes], told: str
) -> None:
    async with household.bot():
        household.telegram.send_document(name, content())
        refused = await sees(household, "⚠")
        household.telegram.say("/help")
        await sees(household, "Напишите")

    assert told in refused.text
    assert "/etc/" not in refused.text
    assert await seen_by_owner(household) == []


async def test_a_row_that_cannot_be_read_is_told_with_its_number(household: Household) -> None:
    ratings = "\n".join((f"{HEADER},Rating", f"{CLEAR},4.5", f"{CLEAR},abc"))
    async with household.bot():
        household.telegram.send_document("letterboxd.zip", zipped(ratings=ratings))
        report = await sees(household, "Оценка не читается")

    assert "ratings.csv:3" in report.text.replace(", ", ":").replace("строка ", "")


async def test_too_large_a_file_and_a_torrent_are_refused_with_another_way(household: Household) -> None:
    async with household.bot():
        household.telegram.send_document("huge.zip", b"\0" * ((20 << 20) + 1))
        large = await sees(household, "20 МБ")
        household.telegram.send_document("film.torrent", b"d4:infode")
        torrent = await sees(household, ".torrent")

    assert "concierge import" in large.text
    assert "названи" in torrent.text
