"""The picture of what a person has watched."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from io import BytesIO

import pytest
from hypothesis import given, settings, strategies as st

from concierge.adapters._card_ink import _UNDRAWABLE, Ink, drawable
from concierge.adapters._stats_card import (
    HEAT,
    CardBar,
    CardBars,
    CardFigure,
    CardHeat,
    CardRank,
    CardRow,
    CardWords,
    paint,
)

pytest.importorskip("PIL")

from PIL import Image, ImageFont

MONTHS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
FULL = CardWords(
    heading="2025 год в кино",
    figures=(
        CardFigure(value="148", caption="фильмов"),
        CardFigure(value="312", caption="серий"),
        CardFigure(value="507", caption="часов"),
        CardFigure(value="7,4", caption="средняя оценка"),
    ),
    heat=CardHeat(
        caption="По дням",
        first_weekday=2,
        shades=tuple(day % 5 for day in range(365)),
        months=MONTHS,
        less="меньше",
        more="больше",
    ),
    bars=CardBars(
        caption="Оценки", bars=tuple(CardBar(label=str(at), value=at, figure=str(at)) for at in range(11))
    ),
    ranks=(
        CardRank(caption="Режиссёры", rows=(CardRow(label="Андрей Тарковский", figure="7"),) * 5),
        CardRank(caption="Жанры", rows=(CardRow(label="драма", figure="62"),) * 5),
        CardRank(caption="Страны", rows=(CardRow(label="США", figure="71"),) * 5),
    ),
    footer="concierge",
)
HOSTILE = "Очень\x1b[31m\u202e \x00длинное имя " * 90 + "🎬是枝裕和\ud800"


def image(words: CardWords) -> Image.Image:
    with Image.open(BytesIO(paint(words))) as opened:
        opened.load()
        assert (opened.format, opened.mode) == ("PNG", "RGB")
        return opened


def test_a_full_year_is_one_picture_of_the_shape_of_a_phones_post() -> None:
    assert image(FULL).size == (1200, 1500)


def test_the_same_words_make_the_same_bytes() -> None:
    assert paint(FULL) == paint(replace(FULL))


def test_another_process_paints_the_same(tmp_path: object) -> None:
    script = (
        "import sys; from concierge.adapters._stats_card import CardWords, paint;"
        "sys.stdout.buffer.write(paint(CardWords(heading='Май 2026')))"
    )

    told = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)

    assert told.stdout == paint(CardWords(heading="Май 2026"))


def test_a_picture_with_little_to_tell_is_lower() -> None:
    heights = [
        image(words).height
        for words in (
            CardWords(heading=""),
            replace(FULL, heat=None, bars=None),
            replace(FULL, heat=None),
            FULL,
        )
    ]

    assert heights == sorted(heights)
    assert heights[0] == 675


def test_charts_of_nothing_but_zeros_take_no_room() -> None:
    assert FULL.heat is not None
    empty = replace(
        FULL,
        heat=replace(FULL.heat, shades=(0,) * 366),
        bars=CardBars(caption="Оценки", bars=(CardBar(label="1", value=0), CardBar(label="2", value=0))),
    )

    assert paint(empty) == paint(replace(FULL, heat=None, bars=None))
    assert paint(replace(FULL, ranks=(CardRank(caption="Страны", rows=()),))) == paint(
        replace(FULL, ranks=())
    )


def test_long_and_hostile_words_stay_in_their_places() -> None:
    row = CardRow(label=HOSTILE, figure=HOSTILE)
    hostile = CardWords(
        heading=HOSTILE,
        figures=(CardFigure(value=HOSTILE, caption=HOSTILE),) * 9,
        heat=CardHeat(
            caption=HOSTILE,
            first_weekday=-30,
            shades=(-4, *range(800)),
            months=(HOSTILE,) * 20,
            less=HOSTILE,
            more=HOSTILE,
        ),
        bars=CardBars(
            caption=HOSTILE,
            bars=tuple(CardBar(label=HOSTILE, value=at, figure=HOSTILE) for at in range(-9, 90)),
        ),
        ranks=(CardRank(caption=HOSTILE, rows=(row,) * 50),) * 9,
        footer=HOSTILE,
    )

    picture = image(hostile)

    assert picture.size == (1200, 1500)
    ground = picture.getpixel((0, 0))
    assert all(picture.getpixel((x, y)) == ground for x in (0, 20, 1180, 1199) for y in range(0, 1500, 3))


@pytest.mark.parametrize(
    "given, shown",
    [
        ("  Ночной\r\n паром\t", "Ночной паром"),
        ("Night\x1b[31m\u202eFerry\u200b\x07", "Night [31mFerry"),
        ("Кино 🎬🔥 ночью", "Кино ночью"),
        ("是枝裕和", ""),
        ("Nguyễn Thị Ánh", "Nguyen Thi Ánh"),
        ("Yūko Ōshima & Łukasz «ё» №5 ★", "Yūko Ōshima & Łukasz «ё» №5 ★"),
        ("и\u0306", "й"),
        ("\ud800x", "x"),
    ],
)
def test_what_cannot_be_drawn_is_left_out(given: str, shown: str) -> None:
    assert drawable(given) == shown


@given(st.text(max_size=400))
@settings(deadline=None)
def test_any_text_becomes_one_short_line_that_the_fonts_have(text: str) -> None:
    shown = drawable(text)

    assert shown == " ".join(shown.split())
    assert not _UNDRAWABLE.search(shown)


@pytest.mark.parametrize("name", ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"])
def test_the_fonts_have_every_letter_that_is_drawn(name: str) -> None:
    letters = files("concierge.adapters").joinpath("fonts", name).read_bytes()
    font = ImageFont.truetype(BytesIO(letters), 40, layout_engine=ImageFont.Layout.BASIC)

    def drawn(sign: str) -> bytes:
        return bytes(font.getmask(sign))

    absent = drawn("\ue000")
    signs = [chr(code) for code in range(0x21, 0x2700) if not _UNDRAWABLE.search(chr(code))]
    assert [sign for sign in signs if chr(0xA0) != sign and drawn(sign) == absent] == []


def test_a_text_is_cut_where_its_room_ends() -> None:
    ink = Ink(width=400, height=100, ground=(0, 0, 0))

    cut = ink.fitting("Кристофер Нолан, Дени Вильнёв", 26, 200)

    assert cut.endswith("…")
    assert ink.length(cut, 26) <= 200
    assert ink.fitting("Нолан", 26, 200) == "Нолан"
    assert ink.length("1,234,567", ink.size_for("1,234,567", 70, 150)) <= 150


def test_the_fullest_day_is_the_brightest_and_an_empty_one_dark() -> None:
    days = (0,) * 181 + (9,) + (0,) * 183
    colours = image(CardWords(heading="", heat=CardHeat(caption="", first_weekday=0, shades=days))).getcolors(
        2**20
    )

    counts = {colour: count for count, colour in colours or ()}
    assert counts[HEAT[0]] > 300 * counts[HEAT[-1]] > 0


def test_without_pillow_the_extra_is_named() -> None:
    script = (
        "import sys; sys.modules['PIL'] = None\n"
        "from concierge.adapters._stats_card import CardWords, paint\n"
        "from concierge.errors import ConfigError\n"
        "try:\n    paint(CardWords(heading='2026'))\n"
        "except ConfigError as error:\n    print(error.facts['setting'], error)"
    )

    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert told.stdout.startswith("media-concierge[pictures] ")


def test_the_fonts_are_small_and_come_with_their_licence() -> None:
    folder = files("concierge.adapters").joinpath("fonts")
    sizes = [len(one.read_bytes()) for one in folder.iterdir() if one.name.endswith(".ttf")]

    assert len(sizes) == 2
    assert sum(sizes) < 200_000
    assert "Bitstream" in folder.joinpath("LICENSE.txt").read_text("utf-8")
