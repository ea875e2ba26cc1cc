"""A day of a small household, with what goes wrong in one: everybody gets everything, and hears of it once."""

from __future__ import annotations

from tests.docs.generated import nas_day


def test_everybody_gets_what_they_want_on_a_bad_day() -> None:
    said = dict(line.split("  ", 1) for line in nas_day().splitlines() if "  " in line)
    told = {what: found.strip() for what, found in said.items()}

    # Were a promise broken, it would have ended with an error.
    assert told["lost, doubled, partly seen, overwritten"] == "0, 0, 0, 0"
    assert told["people were told"].startswith("14 finished, 14 ready to watch")
    assert "no_space" in told["given back and tried again"]
    assert "Vera" in told["the longest wait"]
