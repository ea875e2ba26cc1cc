"""A card from each metadata source alone: no single one is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from concierge.sandbox import Sandbox
from concierge_cli.documents.titles import CardDocument
from tests.cli.world import Shell
from tests.contracts.metadata import ADAPTERS

NAMES = tuple(adapter.name for adapter in ADAPTERS)
# What such a source can be asked for, and what it cannot know.
ASKED = {
    "cinemeta": ("Breaking Bad", {"name_ru"}),
    "kinopoisk": ("Во все тяжкие", {"age"}),
    "omdb": ("Breaking Bad", {"name_ru"}),
    "poiskkino": ("Во все тяжкие", {"age"}),
    "tmdb": ("Во все тяжкие", {"runtime_min"}),
    "tvmaze": ("Breaking Bad", {"age"}),
    "wikidata": ("Во все тяжкие", {"poster_url", "ratings"}),
}


@pytest.mark.parametrize("alone", NAMES)
def test_a_card_comes_from_one_source_alone_and_says_what_is_missing(
    alone: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    off = {f"CONCIERGE_{name.upper()}__ENABLED": "false" for name in NAMES if name != alone}
    shell = Shell(home=tmp_path, environ={**sandbox.environment(sources=True), **off}).settled()
    text, unknown = ASKED[alone]

    told = shell.run("info", text, "--json")
    shown = shell.run("info", text)

    card = CardDocument.model_validate_json(told.out)
    assert (told.code, shown.code) == (0, 0)
    assert card.year == 2008
    assert unknown <= set(card.missing)
    assert "Никто не сказал" in shown.out
