from __future__ import annotations

import pytest

from concierge.model.conversation import (
    AssistantTurn,
    ToolCall,
    ToolResult,
    ToolTurn,
    Turn,
    UserTurn,
)
from concierge.model.recollection import recalled, recalled_digest, recalled_lines

CALL = ToolCall(id="1", name="get_title", arguments={"query": "Дюна", "year": 2021})
BY_CALL: tuple[Turn, ...] = (
    UserTurn(text="скачай её"),
    AssistantTurn(text="", calls=(CALL,)),
    ToolTurn(results=(ToolResult(call_id="1", content="ok"),)),
    AssistantTurn(text="Готово"),
)
OTHER: tuple[Turn, ...] = (UserTurn(text="привет"), AssistantTurn(text="привет"))


@pytest.mark.parametrize(
    "told, hidden, is_recalled",
    [
        ("скачай Дюну", "Дюна", False),
        ("в Дюне много песка", "дюна", False),
        ("скачай Дюнкерк", "Дюна", True),
        ("download DUNE, please", "Dune", False),
        ("Dunes of Namibia", "Dune", True),
        ("про Человека-паука", "человек паук", False),
        ("человек и паук", "человек паук", True),
        ("почему оно так", "Оно", True),
        ("ёлки", "Елки", False),
        ("😀", "😀😀😀😀", True),
    ],
)
def test_an_exchange_that_tells_of_a_hidden_name_is_left_out(
    told: str, hidden: str, *, is_recalled: bool
) -> None:
    exchange = (UserTurn(text=told), AssistantTurn(text="хорошо"))

    assert recalled((*OTHER, *exchange, *OTHER), [hidden]) == (
        (*OTHER, *exchange, *OTHER) if is_recalled else (*OTHER, *OTHER)
    )


def test_a_name_in_a_call_or_its_result_hides_the_whole_exchange() -> None:
    assert recalled((*OTHER, *BY_CALL), ["Дюна"]) == OTHER
    assert recalled((*OTHER, *BY_CALL), ["Метрополис", ""]) == (*OTHER, *BY_CALL)
    assert recalled((), ["Дюна"]) == ()


def test_of_a_summary_the_lines_are_left_out() -> None:
    text = "- скачай Дюну\n- привет"

    assert recalled_lines(text, ["Дюна"]) == "- привет"
    assert recalled_lines(text, []) == text


def test_of_a_digest_the_items_are_left_out_and_the_rest_of_their_lines_stays() -> None:
    digest = "Ни за что: хоррор; Дюна; скримеры\nПамятное: смотрел Дюну\nИмя: Анна"

    assert recalled_digest(digest, ["Дюна"]) == "Ни за что: хоррор; скримеры\nИмя: Анна"
    assert recalled_digest(digest, []) == digest
    assert recalled_digest("", ["Дюна"]) == ""
