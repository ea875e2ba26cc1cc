"""Languages, subtitles and dubbing that names tell."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given, strategies as st

from concierge.model.parsing.facts import Fact
from concierge.model.parsing.text import lowered
from concierge.model.parsing.tongues import is_language_name, is_tongue, read_tongues

TECHNICAL = re.compile(
    r"(?<![^\W_])(?:\d{3,4}p|[xh]\.?26[45]|web-?dl|webrip|web|bluray|hdtv|dvdrip|bdrip|xvid|aac|ac3|dts|ddp5\.1|5\.1"
    r"|s\d\d(?:e\d\d)?|20\d\d|10bit|hevc|proper|mkv)(?![^\W_])"
)
SPELLINGS = (
    "eng ita german latino de pt br sub subs multi dual audio vostfr swesub korsub hc nordic dublado esub 2xukr срт рус"
    " 字幕 国语 x264 1080p title the . - _ [ ] ( ) + , / & { } web temporada lat no 5.1 🎬"
)
PIECES = st.sampled_from([*SPELLINGS.split(), " ", "."])


def read(name: str, title: str = "") -> tuple[Fact, ...]:
    """What is read of a name whose title is told, with the spans that a lexicon would find."""
    low = lowered(name)
    zone = len(title)
    return read_tongues(low, zone=zone, marks=[found.span() for found in TECHNICAL.finditer(low, zone)])


def told(name: str, title: str, field: str) -> list[object]:
    values: list[object] = []
    for fact in read(name, title):
        if fact.field == field:
            values += fact.value if isinstance(fact.value, tuple) else [fact.value]
    return list(dict.fromkeys(values))


@pytest.mark.parametrize(
    "rest, languages",
    [
        ("2016.German.DL.1080p.BluRay.x264-ABC", ["de"]),
        ("2016.TRUEFRENCH.BDRip.x264-ABC", ["fr"]),
        ("2016.SWEDiSH.1080p.WEB.h264-ABC", ["sv"]),
        ("2016.NORDiC.1080p.WEB.h264-ABC", ["da", "fi", "no", "sv"]),
        ("2016 1080p WEB-DL Castellano AC3 5.1", ["es"]),
        ("2016 DVDRip audio latino", ["es-419"]),
        ("2016.1080p.Spanish.Latino.WEB-DL", ["es-419"]),
        ("2016.1080p.WEB-DL.pt-BR.ENG-ABC", ["pt-br", "en"]),
        ("2016.1080p.WEB-DL.[Tam + Tel + Hin].x264", ["ta", "te", "hi"]),
        ("2016.iTA-ENG.1080p.BluRay.x264", ["it", "en"]),
        ("2016 [PT ENG ESP] DVDRip", ["pt", "en", "es"]),
        ("2016 Eng,Deu,Fra 1080p", ["en", "de", "fr"]),
        ("2016.lv.WEBRip.x264", ["lv"]),
        ("2016.AC3.LT.EN-ABC", ["lt", "en"]),
        ("2016.1080p.WEB.x264.LAT.RUS-ABC", ["lv", "ru"]),
        ("2016.1080p.Dual.Lat", ["es-419"]),
        ("2016.BG.AUDIO.1080p.x264", ["bg"]),
        ("2016.PL-DUB.1080p.x264", ["pl"]),
        ("2016.LEKPL.1080p.x264", ["pl"]),
        ("2016.HebDubbed.1080p.x264", ["he"]),
        ("2016 WEB-DL 4xUkr/Eng 1080p", ["uk", "en"]),
        ("2016.MULTi.VFF.1080p.BluRay.x264", ["fr"]),
        ("2016 1080p [Русский] x264", ["ru"]),
        ("[BIG5][1080p]", ["zh"]),
    ],
)
def test_a_language_counts_behind_the_title(rest: str, languages: list[str]) -> None:
    assert told(f"Some.Harbour.{rest}", "Some.Harbour.", "languages") == languages


@pytest.mark.parametrize(
    "name, title",
    [
        ("The.Spanish.Lighthouse.2011.1080p.BluRay.x264", "The.Spanish.Lighthouse"),
        ("German.Gardens.2011.720p.WEB-DL", "German.Gardens"),
        ("It.Is.No.Hero.2011.720p.WEB-DL", "It.Is.No.Hero"),
        ("Dan.2011.720p.WEB-DL", "Dan"),
        ("Show.S01E04.The.French.Cook.720p.HDTV.x264", "Show"),
        ("Show.S01E04.Swedish.Summer.720p.HDTV.x264", "Show"),
        ("Show.S01E04.Dan.Meets.Ben.720p.HDTV.x264", "Show"),
        ("Film.2011.1080p.WEB-DL.x264-Ro", "Film"),
        ("Film.2011.1080p.DTS5.Es2.x264", "Film"),
        ("Film.2011.No.Subs.1080p.x264", "Film"),
    ],
)
def test_a_word_of_a_name_is_no_language(name: str, title: str) -> None:
    assert told(name, title, "languages") == []


@pytest.mark.parametrize(
    "rest, languages, subtitles",
    [
        ("2016.PLSUB.1080p.WEB-DL", ["pl"], ["pl"]),
        ("2016.SUB-PL.1080p.WEB-DL", [], ["pl"]),
        ("2016.SUBFRENCH.1080p.WEB.x264", [], ["fr"]),
        ("2016.VOSTFR.1080p.WEB.x264", ["fr"], ["fr"]),
        ("2016.SWESUB.DANSUB.FiNSUB.1080p.WEB-DL", ["sv", "da", "fi"], ["sv", "da", "fi"]),
        ("2016.JAPANESE.ENSUBBED.1080p.WEBRip", ["ja"], ["en"]),
        ("2016.1080p.Ger.Eng.Sub.AAC.x264", [], ["de", "en"]),
        ("2016.1080p.[Eng-Subs].x264", [], ["en"]),
        ("2016 1080p H264 Ita Eng AC3 5.1 Sub Ita Spa", ["it", "en"], ["it", "es"]),
        ("2016 1080p [English+sub]", ["en"], [""]),
        ("2016 BDRip Eng, Ger, Cze + multisub", ["en", "de", "cs"], ["multi"]),
        ("2016 [1080p][Multi-Subs][HEVC]", [], ["multi"]),
        ("2016 Hindi 1080p WEBRip ESub", ["hi"], ["en"]),
        ("2016.WEBRip.Legendado.PT-BR", ["pt-br"], ["pt-br"]),
        ("2016 legendado em PT(BR)", ["pt"], ["pt"]),
        ("2016 DVDRip {Fr-Eng}.St{Spa}", ["fr", "en"], ["es"]),
        ("2016.NL-subs.HDTV.x264", ["nl"], ["nl"]),
        ("2016.Greek.Subs.1080p.x264", ["el"], ["el"]),
        ("2016.1080p.WEB-DL.Subs", [], [""]),
        ("[简繁内封字幕][1080p]", ["zh"], ["zh"]),
        ("2016.German.Custom.Subbed.720p", ["de"], ["de"]),
    ],
)
def test_the_languages_beside_a_word_for_subtitles_are_told_apart(
    rest: str, languages: list[str], subtitles: list[str]
) -> None:
    name = f"Some.Harbour.{rest}"

    assert told(name, "Some.Harbour.", "subtitles") == subtitles
    assert told(name, "Some.Harbour.", "languages") == languages


@pytest.mark.parametrize(
    "rest, is_dubbed",
    [
        ("2016.German.Dubbed.1080p", True),
        ("2016 [Dual Audio] 1080p", True),
        ("2016.MULTi.1080p.BluRay", True),
        ("2016.Dublado.1080p", True),
        ("2016 [Dubs & Subs]", True),
        ("2016 [Multi-Subs] 1080p", False),
        ("2016.German.1080p", False),
    ],
)
def test_dubbing_is_told(rest: str, *, is_dubbed: bool) -> None:
    assert bool(told(f"Film.{rest}", "Film.", "dubbed")) is is_dubbed


@pytest.mark.parametrize(
    "rest, is_burnt_in",
    [
        ("2016.HC.1080p.WEBRip", True),
        ("2016.1080p.KORSUB.WEBRip", True),
        ("2016.1080p.HardSubs.WEBRip", True),
        ("2016.1080p.[Softsubs].WEBRip", False),
    ],
)
def test_subtitles_that_are_a_part_of_the_picture_are_told(rest: str, *, is_burnt_in: bool) -> None:
    assert bool(told(f"Film.{rest}", "Film.", "hardcoded")) is is_burnt_in


@pytest.mark.parametrize(
    "name, language",
    [
        ("24_Latvian.srt", "lv"),
        ("Subs/may.srt", "ms"),
        ("dan.srt", "da"),
        ("Film.2016.1080p.WEB-DL.de.ass", "de"),
        ("Film Chinese (Traditional).ass", "zh"),
    ],
)
def test_a_file_of_subtitles_tells_their_language_at_its_end(name: str, language: str) -> None:
    assert told(name, name, "languages") == [language]


@pytest.mark.parametrize(
    "name, language",
    [
        ("El faro - Temporada 3 [HDTV][Cap.302]", "es"),
        ("Le phare - Saison 3 1080p", "fr"),
        ("Маяк 1080p", "ru"),
        ("Маяк і море 1080p", "uk"),
        ("灯塔.Lighthouse.2016.1080p", "zh"),
        ("ともしび 灯台 1080p", "ja"),
        ("등대 1080p", "ko"),
        ("Majak [2009 - Poland] drama", "pl"),
    ],
)
def test_a_language_that_no_word_names_is_told_by_the_rest(name: str, language: str) -> None:
    assert told(name, "", "languages") == [language]


def test_a_named_language_needs_no_guess() -> None:
    assert told("El faro - Temporada 3 [HDTV] Latino", "El faro", "languages") == ["es-419"]


def test_a_name_that_is_nothing_but_languages_has_no_title_among_them() -> None:
    assert told("ENG.-.FRSUB", "ENG.-.", "languages") == ["en"]


def test_spans_hold_only_what_says_it() -> None:
    name = "Film.2016.German.DL.SweSub.Dual.Audio.1080p"

    spans = [(fact.field, fact.value, name[fact.start : fact.end]) for fact in read(name, "Film")]

    assert spans == [
        ("languages", ("de",), "German"),
        ("subtitles", ("sv",), "SweSub"),
        ("dubbed", True, "Dual.Audio"),
    ]


def test_what_a_group_has_swallowed_is_told_with_an_empty_span() -> None:
    name = "film.2016.1080p.hdtv.xvid-abc.hebsubs"
    group = (name.index("abc"), len(name))

    facts = read_tongues(name, zone=4, marks=[(10, 15), (16, 20), (21, 25), group])

    assert [(fact.field, fact.value) for fact in facts] == [("languages", ("he",)), ("subtitles", ("he",))]
    assert all(fact.start == fact.end for fact in facts)


@pytest.mark.parametrize("word", ["german", "vostfr", "multi", "dubbed", "swesub", "audio", "ita", "pt"])
def test_words_beside_technical_ones_are_known(word: str) -> None:
    assert is_tongue(word)


@pytest.mark.parametrize("word", ["english", "de", "it", "dan", "may", "harbour", "language", ""])
def test_words_that_titles_use_as_well_are_not(word: str) -> None:
    assert not is_tongue(word)


def test_a_code_is_no_name_of_a_language() -> None:
    assert is_language_name("german")
    assert not is_language_name("ita")
    assert not is_language_name("english")


@pytest.mark.fuzz
@given(
    name=st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=200)),
    zone=st.integers(0, 60),
)
@example(name="eng-" * 500, zone=0)
@example(name="." * 2000, zone=0)
@example(name="[sub" * 500, zone=3)
@example(name="(2009 - " * 200, zone=3)
def test_whatever_stands_there_spans_lie_inside_and_apart(name: str, zone: int) -> None:
    low = lowered(name[:2000])
    marks = [found.span() for found in TECHNICAL.finditer(low)]

    facts = read_tongues(low, zone=min(zone, len(low)), marks=marks)

    taken = sorted([*marks, *((fact.start, fact.end) for fact in facts if fact.start < fact.end)])
    assert all(0 <= fact.start <= fact.end <= len(low) for fact in facts)
    assert all(end <= start for (_, end), (start, _) in pairwise(taken))
