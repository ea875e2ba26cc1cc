"""The keys of a household (THREATS row 16): whatever fails, they stand in no log, file, message or prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from concierge.sandbox._serving import Fault, FaultKind
from concierge.sandbox.anthropic import ScriptedText
from tests.bot.canaries import found_in, logging_all
from tests.bot.conftest import OWNER
from tests.bot.hooked import helped

if TYPE_CHECKING:
    from tests.bot.conftest import Household

WORST = [
    Fault(kind=FaultKind.SERVER_ERROR, times=2),
    Fault(kind=FaultKind.RATE_LIMITED, times=1),
    Fault(kind=FaultKind.TRUNCATED, times=1),
]


async def test_no_key_comes_out_when_every_service_fails(
    household: Household, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox, telegram = household.sandbox, household.telegram
    sandbox.anthropic.script.append(ScriptedText(text="Здравствуйте."))
    secrets = {name: value for name, value in household.environ.items() if name.endswith(("TOKEN", "KEY"))}
    secrets["CONCIERGE_ANTHROPIC__API_KEY"] = sandbox.anthropic.api_key

    with logging_all():
        async with household.bot(with_model=True):
            for fault in WORST:
                for service in (telegram, sandbox.anthropic, sandbox.tmdb, sandbox.rutracker):
                    service.arm(fault)
                telegram.say("что нового?")
                telegram.say("/search Метрополис")
                telegram.say("/health")
            for service in (telegram, sandbox.anthropic, sandbox.tmdb, sandbox.rutracker):
                service.clear()
            telegram.updates.put("message", {"from": {"id": OWNER}, "chat": {"id": OWNER}})
            telegram.say("/help")
            await helped(household)

    written = capsys.readouterr()
    logged = written.err + written.out
    assert len(secrets) >= 3
    assert "bot.unexpected" in logged
    assert {
        name: places for name, value in secrets.items() if (places := found_in(household, value, logged))
    } == {}
