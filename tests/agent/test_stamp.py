"""What rides behind a person's words: numbers and the time, and no word of anybody else."""

from __future__ import annotations

import pytest

from concierge.agent.stamp import stamped, unstamped
from concierge.model.conversation import Standing
from tests.adapters.storage.values import NOW

TIME = f"{NOW:%Y-%m-%d %H:%M} UTC"


@pytest.mark.parametrize(
    "standing, told",
    [
        (Standing(), f"[{TIME}]"),
        (Standing(under_way=2), f"[downloads under way: 2; {TIME}]"),
        (
            Standing(under_way=1, failed=3, proposed=1),
            f"[downloads under way: 1; failed within a day: 3; proposals that wait for a press: 1; {TIME}]",
        ),
    ],
)
@pytest.mark.parametrize("words", ["что качается?", "a [b]", "one\n\n[two] three"])
def test_the_stamp_stands_behind_the_words_and_comes_off_again(
    words: str, standing: Standing, told: str
) -> None:
    whole = stamped(words, standing, NOW)

    assert whole == f"{words}\n\n{told}"
    assert unstamped(whole) == words
