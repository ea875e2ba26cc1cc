"""A bar that keys move over options, and how it is drawn."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from rich.cells import cell_len

from concierge_cli.keyboard import Keyboard
from concierge_cli.picking import drawn
from concierge_cli.pressing import Bar, Keys

UP, DOWN, ENTER, ESCAPE = "\x1b[A", "\x1b[B", "\r", "\x1b"
PRESSED = st.sampled_from([UP, DOWN, "j", "k", "л", "о", "1", "2", "9", "0", "G", "g", "\x1b[Z", "ы", "x"])
NAME = "Метрополис / Metropolis (Фриц Ланг) [1927, Германия, 日本語, 🎬] Dub + MVO + Original"


class Chunks(Keyboard):
    """A keyboard whose bytes come in these chunks; after an empty one nothing comes for a while."""

    def __init__(self, *chunks: bytes) -> None:
        self._chunks = list(chunks)

    async def pressed(self) -> bytes:
        if self._chunks and not self._chunks[0]:
            self._chunks.pop(0)
            raise TimeoutError
        return self._chunks.pop(0) if self._chunks else b""


def pressed(bar: Bar, *keys: str) -> Bar:
    for key in keys:
        bar = bar.after(key)
    return bar


async def heard(*chunks: bytes) -> list[str]:
    keys, heard = Keys(Chunks(*chunks)), list[str]()
    while key := await keys.next():
        heard.append(key)
    return heard


@given(count=st.integers(1, 60), keys=st.lists(PRESSED), rows=st.integers(-3, 60))
def test_the_bar_stays_on_an_option_that_is_seen(count: int, keys: list[str], rows: int) -> None:
    bar = pressed(Bar(count=count), *keys)

    assert bar.at in bar.seen(rows)
    assert bar.seen(rows)[-1] < count
    assert pressed(bar, ENTER).taken == bar.at + 1


@pytest.mark.parametrize(
    "keys, taken",
    [
        ([ENTER], 1),
        ([DOWN, "j", "о", "\n"], 4),
        ([UP, ENTER], 12),
        ([DOWN, DOWN, "k", "л", ENTER], 1),
        (["7", ENTER], 7),
        (["1", "2", ENTER], 12),
        (["1", "3", ENTER], 3),
        (["0", ENTER], 1),
        (["1", DOWN, "1", ENTER], 1),
        (["G", ENTER], 12),
        ([DOWN, "\x1b[H", ENTER], 1),
        (["ы", "\x1b[Z", DOWN, ENTER], 2),
    ],
    ids=repr,
)
def test_keys_lead_to_an_option(keys: list[str], taken: int) -> None:
    assert pressed(Bar(count=12), *keys).taken == taken


@pytest.mark.parametrize("key", [ESCAPE, "q", "й", "n", "н", "\x03", "\x04", ""], ids=repr)
def test_a_key_that_leaves_takes_nothing(key: str) -> None:
    bar = pressed(Bar(count=3), DOWN, key)

    assert (bar.is_over, bar.taken) == (True, None)


async def test_keys_are_told_apart_however_their_bytes_come() -> None:
    assert await heard(b"\x1b[Aj\x1bOB\r") == [UP, "j", "\x1bOB", "\r"]
    assert await heard(b"\x1b", b"[", b"B") == [DOWN]
    assert await heard("л".encode()[:1], "л".encode()[1:]) == ["л"]
    assert await heard(b"\x1b", b"", b"q") == [ESCAPE, "q"]


@pytest.mark.parametrize("columns", [20, 40, 80])
@pytest.mark.parametrize("count", [1, 2, 10, 25])
def test_no_line_is_wider_than_the_screen_and_all_of_them_fit_into_it(count: int, columns: int) -> None:
    lines = drawn([NAME] * count, Bar(count=count, at=count - 1), "Какой скачать?", columns=columns, rows=9)

    assert max(cell_len(line) for _, line in lines) < columns
    assert len(lines) == min(count, 6) + 2
    assert [line[0] for style, line in lines if style == "\x1b[7m"] == ["▸"]
    assert f"▸ {count}  Метро" in "\n".join(line for _, line in lines)
