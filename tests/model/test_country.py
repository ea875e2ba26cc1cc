"""Countries as film sites name them."""

from __future__ import annotations

import pytest

from concierge.model.country import country_codes


@pytest.mark.parametrize(
    "name, code",
    [
        ("США", "US"),
        ("United States", "US"),
        ("U.S.A.", "US"),
        ("Великобритания", "GB"),
        ("UK", "GB"),
        ("СССР", "SU"),
        ("Soviet Union", "SU"),
        ("Германия", "DE"),
        ("Германия (ФРГ)", "DE"),
        ("Германия (ГДР)", "DD"),
        ("Корея Южная", "KR"),
        ("South Korea", "KR"),
        ("Босния и Герцеговина", "BA"),
        ("Bosnia & Herzegovina", "BA"),
        ("Türkiye", "TR"),
        ("the Netherlands", "NL"),
        ("Шри-Ланка", "LK"),
    ],
)
def test_a_country_is_known_by_its_names(name: str, code: str) -> None:
    assert country_codes([name]) == (code,)


def test_a_country_comes_once_and_an_unknown_one_not_at_all() -> None:
    assert country_codes(["США", "Нарния", "", "USA", "Франция" * 50, "Франция"]) == ("US", "FR")
