"""Whoever says a text gives it every fact that it names: one that is missing would be read as a question mark."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.gates.source import Source, packages, parse
from tests.texts.test_catalogues import RU, forms_of, placeholders


def unfilled(source: Source) -> Iterator[str]:
    """The texts that are said in this file without all their facts."""
    for call in source.nodes():
        match call:
            case ast.Call(
                func=ast.Attribute(attr="say") | ast.Name(id="say"),
                args=[ast.Constant(value=str(key))],
                keywords=facts,
            ) if key in RU and all(one.arg for one in facts):
                given = {one.arg for one in facts}
                named = set().union(*map(placeholders, forms_of(RU[key])))
                if RU[key].pluralizable:
                    named |= {"n"}
                if named - given:
                    yield f"{source.at(call)} {key}: {', '.join(sorted(named - given))}"


def test_every_text_gets_the_facts_that_it_names() -> None:
    assert [place for source in packages() for place in unfilled(source)] == []


def test_a_missing_fact_is_noticed() -> None:
    told = 'say.say("bot.setup.own"); say.say("bot.setup.own", words=""); say.say("bot.seeders")'

    assert list(unfilled(parse("x.py", told))) == ["x.py:1 bot.setup.own: words", "x.py:1 bot.seeders: n"]
