"""No tool tells more than a model should read: those about releases and downloads, and what each takes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from concierge.agent.grammar_personal import PERSONAL
from concierge.agent.policy import Fence, unfenced
from concierge.agent.rare_tools import OTHER, offered
from concierge.agent.results import count_in, rows_in
from concierge.errors import ServiceUnavailable
from concierge.model.conversation import JsonValue
from concierge.model.release import Release
from concierge.model.title import ExternalIds, Season, Title, TitleKind
from concierge.testing import (
    FakeMetadata,
    FakeTorrentClient,
    FakeTracker,
    a_release,
    a_title,
    an_info_hash,
    entries,
)
from concierge.testing.models import ScriptedModel
from tests.agent.answering import TOOLS, Conversation
from tests.agent.personal import a_context, a_house, called
from tests.agent.test_title_tool_sizes import CALLS as OF_TITLES
from tests.services.house import ANNA, House

MOST_TOKENS = 600
LONG = "Необычайно пространное наименование, которого не выговорит никто "
NAME = f"Солярис {LONG * 6}"[:490]
HASH = an_info_hash("season")
FILM = a_title(NAME, name_en="Solaris", name_original=NAME, year=1972, ids=ExternalIds(tmdb=1))
NAMESAKES = [
    replace(
        FILM, name_ru=f"Солярис {number} {LONG * 6}", year=1972 + number, ids=ExternalIds(tmdb=1 + number)
    )
    for number in range(1, 8)
]
SERIES = a_title(
    "Шерлок", kind=TitleKind.SERIES, name_original="Sherlock", year=2010, seasons=(Season(number=1),)
)
FILES = [f"Sherlock S01/Sherlock.S01E{number:02}.{'x' * 200}.mkv" for number in range(1, 100)]
# What is told of titles and of a person's own things is measured beside those tools.
OTHERS = {name for name, _ in OF_TITLES} | set(PERSONAL) | {"library"}


def rows() -> list[Release]:
    voices = ("Dub", "MVO", "DVO", "AVO", "Original")
    sources = ("UHD BDRemux 2160p", "BDRip 1080p", "WEB-DL 1080p", "HDTVRip 720p", "CAMRip", "TS")
    return [
        a_release(
            f"Солярис / Solaris ({LONG * 2}{number}) [1972, {source}, {LONG}] {voice} + Sub Rus, Eng",
            info_hash=an_info_hash(f"{source}{voice}{number}"),
            size_bytes=(1 + number) * 7_654_321_012,
            seeders=1_234 - number,
        )
        for number, (source, voice) in enumerate((source, voice) for source in sources for voice in voices)
    ]


def a_full_house(*titles: Title) -> House:
    """Many releases of long names, services that are silent."""
    names = [f"tracker_of_{number}" for number in range(9)]
    down = [FakeTracker(name=name, error=ServiceUnavailable(name, "no answer")) for name in names]
    pack = a_release("Sherlock.S01.1080p.BluRay.Dub.Rus", info_hash=HASH, size_bytes=12_000_000_000)
    client = FakeTorrentClient({HASH: entries(*FILES)})
    silent = FakeMetadata(name="down", error=ServiceUnavailable("down", "no answer"))
    sources = (FakeMetadata((*titles, SERIES)), silent)
    return House(trackers=(FakeTracker([*rows(), pack]), *down), sources=sources, client=client)


async def with_downloads(house: House, count: int = 14) -> list[str]:
    """Starts as many downloads of long names, and a season; their ids."""
    downloads = house.new_downloads()
    for number in range(count):
        name = f"{number} {LONG * 3}"
        await downloads.start(ANNA, f"magnet:?xt=urn:btih:{an_info_hash(name)}&dn={name}")
    report = await house.found(ANNA, sought=SERIES)
    (decision, *_) = (*report.accepted, *report.rejected)
    await downloads.start(ANNA, decision.handle)
    assert isinstance(house.client, FakeTorrentClient)
    for _ in range(2):
        await house.client.step()
        await downloads.tend()
    return [one.download.id for one in await downloads.list(ANNA)]


class Told:
    """Anna's tools over a house; what they tell is measured, and the tools are counted."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.tools: set[str] = set()

    async def __call__(self, tool: str, **arguments: JsonValue) -> dict[str, JsonValue]:
        ctx = Conversation(model=ScriptedModel(), house=self.house).context(ANNA, "ru")
        value = await TOOLS[tool].run(ctx, arguments)
        content = Fence().around(value)
        self.tools.add(tool)
        assert len(content) / 3 <= MOST_TOKENS, tool
        # The fence had nothing to leave out.
        told = dict(unfenced(content))
        assert isinstance(value, dict)
        assert {name: len(each) for name, each in told.items() if isinstance(each, list)} == {
            name: len(each) for name, each in value.items() if isinstance(each, list | tuple) and each
        }, tool
        return told


