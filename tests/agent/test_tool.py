"""A tool is a function: its schema is the signature, its description the docstring."""

from __future__ import annotations

import pytest

from concierge.agent.views import title_view
from concierge.agent.wishes import part_of, wish_of
from concierge.errors import ServiceUnavailable
from concierge.model.conversation import ModelRequest, ToolResult, ToolTurn
from concierge.model.decision import Decision, Reason
from concierge.model.parsing import ParsedRelease
from concierge.model.title import Season, TitleKind
from concierge.model.wish import AudioWish, Wish
from concierge.services.offering import reasons_of
from concierge.testing import (
    FakeMetadata,
    FakeTracker,
    ScriptedModel,
    a_call,
    a_release,
    a_title,
    calling,
    saying,
)
from tests.agent.answering import TOOLS, Conversation
from tests.services.house import House


def test_the_schema_is_made_of_the_signature() -> None:
    schema = TOOLS["get_title"].spec.input_schema

    properties = schema["properties"]
    assert isinstance(properties, dict)
    assert schema["required"] == ["query"]
    assert set(properties) == {
        "query",
        "year",
        "quality",
        "season",
        "episode",
        "audio",
        "studio",
        "subtitles",
        "max_gb",
    }
    assert "title" not in schema


def test_the_description_is_the_docstring_on_the_left_edge() -> None:
    description = TOOLS["get_title"].spec.description

    assert description.startswith("Gets a film")
    assert "\n    " not in description


@pytest.mark.parametrize(
    "season, episode, expected",
    [(None, 3, (1, 3)), (0, 3, (0, 3)), (2, None, (2, None)), (None, None, (None, None))],
)
def test_an_episode_without_a_season_is_of_the_first(
    season: int | None, episode: int | None, expected: tuple[int | None, int | None]
) -> None:
    wish = wish_of("1080p", season, episode, "dub", "LostFilm", needs_subtitles=True)

    assert (wish.season, wish.episode) == expected
    assert wish == Wish(
        resolution=1080,
        season=expected[0],
        episode=expected[1],
        audio=AudioWish.DUB,
        studio="LostFilm",
        needs_subtitles=True,
    )
    assert wish_of(None, None, None, None, "", needs_subtitles=False) == Wish()


def test_a_title_is_told_in_the_readers_language() -> None:
    series = a_title(kind=TitleKind.SERIES, seasons=(Season(number=0), Season(number=2)))

    assert title_view(series, "ru")["name"] == "Метрополис"
    assert title_view(series, "en") == {
        "name": "Metropolis",
        "original_name": "Metropolis",
        "year": 1927,
        "kind": "series",
        "seasons": [2],
        "card": None,
        "overview": "",
    }


def test_reasons_are_said_in_one_line_without_the_seeders_that_stand_beside_it() -> None:
    praises = (
        Reason(code="resolution", facts={"height": 1080}),
        Reason(code="many_seeders", facts={"n": 80}),
        Reason(code="voice_dub"),
    )
    decision = Decision(release=a_release(), parsed=ParsedRelease(), praises=praises)

    assert reasons_of(decision, "ru") == "1080p, как и нужно, дубляж"


async def result_of(model: ScriptedModel, house: House) -> str:
    await Conversation(model=model, house=house).ask("метрополис")
    request: ModelRequest = model.requests[-1]
    newest = request.turns[-1]
    assert isinstance(newest, ToolTurn)
    (result,) = newest.results
    assert isinstance(result, ToolResult)
    return result.content


@pytest.mark.parametrize(
    "query, said, part",
    [
        ("метрополис 2 сезон 3 серия", (None, None), (2, 3)),
        ("метрополис 2 сезон 3 серия", (2, None), (2, 3)),
        ("метрополис 2 сезон 3 серия", (1, None), (1, None)),
        ("метрополис", (1, 4), (1, 4)),
    ],
)
async def test_a_season_that_the_query_names_counts_too(
    query: str, said: tuple[int | None, int | None], part: tuple[int | None, int | None]
) -> None:
    house = House(sources=(FakeMetadata([a_title(kind=TitleKind.SERIES)]),))
    service = Conversation(model=ScriptedModel(), house=house)

    meant = await service.house.metadata.resolve(query)

    assert meant.titles
    assert part_of(meant, *said) == part


@pytest.mark.parametrize("tool", ["get_title", "find_releases"])
async def test_releases_of_another_season_than_the_query_names_do_not_fit(tool: str) -> None:
    rows = [a_release(f"Metropolis S0{season} 1080p WEB-DL Dub", seeders=9) for season in (1, 2)]
    sources = (FakeMetadata([a_title(kind=TitleKind.SERIES)]),)
    house = House(trackers=(FakeTracker(rows),), sources=sources)

    content = await result_of(
        ScriptedModel(calling(a_call(tool, query="метрополис 2 сезон")), saying("a")), house
    )

    assert '"fitting":1,' in content.replace(" ", "")


async def test_who_could_not_be_asked_which_title_is_meant_is_told() -> None:
    down = FakeMetadata(name="down", error=ServiceUnavailable("down", "no answer", problem="timeout"))
    house = House(sources=(FakeMetadata([a_title()]), down))

    content = await result_of(
        ScriptedModel(calling(a_call("find_title", query="метрополис")), saying("a")), house
    )

    assert '"silent":{"down":' in content.replace(" ", "")


async def test_which_title_is_meant_can_be_asked() -> None:
    house = House(sources=(FakeMetadata([a_title(), a_title(year=2001, name_original="Metoroporisu")]),))

    content = await result_of(
        ScriptedModel(calling(a_call("find_title", query="метрополис")), saying("a")), house
    )

    assert content.count('"year":') == 2


async def test_up_to_three_picks_are_offered_and_the_labelled_ones_first() -> None:
    names = [
        f"Метрополис / Metropolis (Фриц Ланг) [1927, {quality}] Dub"
        for quality in ("BDRip 1080p", "WEBRip 1080p", "BDRip 720p")
    ]
    rows = [
        a_release(name, seeders=2 + 5 * place, size_bytes=4_000_000_000 + 1_000_000_000 * place)
        for place, name in enumerate(names)
    ]
    rows.append(a_release(f"{names[2]} + Sub Rus", seeders=1, size_bytes=2_000_000_000))
    model = ScriptedModel(calling(a_call("get_title", query="метрополис")), saying("a"))
    talk = Conversation(model=model, house=House(trackers=(FakeTracker(rows),)))

    await talk.house.remember_line()

    (proposal,) = (await talk.ask("скачай метрополис")).proposals

    labels = [option.label for option in proposal.options]
    assert labels[0] == "recommended"
    assert set(labels) == {"recommended", "smallest", "fastest"}
    assert all(option.estimate_s for option in proposal.options)
