"""Seasons, episodes, dates, parts and versions, as names tell them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from concierge.model.parsing.facts import Fact
from concierge.model.parsing.parts import read_parts
from concierge.model.parsing.text import lowered

TECHNICAL = re.compile(
    r"(?<![^\W_])(?:\d{3,4}[ip]|\d{3,4}x\d{3,4}|[xh][ .]?26[45]|web(?:-dl|rip)?|hdtv|pdtv|bluray|dvdrip|dvdr|5\.1|aac"
    r"|[0-9a-f]{8}(?=\])|mkv$|avi$|mp4$)(?![^\W_])"
)

Case = tuple[str, dict[str, object]]


def read(name: str, begin: int | None = None) -> tuple[Fact, ...]:
    low = lowered(name)
    if begin is None:
        tag = re.match(r"\[[^\]]*\]\s*", low)
        begin = tag.end() if tag and tag[0].strip("[] .0123456789") else 0
    marks = [found.span() for found in TECHNICAL.finditer(low) if found.start() >= begin]
    return read_parts(low, begin=begin, marks=marks)


def said(name: str) -> dict[str, object]:
    return {fact.field: fact.value for fact in read(name)}


def told(name: str) -> dict[str, str]:
    return {fact.field: name[fact.start : fact.end] for fact in read(name)}


def run(first: int, last: int) -> tuple[int, ...]:
    return tuple(range(first, last + 1))


def both(season: int, *episodes: float) -> dict[str, object]:
    return {"seasons": (season,), "episodes": episodes}


def only(*episodes: float) -> dict[str, object]:
    return {"episodes": episodes}


def packed(*seasons: int) -> dict[str, object]:
    return {"seasons": seasons}


PAIRED: dict[str, Case] = {
    "touching": ("Harbour.Lights.S02E05.1080p.WEB.h264-GRP", both(2, 5)),
    "apart": ("Harbour Lights S02 E05 1080p", both(2, 5)),
    "dotted": ("Harbour.Lights.S02.E05.1080p", both(2, 5)),
    "letter and number apart": ("Harbour.Lights.S02.E.05.1080p", both(2, 5)),
    "dash between": ("Harbour Lights S03 - EP14 [1080p]", both(3, 14)),
    "brackets between": ("Harbour_Lights_-_[S01]_-_[E02]_-_Name", both(1, 2)),
    "ep": ("Harbour.Lights.s02ep05.1080p", both(2, 5)),
    "season by year": ("Harbour.Lights.S1936E18.Name", both(1936, 18)),
    "three digits": ("Harbour.Lights.S093E081.1080p", both(93, 81)),
    "five digits": ("Harbour.Lights.S42.Ep10718.720p", both(42, 10718)),
    "special": ("Harbour.Lights.S00E00.Name.1080p", both(0, 0)),
    "o for zero": ("Harbour.Lights.SO2EO4.1080p", both(2, 4)),
    "title touches": ("HarbourLightsS01E02.1080p", both(1, 2)),
    "part of an episode": ("Harbour Lights S10E01b Name 1080p", both(10, 1)),
    "nothing before": ("S02E17.mkv", both(2, 17)),
    "title is a number": ("1923.S02E01.1080p", both(2, 1)),
    "title has numbers": ("9-1-1.S04E03.720p", both(4, 3)),
    "title looks counted": ("8 of 10 Boats S01E05", both(1, 5)),
    "range": ("Harbour.Lights.S01E01-E08.1080p", both(1, *run(1, 8))),
    "short range": ("Harbour.Lights.S01E05-6.1080p", both(1, 5, 6)),
    "range with tilde": ("Harbour Lights S01E01 ~ E08 1080p", both(1, *run(1, 8))),
    "range in words": ("Harbour Lights s01 e1 to e8 720p", both(1, *run(1, 8))),
    "range with season again": ("Harbour Lights S01E01-S01E04 1080p", both(1, 1, 2, 3, 4)),
    "range that climbs": ("Harbour Lights S26E96-97-98-99-100 Name", both(26, *run(96, 100))),
    "list": ("Harbour.Lights.S01E02E03E05.1080p", both(1, 2, 3, 5)),
    "plus": ("Harbour.Lights.s01e01+e02.1080p", both(1, 1, 2)),
    "plus without letter": ("Harbour.Lights.S01E01+02.1080p", both(1, 1, 2)),
    "comma": ("Harbour Lights S01E01, S01E02 1080p", both(1, 1, 2)),
    "and": ("Harbour.Lights.S14E00.and.S14E01.720p", both(14, 0, 1)),
    "underscore": ("Harbour Lights - 8x01_02 - Name", both(8, 1, 2)),
    "cross": ("Harbour Lights - 1x02 - Name", both(1, 2)),
    "short cross": ("Harbour Lights - 2x4 - Name [HDTV]", both(2, 4)),
    "cross range": ("Harbour.Lights.1x02-1x04.720p", both(1, 2, 3, 4)),
    "cross list": ("Harbour.Lights.2x04.2x05.720p", both(2, 4, 5)),
    "cross and cross": ("Harbour Lights - [02x01x02] - Name", both(2, 1, 2)),
    "cross by year": ("Harbour Lights - 2010x15 - Name", both(2010, 15)),
    "season and cross": ("Harbour_Lights-s03-x02-Name.mkv", both(3, 2)),
    "Cyrillic cross": ("Огни гавани [06х01-08] (2017) HDTV", both(6, *run(1, 8))),
    "words": ("Harbour Lights Season 2 Episode 3 720p", both(2, 3)),
    "words and range": ("Harbour Lights Season 01 Episode 05-06 720p", both(1, 5, 6)),
    "plural and spaced range": ("Harbour Lights Season 5 Episodes 1 to 10", both(5, *run(1, 10))),
    "ordinal": ("[Grp] Harbour Lights 2nd Season - 07 [720p]", both(2, 7)),
    "season then number": ("NYPD Season 11 01.mp4", both(11, 1)),
    "letter then dash": ("[Grp] Harbour Lights S2 - 05 [720p]", both(2, 5)),
    "brackets then dash": ("[Grp] Harbour Lights (S2) - 05 [720p]", both(2, 5)),
    "letter then tag": ("[Grp] Harbour Lights S2 [05][1080p]", both(2, 5)),
    "unequal widths": ("[Grp] Harbour Lights 87 (S4-24) [1080p]", both(4, 24)),
    "season and range": ("The Heart of Glass S01 13-14 2022 1080p", both(1, 13, 14)),
    "pointed": ("Harbour Lights [5.01] Name.avi", both(5, 1)),
    "pointed word": ("Harbour Lights - Episode 1.22 - Name.avi", both(1, 22)),
    "code": ("Harbour.Lights.107.hdtv-grp", both(1, 7)),
    "long code": ("Harbour.Lights.1012.720p.hdtv.x264-grp", both(10, 12)),
    "code of two": ("Harbour.Lights.10708.hdtv-grp", both(1, 7, 8)),
    "two codes": ("Harbour.Lights.101.102.hdtv-grp", both(1, 1, 2)),
    "padded code": ("Harbour.0307.PDTV-Grp", both(3, 7)),
    "code that repeats its season": ("Harbour/Season 4/Harbour [401] Name.avi", both(4, 1)),
    "file's pair": ("Harbour.Lights.02.09.avi", both(2, 9)),
    "file's hyphened pair": ("Harbour Lights 03-20.avi", both(3, 20)),
    "code that is repeated": ("Harbour Lights - 101 (01) - Name.avi", both(1, 1)),
    "part of what was broadcast": ("Harbour.Lights.Part.2.720p.HDTV.x264-GRP", both(1, 2)),
    "folders": ("Harbour Lights/Season 3/05 - Name.mkv", both(3, 5)),
    "folders disagree with a range": (
        "Harbour Season 1 - 4/Harbour Season 4/Harbour - (4x03).avi",
        both(4, 3),
    ),
}

PACKS: dict[str, Case] = {
    "letter": ("Harbour.Lights.S02.1080p.WEB-DL", packed(2)),
    "letter apart": ("Harbour Lights S 01 720p", packed(1)),
    "word": ("Harbour Lights Season 3 1080p", packed(3)),
    "touching word": ("Harbour Lights Season4 1080p", packed(4)),
    "range": ("Harbour.Lights.S01-S07.1080p", packed(*run(1, 7))),
    "short range": ("Harbour Lights [S01-07] 1080p", packed(*run(1, 7))),
    "long dash": ("Harbour.Lights.S01--S07.1080p", packed(*run(1, 7))),
    "range in words": ("Harbour Lights Seasons 1 to 4", packed(1, 2, 3, 4)),
    "spaced range": ("Harbour Lights Season 1 - 4 1080p", packed(1, 2, 3, 4)),
    "range in brackets": ("Harbour Lights Seasons (1-4) 1080p", packed(1, 2, 3, 4)),
    "colon": ("Harbour Lights Seasons 1: 4", packed(1, 2, 3, 4)),
    "plus": ("Harbour.Lights.S01+S02.1080p", packed(1, 2)),
    "slashes": ("Harbour Lights S01 / S02 / S03", packed(1, 2, 3)),
    "touching": ("Harbour Lights S01S02S03", packed(1, 2, 3)),
    "list": ("Harbour Lights Season 1, 2 & 4", packed(1, 2, 4)),
    "blanks": ("Harbour Lights Season 1 2 3 720p", packed(1, 2, 3)),
    "mixed": ("Harbour.Lights.Season.1.3&5.HDTV", packed(1, 3, 5)),
    "said twice": ("Harbour Lights S02 Season 2 720p", packed(2)),
    "range before the word": ("Harbour Lights 1-3 Seasons 1080p", packed(1, 2, 3)),
    "ordinals": ("Harbour Lights 1ª a 8ª Temporada [720p]", packed(*run(1, 8))),
    "numeral": ("Harbour Lights Season Two 720p", packed(2)),
    "British": ("Harbour Lights Series 3 720p", packed(3)),
    "season of seasons": ("Harbour.Lights.Season.2of5.720p", packed(2)),
}

ALONE: dict[str, Case] = {
    "e": ("Harbour.Lights.E195.German.1080p", only(195)),
    "ep": ("Harbour Lights Ep 107 - Name.mkv", only(107)),
    "word": ("Harbour Lights Episode 366 VOSTFR.avi", only(366)),
    "hyphened word": ("harbour-lights-episode-25-1080p.mp4", only(25)),
    "range": ("Harbour Lights Ep01-12 1080p", only(*run(1, 12))),
    "brackets": ("Harbour Lights EP(01-10) 720p", only(*run(1, 10))),
    "blanks": ("Harbour Lights E01 02 04", only(1, 2, 4)),
    "hash": ("[Grp] Harbour Lights #17 [720p]", only(17)),
    "hash range": ("[Grp] Harbour Lights #1-#4 [720p]", only(1, 2, 3, 4)),
    "dash": ("Harbour Lights - 05 [1080p].mkv", only(5)),
    "dash in dots": ("[Grp].Harbour.Lights.-.06.[720p]", only(6)),
    "dash in underscores": ("[Grp]_Harbour_Lights_-_00_[720p]", only(0)),
    "dash and a name": ("Harbour Lights - 031 - The Resolution [Grp]", only(31)),
    "dash and words": ("[Grp] Harbour Lights - 05 The Pier [1080p]", only(5)),
    "dash and end": ("[Grp] Harbour Lights - 12 END [720p]", only(12)),
    "four digits": ("[Grp] Harbour Lights - 1009 (1080p)", only(1009)),
    "first dash": ("[Grp] Harbour Lights - 116 - 360 Degrees [1080p]", only(116)),
    "closed dash": ("[Grp] Harbour - 100 Years Quest - 05 (1080p)", only(5)),
    "letter behind": ("[Grp] Harbour Lights - 111C [1080p].mkv", only(111)),
    "tilde range": ("[Grp] Harbour Lights - 01 ~ 12 [720p]", only(*run(1, 12))),
    "dashed range": ("[Grp] Harbour Lights - 01 - 12 [720p]", only(*run(1, 12))),
    "tight range": ("Harbour Lights - 006-007.mkv", only(6, 7)),
    "plus": ("[Grp] Harbour Lights - 01+02 [720p]", only(1, 2)),
    "two ranges": ("[Grp].Harbour.493-494.&.500-501.(1280x720)", only(493, 494, 500, 501)),
    "decimal": ("[Grp] Harbour Lights - 10.5 [1080p].mkv", only(10.5)),
    "decimal word": ("[Grp]Harbour.Lights.EP07.5(720p)", only(7.5)),
    "behind a title": ("[Grp] Harbour Lights 05 [1080p]", only(5)),
    "last number behind a title": ("[Grp].Harbour.8.Go!.31.[1280x720]", only(31)),
    "checksum": ("Harbour Lights 2 [88F4F7F0].mkv", only(2)),
    "range behind a title": ("Harbour Lights 01-24 (1080p)", only(*run(1, 24))),
    "batch": ("[Grp] Harbour Lights (01-25) [1080p] (Batch)", only(*run(1, 25))),
    "tag": ("[Grp][Harbour Lights][11][1280x720]", only(11)),
    "tag with year": ("[Grp][Harbour Lights][2019][02][1080p]", only(2)),
    "special": ("[Grp] Harbour Lights - SP01 [720p]", only(1)),
    "special with fraction": ("[Grp]_Harbour_Lights_OVA3.5_(1280x720)", only(3.5)),
    "first": ("01 - The Pier.mkv", only(1)),
    "first and padded": ("02 The Invitation.mp4", only(2)),
    "first of three digits": ("512 - The Pier '07.avi", only(512)),
    "all": ("12.mkv", only(12)),
    "before television": ("Harbour.13.HDTV-Grp", only(13)),
    "behind a year": ("Harbour Lights 2018 06 720p x265", only(6)),
}

TONGUES: dict[str, Case] = {
    "Russian words": ("Сезон 5/Серия 11.mkv", both(5, 11)),
    "Russian numbered words": ("Огни. Сезон №9. Серия №180.avi", both(9, 180)),
    "Russian, words behind": ("Огни гавани 2 сезон 24 серия.mkv", both(2, 24)),
    "Russian season": ("3 сезон", packed(3)),
    "Russian ordinal": ("Огни гавани 2-й сезон 720p", packed(2)),
    "transliterated": ("2. Svet.(2.sezon_8.serii.iz.8).2012.avi", {**both(2, 8), "episode_total": 8}),
    "Ukrainian": ("Вогні (Сезон 1, серії 1-5) 720p", both(1, *run(1, 5))),
    "Spanish": ("Harbour Temporada 1 Capitulo 25", both(1, 25)),
    "Spanish code": ("Harbour - Temporada 4 [HDTV][Cap.408]", both(4, 8)),
    "Spanish codes": ("Harbour [HDTV][Cap.112_114]", both(1, 12, 13, 14)),
    "Spanish letters": ("30 Puertos T01XE08.mkv", both(1, 8)),
    "Portuguese": ("Harbour - 04ª Temporada 720p", packed(4)),
    "French": ("Harbour Saison 5 Épisode 14 - Le port", both(5, 14)),
    "Italian": ("Harbour - Stagione 1 e01-29 (1996)", both(1, *run(1, 29))),
    "German": ("Harbour Staffel 4 Folge 3 720p", both(4, 3)),
    "German ordinal": ("Harbour 4. Staffel 720p", packed(4)),
    "Dutch": ("Harbour Seizoen 2 afl.7 720p", both(2, 7)),
    "Dutch letters": ("Harbour Se.1 afl.2-3-4", both(1, 2, 3, 4)),
    "Polish": ("Harbour - odc. 10.mp4", only(10)),
    "Turkish": ("Harbour.2.Sezon.7.Bölüm.2021.1080p", both(2, 7)),
    "Turkish with date": ("Harbour 69. Blm (29.10.2023) 1080p", {**only(69), "date": "2023-10-29"}),
    "Hungarian": ("Harbour 3. évad 5. rész", both(3, 5)),
    "Chinese": ("[组] 港灯 第二季 第08集 1080p", both(2, 8)),
    "Chinese range": ("港灯[第01-15集] 1080p", only(*run(1, 15))),
    "Chinese numeral": ("港灯 第十二集 1080p", only(12)),
    "Chinese total": ("港灯 全24集 1080p", {"episode_total": 24}),
    "Chinese tags": ("【组】【港灯】【24】【END】1080p", only(24)),
    "Chinese tag with end": ("[组][港灯][2019][215 END][1080p]", only(215)),
    "Japanese": ("[Grp] 港の灯 第03話 [1080p]", only(3)),
    "Korean": ("항구의 불빛 제12화 1080p", only(12)),
    "wide digits": ("[Grp] Harbour Lights - １５８ [1080p]", only(158)),
}

OTHERS: dict[str, Case] = {
    "version": ("[Grp] Harbour Lights - 05v2 [720p]", {**only(5), "version": 2}),
    "version apart": ("[Grp] Harbour Lights - 01 v2 (1080p)", {**only(1), "version": 2}),
    "version of a pair": ("Harbour Lights S01E01v2 (1080p)", {**both(1, 1), "version": 2}),
    "version in brackets": ("Harbour Lights (1080p) [v3]", {"version": 3}),
    "version at the end": ("[Grp] Harbour Lights 04 VOSTFR 720p V2.avi", {**only(4), "version": 2}),
    "version of a fraction": ("[Grp] Harbour Lights - 13.5v2 [720p]", {**only(13.5), "version": 2}),
    "total": ("Harbour Lights S05E06-08 of 24", {**both(5, 6, 7, 8), "episode_total": 24}),
    "total touching": ("Harbour 5of9 The Pier 720p", {**only(5), "episode_total": 9}),
    "total in tags": ("Harbour_Lights_[20_of_25]_720p", {**only(20), "episode_total": 25}),
    "Russian total": ("Огни (1-5 из 10) 720p", {**only(*run(1, 5)), "episode_total": 10}),
    "total that nobody knows": ("Harbour Lights (S5E6-8.of.XX)", both(5, 6, 7, 8)),
    "part": ("Harbour Lights Part 3 1080p", {"part": 3}),
    "part in Roman": ("Harbour Lights Part III 1080p", {"part": 3}),
    "part in words": ("Harbour.Lights.Part.Two.2024.1080p", {"part": 2}),
    "part of a season": ("Harbour Lights S04 Part 2 1080p", {**packed(4), "part": 2}),
    "part of a film that was broadcast": ("Harbour.Part.2.1990.720p.HDTV", {"part": 2}),
    "disc": ("Harbour.Lights.2019.CD2.DVDRip", {"disc": 2}),
    "disc of a season": ("Harbour.Lights.S01D02.DVDR", {**packed(1), "disc": 2}),
    "disc of discs": ("Harbour Lights Series 1 Disk 2 of 2", {**packed(1), "disc": 2}),
    "whole series": ("Harbour Lights The Complete Series 1080p", {"complete": True}),
    "whole seasons": ("Harbour Complete Seasons 1-3", {**packed(1, 2, 3), "complete": True}),
    "whole season by cross": ("Harbour.2xAll.720p", {**packed(2), "complete": True}),
    "season pack": ("Harbour S02 Season Pack 1080p", {**packed(2), "complete": True}),
}

DATES: dict[str, tuple[str, str]] = {
    "year first": ("Evening.Talk.2019.10.25.Guest.480p", "2019-10-25"),
    "blanks": ("Evening Talk 2019 10 25 Guest 480p", "2019-10-25"),
    "dashes": ("Evening Talk - 2011-04-12 - Guest", "2011-04-12"),
    "underscores": ("Evening_Talk_2018_06_22_Guest_720p", "2018-06-22"),
    "first of all": ("2011.03.13 - Evening Talk.mkv", "2011-03-13"),
    "alone": ("2018-11-14.1080p.mp4", "2018-11-14"),
    "day first": ("Evening.Talk.13.02.2025.1080i", "2025-02-13"),
    "day first if either may be": ("Evening.Talk.10-11-2008", "2008-11-10"),
    "month first": ("Evening_Talk_04.28.2014_hdtv", "2014-04-28"),
    "short year first": ("EveningTalk.15.03.09.Guest.1080p", "2015-03-09"),
    "short year last": ("evening.talk.18.09.00.avi", "2000-09-18"),
    "packed": ("Evening Talk 20161024 720p", "2016-10-24"),
    "packed short": ("Evening.Talk.140722.720p.HDTV", "2014-07-22"),
    "ordinal day": ("Evening Talk 30th Sept 2020 720p", "2020-09-30"),
    "named month": ("Evening Talk (13 Feb 2016) HDTV", "2016-02-13"),
    "named month in dashes": ("Evening Talk 16-Feb-17 720p", "2017-02-16"),
    "named month first": ("Evening Talk March 13, 2019 720p", "2019-03-13"),
    "Russian month": ("Вечер 25 октября 2019 720p", "2019-10-25"),
    "behind an episode": ("Evening Talk - 06x11 - 2005.08.07", "2005-08-07"),
}

SILENT: dict[str, str] = {
    "sequel": "Harbour Lights 2 2019 1080p",
    "sequel without a year": "Harbour.Lights.2.1080p.BluRay.x264",
    "sequel that was broadcast": "Harbour.Lights.2.720p.HDTV.x264",
    "sequel behind a site": "[site.org] Harbour Lights 2 [1080p]",
    "fan's film": "[Grp] Harbour Lights Movie 2 [1080p]",
    "number for a title": "1408 2007 1080p",
    "year for a title": "1917 2019 1080p",
    "year and height": "2012.2009.1080p.BluRay",
    "title of years": "Blade 2049 1080p BluRay",
    "begins with a number": "12 Boats 1995 1080p",
    "begins with a padded number": "007 Harbour 2012 1080p",
    "agent": "Agent.007.720p.HDTV.x264",
    "number at the end": "Pier 13 1995 1080p",
    "number at the file's end": "Pier 9.mkv",
    "three digits at the file's end": "Room 237 (2012).mkv",
    "version of a title": "Harbour 1.11 You Are Not Alone 1080p",
    "short date for a title": "11-11-11.2011.1080p.BluRay",
    "no date": "11 22 63 1080p",
    "collection": "Harbour Lights 1-5 (1988-2013) 1080p",
    "possessive": "Ocean's 8 2018 1080p",
    "digits among letters": "Se7en.1995.1080p and S1m0ne",
    "cross for a title": "4x4 (2019) 1080p",
    "shape of the picture": "Harbour 16x9 1080p",
    "letters for a title": "X2 Harbour United 2003 1080p",
    "terminator": "T2 Harbour 2017 1080p",
    "film's episode": "Harbour.Episode.1.The.Pier.1999.1080p",
    "season of a year": "The Long Season 2017 1080p",
    "seasons that are counted": "4 Seasons in the Harbour 1080p",
    "volume": "Harbour Vol. 2 2004 1080p",
    "chapter": "Harbour.Chapter.4.2023.1080p",
    "size of a picture": "[Grp] Harbour Lights [720][AAC]",
    "number of a copy": "Harbour Lights (2012) (1)",
    "one of us": "One of Us 2017 1080p",
    "program": "Harbour.Tools.v1.0.2",
    "event": "Fight Night 247 PPV 720p HDTV",
    "file that says nothing": "afaae96ae7a140e0981ced2a7s6v3phd1.mkv",
    "group": "Harbour.2019.1080p.x265-S01GRP",
    "noise": "- [] () ...",
    "nothing": "",
}


@pytest.mark.parametrize("name, expected", PAIRED.values(), ids=PAIRED)
def test_a_season_and_its_episodes_are_read(name: str, expected: dict[str, object]) -> None:
    assert said(name) == expected


@pytest.mark.parametrize("name, expected", PACKS.values(), ids=PACKS)
def test_seasons_without_episodes_are_read(name: str, expected: dict[str, object]) -> None:
    assert said(name) == expected


@pytest.mark.parametrize("name, expected", ALONE.values(), ids=ALONE)
def test_episodes_without_a_season_are_read(name: str, expected: dict[str, object]) -> None:
    assert said(name) == expected


@pytest.mark.parametrize("name, expected", TONGUES.values(), ids=TONGUES)
def test_other_languages_number_their_parts_too(name: str, expected: dict[str, object]) -> None:
    assert said(name) == expected


@pytest.mark.parametrize("name, expected", OTHERS.values(), ids=OTHERS)
def test_versions_totals_parts_and_discs_are_read(name: str, expected: dict[str, object]) -> None:
    assert said(name) == expected


@pytest.mark.parametrize("name, expected", DATES.values(), ids=DATES)
def test_a_day_of_broadcast_is_read(name: str, expected: str) -> None:
    assert said(name)["date"] == expected


@pytest.mark.parametrize("name", SILENT.values(), ids=SILENT)
def test_a_number_of_a_title_numbers_no_part(name: str) -> None:
    assert not {"seasons", "episodes", "date", "version"} & said(name).keys()


@pytest.mark.parametrize(
    "name, expected",
    [
        pytest.param("Harbour S01E02 Name", {"seasons": "S01", "episodes": "E02"}, id="pair"),
        pytest.param("Harbour - 1x02-03 - Name", {"seasons": "1", "episodes": "x02-03"}, id="cross"),
        pytest.param(
            "Harbour Season 2 - 05", {"seasons": "Season 2", "episodes": "05"}, id="season and dash"
        ),
        pytest.param("Harbour - 05v2 (1080p)", {"episodes": "05", "version": "v2"}, id="dash and version"),
        pytest.param("Harbour.107.hdtv", {"seasons": "1", "episodes": "07"}, id="code"),
        pytest.param("Harbour 2nd Season 720p", {"seasons": "2nd Season"}, id="ordinal"),
        pytest.param("Harbour S01 + S02 720p", {"seasons": "S01 + S02"}, id="list"),
        pytest.param("港灯 第01-15集", {"episodes": "第01-15集"}, id="Chinese"),
        pytest.param("Talk 30th Sept 2020 720p", {"date": "30th Sept 2020"}, id="date"),
        pytest.param("Harbour (3 of 9)", {"episodes": "3", "episode_total": "9"}, id="total"),
        pytest.param(
            "Harbour Complete Season 1", {"complete": "Complete", "seasons": "Season 1"}, id="whole"
        ),
        pytest.param("Harbour Part Two HDTV", {"seasons": "Part", "episodes": "Two"}, id="miniseries"),
    ],
)
def test_a_span_covers_just_what_says_it(name: str, expected: dict[str, str]) -> None:
    assert told(name) == expected


def test_numbers_of_technical_facts_are_no_episodes() -> None:
    low = "harbour lights - 05 - 12 [34] s56e78"

    facts = read_parts(low, begin=0, marks=[(20, len(low))])

    assert facts == (Fact("episodes", (5,), 17, 19),)


def test_nothing_before_the_beginning_is_read() -> None:
    low = "[s01e02] harbour lights - 05 [1080p]"

    assert [fact.value for fact in read_parts(low, begin=9, marks=[(30, 35)])] == [(5,)]


def test_a_season_before_an_episode_is_surer_than_one_without() -> None:
    assert said("Harbour Series 3 - S01E05 720p") == both(1, 5)


def test_an_episode_that_is_told_twice_counts_once() -> None:
    assert said("Harbour S05E53 - Ep.129 - 05 [720p]") == both(5, 53)


ALPHABET = "0123456789sexpvdt .-_[]()#/~&+,:'第集季話年нсерияз№ªéa\0\n"
NAMES = st.text(max_size=200) | st.text(alphabet=ALPHABET, max_size=200)
WORDS = "season s01 e02 1x02 01 - 12 ep part v2 of 24 2019 [ ] ( ) 第 集 сезон серия & + to 99999999999 2nd cap.101"
SENTENCES = st.lists(st.sampled_from(WORDS.split()), max_size=40).map(" ".join)


@pytest.mark.fuzz
@given(name=NAMES | SENTENCES, begin=st.integers(0, 30), cuts=st.lists(st.integers(0, 200), max_size=8))
def test_facts_of_any_text_lie_in_it_one_behind_the_other(name: str, begin: int, cuts: list[int]) -> None:
    low = lowered(name)
    places = sorted({min(cut, len(low)) for cut in cuts})
    marks = list(zip(places[::2], places[1::2], strict=False))

    facts = read_parts(low, begin=min(begin, len(low)), marks=marks)

    place = 0
    for fact in facts:
        assert place <= fact.start < fact.end <= len(low)
        place = fact.end


HOSTILE = (
    ". | 1 |1.|-1|1-|s1|s1e1|1x1|v1|1v|ep 1 |season 1 |part 1 |[1]|1 of |第1|/|1-2499 |episode 1 |series 1 |2019 "
    "|1 - 2 |第|сезон 1 |01 - |01 - 12 |s01+|e1 |#1 |(|2nd season |12345678|2019.1.|may 1, |1,"
)


@pytest.mark.parametrize("piece", HOSTILE.split("|"))
def test_a_hostile_name_is_read_to_its_end(piece: str) -> None:
    low = piece * (20_000 // len(piece))

    facts = read_parts(low, begin=0, marks=())

    assert all(0 <= fact.start < fact.end <= len(low) for fact in facts)
