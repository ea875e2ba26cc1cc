"""What holds for the parse of every name, however broken."""

from __future__ import annotations

import cProfile
from types import CodeType

import pytest
from hypothesis import given, strategies as st

from concierge.model.parsing import parse_release
from tests.gates.source import ROOT
from tests.model.parsing.invariants import broken_promises
from tests.model.parsing.rendering import WRITERS, Listing, Scene, listings, scenes, told

WORDS = """
S01 E02 S1-9 1-5 из 10 ?? XX Сезон Серии: сезоны 8 серий выпуск [ ] ( ) { } 【 】 / \\ . - _ | + & , : ; ' " #
1080p 1080р 4k 1920x800 WEB-DL WEBRip BDRemux CAMRip web ts x265 H.264 HDR10+ DV 3D HSBS 10bit DTS-HD.MA.7.1
DD+5.1 Atmos FLAC 2019 1984-1999 1917 2012 TV-2 3x05 e99 ep.5 1x01-9 Vol v2 Part.2 disc 12/03/2020 20201345
24.05.2019 2019-12-31 01 00 99999 9999999999 II Ⅳ ² ٣ १२ １２ ½ Dub MVO (LostFilm) Sub Rus Original ДБ, СТ D, L2
10,5 GB 700 kb www.site.org [Group] -GRP .mkv .exe .srt от Кто-то (1999) [2001, США, драма] трилогия
collection ost MP3 v1.0.2 -CODEX trailer sample OVA NCOP tt1234567 {tmdb-55} [1A2B3C4D] aka The 24 Dune Дюна
реж. Multi MULTi.VFF ITA eng NF AMZN complete PROPER Hybrid REMUX Uncut Extended İ ß 第 話 全 集 ДВД ВDRiр
&amp; &#38;amp; &#0; &lt
"""
UNSEEN = ["\u200b", "\u202e", "\ufeff", "\u00a0", "\x00", "\x1b", "\ud800", "\U000e0001", ""]

LETTERS = st.characters(exclude_categories=())
ANY_TEXT = st.text(LETTERS, max_size=120)
PIECED = st.lists(
    st.sampled_from([*WORDS.split(), *UNSEEN]) | st.text(LETTERS, max_size=3), max_size=24
).flatmap(lambda pieces: st.sampled_from([" ", ".", "", "_", " / "]).map(lambda blank: blank.join(pieces)))
DECODED = st.binary(max_size=200).flatmap(
    lambda raw: st.sampled_from(["latin-1", "cp1251", "utf-8", "utf-16"]).map(
        lambda encoding: raw.decode(encoding, errors="replace")
    )
)
NUMBERED = st.integers(1, 400).flatmap(
    lambda length: st.sampled_from(["S{}E{}", "Дюна / Сезон: {} / Серии: 1-{}", "{} gb", "({})", "1.{}p", "[{}x{}]"])
    .map(lambda form: form.replace("{}", "9" * length))
)  # fmt: skip

# Where the parser's work might grow faster than the name: each is repeated to fill it; a raised dot is a blank.
REPEATED = """
. a. 1 1. / A/ [ ] ( () [] [1] [( (2019) s01 S01E01 e01- 01- 1x01 - _ ' , 2019 2019- x264. web- DTS-HD. 5.1 [GRP]
-GRP &amp; &# |D 第 第1 話 a\\ { @ rus, NF.WEB-DL. 8_ (· ]· ·/· 1,· [2019,· dolby· hd· aka· rus,· sub·eng· CAM· 700·mb·
Дюна·/· Дюна·(2019)·/· сезон·1· Серии:·1-9·из·10· из· Dub·( +MVO·( ДБ,· ·|·P2 Part·1· Collection· sample· OVA·
12.03.2020· www.a.com· [2019,·США,·драма]· Original·(Eng)·+· Sub·(Rus,· x264·дюна·[2019,· Дюна·[2019,·США]·|.web-
12.03.2020·Sub·(Rus,·
"""
OURS = str(ROOT / "concierge")
SIZES = (10_000, 20_000, 40_000)
# Our calls for the 2,000 letters that are read; the worst of these names takes 20 a letter.
MOST_CALLS = 50_000


def pieces() -> list[str]:
    return ["\n", "\u200b", *(piece.replace("·", " ") for piece in REPEATED.split())]


def calls_for(name: str) -> int:
    """How many functions of ours are called to parse a name, and searches by a regular expression."""
    profile = cProfile.Profile()
    profile.runcall(parse_release, name)
    return sum(entry.callcount for entry in profile.getstats() if _is_ours(entry.code))


def _is_ours(code: CodeType | str) -> bool:
    return "re.Pattern" in code if isinstance(code, str) else code.co_filename.startswith(OURS)


@pytest.mark.fuzz
@given(ANY_TEXT | PIECED | DECODED | NUMBERED)
def test_the_parse_of_any_text_keeps_its_promises(name: str) -> None:
    assert broken_promises(name) == []


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "\0",
        "\ud800",
        "\u202e" * 50,
        "[",
        "](",
        "()" * 500,
        " / ",
        "1" * 10_000,
        "я [1" * 2500,
        "&#x0;" * 400,
    ],
    ids=lambda name: ascii(name[:8]),
)
def test_a_broken_name_keeps_them_too(name: str) -> None:
    assert broken_promises(name) == []


def test_of_a_name_as_long_as_a_book_the_beginning_is_read() -> None:
    parsed = parse_release("Тихий берег " + "x" * 1_000_000 + " [2024, США, WEB-DL 1080p]")

    assert (parsed.year, len(parsed.text)) == (None, 2_000)


@pytest.mark.fuzz
@given(scenes())
def test_a_scene_name_says_the_facts_it_was_written_from(scene: Scene) -> None:
    parsed = parse_release(scene.name)

    assert told(parsed) == scene.record
    assert scene.again(parsed).name == scene.name


@pytest.mark.fuzz
@pytest.mark.parametrize("style", WRITERS)
@given(data=st.data())
def test_a_trackers_name_says_the_facts_it_was_written_from(style: str, data: st.DataObject) -> None:
    listing: Listing = data.draw(listings(style))
    name = WRITERS[style](listing)

    parsed = parse_release(name)

    assert told(parsed) == listing.record
    assert parsed.tracks == listing.tracks
    assert told(parse_release(WRITERS[style](listing.again(parsed)))) == listing.record


@pytest.mark.parametrize("piece", pieces())
def test_the_work_is_bounded_however_long_the_name_is(piece: str) -> None:
    calls = [calls_for(piece * (size // len(piece) + 1)) for size in SIZES]

    assert max(calls) <= MOST_CALLS
    assert max(calls[1:]) <= calls[0] * 1.1


@pytest.mark.parametrize("piece", pieces())
def test_the_work_grows_in_proportion_to_the_name(piece: str) -> None:
    half, whole = (calls_for((piece * length)[:length]) for length in (1_000, 2_000))

    assert whole <= 2.5 * half + 500
