"""A question that stands open, answered by one press in a terminal."""

from __future__ import annotations

import json

import pytest

from concierge.agent.grammar import Grammar
from concierge_cli.keyboard import Keyboard
from concierge_cli.story import Story, tell
from tests.agent.answering import Conversation
from tests.agent.test_answers import a_house
from tests.cli.test_proposed_acts import Fingers
from tests.services.house import ANNA
from tests.services.viewing import view_of


class Nobody(Keyboard):
    """No keyboard at all."""

    @property
    def is_there(self) -> bool:
        return False


async def told(keyboard: Keyboard, *, as_json: bool = False, text: str = "кто снял дюну") -> Story:
    talk = Conversation(model=Grammar(), house=a_house())
    me = view_of(talk.house, ANNA, talk.agent(), talk.lists)
    return await tell(me, text, yes=False, as_json=as_json, keyboard=keyboard)


async def test_a_press_says_the_whole_sentence_again_with_the_year(
    capsys: pytest.CaptureFixture[str],
) -> None:
    story = await told(Fingers("2"))

    printed = capsys.readouterr()
    assert "› кто снял дюну, " in printed.err
    assert story.answers == []
    assert "Дюна (1984)" in story.text or "Дюна (2021)" in story.text


async def test_who_wants_no_answer_is_asked_no_more() -> None:
    story = await told(Fingers("нет"))

    assert len(story.answers) == 2


async def test_where_nobody_can_press_the_sentences_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    story = await told(Nobody())

    assert len(story.answers) == 2
    printed = capsys.readouterr()
    assert "кто снял дюну, 1984" in printed.out
    assert "кто снял дюну, 2021" in printed.out


async def test_a_script_reads_them_as_a_line_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    await told(Fingers(), as_json=True)

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (event,) = [line for line in lines if line["event"] == "answers"]
    assert {one["says"] for one in event["answers"]} == {"кто снял дюну, 1984", "кто снял дюну, 2021"}