async def test_what_is_told_of_releases_is_short_and_whole() -> None:
    told = Told(a_full_house(FILM))

    got = await told("get_title", query="Солярис", year=1972)
    found = await told("find_releases", query="Солярис", year=1972)
    why = await told("explain_choice")
    none = await told(
        "find_releases", query="Солярис", year=1972, quality="2160p", studio="LostFilm", max_gb=1
    )
    handle = str(rows_in(found, "releases")[0]["handle"])
    of_one = await told("explain_choice", handle=handle)
    await told("start_download", handle=handle)
    await told("torrent_link", which=handle)

    assert len(rows_in(got, "releases")) == 3
    assert len(rows_in(found, "releases")) >= 3
    assert count_in(found, "more") == 8 - len(rows_in(found, "releases"))
    assert count_in(none, "fitting") == 0
    assert rows_in(why, "others")
    assert of_one["release"]


async def test_titles_of_one_name_leave_room_for_releases() -> None:
    told = Told(a_full_house(FILM, *NAMESAKES))

    found = await told("find_releases", query="Solaris")
    got = await told("get_title", query="Solaris")

    assert found["other_titles"]
    assert rows_in(found, "releases")
    assert rows_in(got, "releases")
    assert await told("find_title", query="Solaris")


async def test_what_is_told_of_downloads_is_short_and_whole() -> None:
    house = a_full_house(FILM)
    told, ids = Told(house), await with_downloads(house)

    listed = await told("list_downloads")
    files = await told("download_files", download="шерлок")
    paused = await told("control_downloads", action="pause")
    for name in ("remove_download", "follow_download", "torrent_link"):
        await told(name, **{"which" if name == "torrent_link" else "download": ids[-1]})
    await told("choose_files", download="шерлок", season=1)
    await told("unfollow_download", download="шерлок")
    await told("clear_downloads")

    assert count_in(listed, "more") == len(ids) - len(rows_in(listed, "downloads"))
    assert count_in(files, "more") == len(FILES) - len(rows_in(files, "files"))
    assert count_in(paused, "count") == len(ids)


async def test_open_names_of_an_import_are_told_in_few_words(tmp_path: Path) -> None:
    ctx = a_context(a_house())
    lines = "".join(
        f"2024-01-01,{number} {LONG.replace(',', '') * 5},1999,https://boxd.it/{number}\n"
        for number in range(40)
    )
    file = tmp_path / "watchlist.csv"
    file.write_text(f"Date,Name,Year,Letterboxd URI\n{lines}", encoding="utf-8")
    async for _ in ctx.me.imports.file(file):
        pass

    told = await called(ctx, "import_status")

    assert told["open"] == 40


@pytest.mark.parametrize("name", sorted(name for name, tool in TOOLS.items() if not tool.is_core))
async def test_what_a_tool_takes_is_told_in_few_words(name: str) -> None:
    ctx = a_context(a_house())
    tool = TOOLS[name]

    fields = tool.spec.input_schema.get("properties")
    if tool.spec.input_schema.get("required") and isinstance(fields, dict):
        content = Fence().around(await offered(TOOLS)[OTHER].run(ctx, {"name": name}))

        assert len(content) / 3 <= MOST_TOKENS
        told = unfenced(content)["arguments"]
        assert isinstance(told, dict)
        assert set(told["properties"]) == set(fields)


def test_there_is_no_tool_that_is_not_measured() -> None:
    here = {
        *("get_title", "find_releases", "explain_choice", "start_download", "torrent_link"),
        *("list_downloads", "download_files", "control_downloads", "remove_download", "follow_download"),
        *("unfollow_download", "choose_files", "clear_downloads"),
    }

    assert set(TOOLS) == here | OTHERS


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=400),
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(st.text(max_size=9), inner, max_size=30),
    max_leaves=60,
)


@given(VALUES)
def test_whatever_a_tool_tells_the_model_reads_six_hundred_tokens_at_most(value: JsonValue) -> None:
    assert len(Fence().around({"told": value, "again": [value] * 9})) / 3 <= MOST_TOKENS
