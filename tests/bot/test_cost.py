"""What a message to the bot costs the database, counted from the update to the mark that it was handled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from concierge.sandbox.anthropic import ScriptedText
from tests.adapters.storage.statements import Statements
from tests.bot.test_kills import open_rows

if TYPE_CHECKING:
    from tests.bot.conftest import Household

# In this order; who wrote is asked at the door (not again for two seconds), by the desk and by the agent.
STEADY = (
    "SELECT users.id",
    "INSERT INTO inbox",
    "SELECT users.id",
    "SELECT flows.user_id",
    "SELECT users.id",
    "INSERT INTO model_usage",
    "INSERT INTO turns",
    "UPDATE inbox SET answer_token",
    "UPDATE inbox SET token",
)


async def test_a_steady_message_costs_its_row_and_eight_statements(household: Household) -> None:
    household.sandbox.anthropic.script += [ScriptedText(text=word) for word in ("Раз.", "Два.")]

    async with household.bot(with_model=True):
        household.telegram.say("привет")
        await household.sees(lambda messages: messages[-1].text == "Раз.")
        await open_rows(household, 0)
        with Statements.everywhere() as sent:
            household.telegram.say("спасибо")
            await household.sees(lambda messages: messages[-1].text == "Два.")
            await open_rows(household, 0)

    # Jobs and the look for what dead instances have left go on meanwhile.
    ours = [words for one in sent if (words := next(filter(one.startswith, STEADY), ""))]
    assert ours[-8:] == list(STEADY[1:])
    assert ours[:-8] in ([], [STEADY[0]])
