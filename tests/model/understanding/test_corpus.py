"""Sentences as people write them, and what is understood of each."""

from __future__ import annotations

import pytest

from concierge.model.understanding import Intent, understand
from tests.model.understanding.corpus import HERE, Line, lines

# How many in a hundred sentences must be understood to the last slot, of those that nothing was tuned for. Those of
# the first files were written before the rules, by the same hand; the unseen ones after them.
LEAST = {"ru_held_out": 90, "en_held_out": 90, "ru_unseen": 70, "en_unseen": 70}
FILES = ("ru", "en", *LEAST)


@pytest.mark.parametrize("line", [*lines("ru"), *lines("en")], ids=lambda line: str(line.said))
def test_a_sentence_is_understood(line: Line) -> None:
    assert line.understood() == line.expected


@pytest.mark.parametrize("name", LEAST)
def test_most_sentences_that_nothing_was_tuned_for_are_understood(name: str) -> None:
    sentences = list(lines(name))

    missed = [line.said for line in sentences if line.understood() != line.expected]

    assert 100 - 100 * len(missed) / len(sentences) >= LEAST[name], missed


@pytest.mark.parametrize("before", ["", "скачай ", "download "])
def test_a_title_is_never_taken_for_another_wish(before: str) -> None:
    titles = (HERE / "titles.txt").read_text(encoding="utf-8").splitlines()

    understood = {title: understand(before + title).wishes for title in titles}

    assert {
        title: wishes
        for title, wishes in understood.items()
        if [wish.intent for wish in wishes] != [Intent.DOWNLOAD]
    } == {}


def test_the_corpus_is_large_and_has_every_intent_in_both_languages() -> None:
    every = {name: list(lines(name)) for name in FILES}

    for language in ("ru", "en"):
        told = [line for name in FILES if name.startswith(language) for line in every[name]]
        intents = {wish.partition(";")[0] for line in told for wish in line.expected.split(" | ")}
        assert len(told) >= 200
        assert intents == set(Intent)


def test_no_sentence_stands_twice() -> None:
    every = [line.said for name in FILES for line in lines(name)]

    assert sorted(every) == sorted(set(every))
