"""What is proposed to be done with downloads, told and carried out in a terminal."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

import pytest

import concierge
from concierge.agent.agent import Agent
from concierge.testing import ScriptedModel, a_call, calling, saying
from concierge.texts import texts
from concierge_cli.documenting import proposal_document
from concierge_cli.keyboard import Keyboard
from concierge_cli.language import say
from concierge_cli.render import options_view
from concierge_cli.story import Story, tell
from tests.adapters.storage.values import a_proposal as stored
from tests.agent.answering import Conversation
from tests.cli.golden_views import printed
from tests.services.downloading import MAGNET, a_house
from tests.services.house import ANNA, House
from tests.services.viewing import view_of


class Fingers(Keyboard):
    """A keyboard at which somebody types these lines."""

    def __init__(self, *lines: str) -> None:
        self._lines = list(lines)

    @property
    def is_there(self) -> bool:
        return True

    async def line(self) -> str | None:
        return self._lines.pop(0) if self._lines else None


@dataclass(slots=True)
class Terminal:
    """Anna's terminal, in a house where one film is under way."""

    house: House = field(default_factory=a_house)

    async def told(
        self, tool: str, *typed: str, yes: bool = False, as_json: bool = False, **with_: str
    ) -> Story:
        model = ScriptedModel(calling(a_call(tool, **with_)), saying("Вот."))
        talk = Conversation(model=model, house=self.house)
        agent: Agent = talk.agent()
        me = view_of(self.house, ANNA, agent, talk.lists)
        return await tell(me, "сделай", yes=yes, as_json=as_json, keyboard=Fingers(*typed))

    async def downloads(self) -> int:
        return len(await self.house.new_downloads().list(ANNA))


@pytest.fixture
async def terminal() -> Terminal:
    made = Terminal()
    await made.house.new_downloads().start(ANNA, MAGNET)
    return made


async def test_a_typed_number_removes_the_download(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    story = await terminal.told("remove_download", "1", download="metropolis")

    said = capsys.readouterr().out
    assert (story.exit_code, await terminal.downloads()) == (0, 0)
    assert say().say("act.remove") in said
    assert say().say("act.done.remove", n=1) in said


@pytest.mark.parametrize("yes", [True, False])
async def test_who_types_no_number_removes_nothing_not_even_by_saying_yes_in_advance(
    terminal: Terminal, *, yes: bool
) -> None:
    story = await terminal.told("clear_downloads", "n", yes=yes)

    assert (story.exit_code, await terminal.downloads()) == (1, 1)


async def test_a_stream_tells_the_proposal_and_leaves_it_open(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    await terminal.told("clear_downloads", yes=True, as_json=True)

    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (proposal,) = [event for event in events if event["event"] == "proposal"]
    assert [option["act"] for option in proposal["options"]] == ["remove", "remove_with_data"]
    assert len(proposal["options"][0]["downloads"]) == 1
    assert await terminal.downloads() == 1


async def test_a_torrent_that_was_asked_for_is_printed_as_a_link(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    story = await terminal.told("torrent_link", which="metropolis")

    assert story.exit_code == 0
    assert "magnet:?xt=urn:btih:" in capsys.readouterr().out


async def test_a_stream_names_the_torrent_for_the_command_that_writes_it(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    await terminal.told("torrent_link", as_json=True, which="metropolis")

    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (torrent,) = [event for event in events if event["event"] == "torrent"]
    assert torrent["name"] == "Metropolis"
    assert len(torrent["what"]) == 8


@pytest.mark.parametrize(
    "act", [act for act in concierge.ProposedAct if act is not concierge.ProposedAct.START]
)
def test_every_act_has_its_words_in_both_languages_and_no_seeders(act: concierge.ProposedAct) -> None:
    option = concierge.ProposalOption(
        handle="", label="", release_name="Film", size_bytes=2_000_000_000, seeders=0, why="", act=act
    )
    shown = printed(options_view(a_proposal(option)))

    assert say().say(f"act.{act}") in shown
    assert say().say("cli.seeders", n=0) not in shown
    assert all(texts(language).knows(f"act.{act}") for language in ("ru", "en"))
    assert proposal_document(a_proposal(option)).options[0].act == act.value


def a_proposal(option: concierge.ProposalOption) -> concierge.Proposal:
    return replace(stored(), options=(option,))
