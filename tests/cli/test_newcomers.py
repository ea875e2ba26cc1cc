"""A service that no text names yet is spoken of in general words."""

from __future__ import annotations

import pytest

import concierge
from concierge_cli.accounts_view import service_name
from concierge_cli.documenting import diagnosis_document
from concierge_cli.language import say


@pytest.mark.parametrize("health", ["works", "absent"])
def test_the_doctor_has_words_for_a_service_without_its_own(health: str) -> None:
    diagnosis = concierge.Diagnosis(service="newcomer", kind="trackers", health=concierge.Health(health))

    assert diagnosis_document(diagnosis).text == say().say(f"service.{health}", service="newcomer")


def test_a_service_without_a_written_name_begins_with_a_capital_letter() -> None:
    assert service_name("newcomer") == "Newcomer"
    assert service_name("rutracker") == "Rutracker"
