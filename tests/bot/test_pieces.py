"""Long texts are cut between words, and nothing of them is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from concierge_bot.pieces import LONGEST_UNITS, pieces

WORDS = st.lists(st.text(alphabet="аяёab🎬é—", min_size=1, max_size=3000), min_size=1, max_size=12)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.fuzz
@given(WORDS, st.sampled_from([" ", "\n", "\n\n"]))
def test_every_piece_fits_and_every_letter_is_there(words: list[str], between: str) -> None:
    text = between.join(words)

    found = pieces(text)

    assert all(0 < units(piece) <= LONGEST_UNITS for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_text_is_cut_at_the_last_space_that_fits() -> None:
    words = "слово " * 1000

    first, second = pieces(words)

    assert first.endswith("слово")
    assert second.startswith("слово")


def test_a_word_without_end_is_cut_between_two_pictures() -> None:
    first, second = pieces("🎬" * 2100)

    assert (units(first), units(second)) == (4096, 104)


def test_the_status_stands_below_and_is_left_out_where_it_does_not_fit() -> None:
    assert pieces("Ищу.", "⏳ Спрашиваю") == ("Ищу.\n\n⏳ Спрашиваю",)
    assert pieces("", "⏳ Спрашиваю") == ("⏳ Спрашиваю",)
    assert pieces("я" * 4090, "⏳ Спрашиваю") == ("я" * 4090,)
    assert pieces("  \n") == ()
