"""What a system refuses has a sentence in both languages, or the system's own words."""

from __future__ import annotations

import errno
import os

import pytest

from concierge.texts import LANGUAGES, texts
from concierge.texts.refusals import refusal_of


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "number", [errno.ENOENT, errno.EISDIR, errno.EACCES, errno.ENOSPC, errno.EFBIG, errno.ENAMETOOLONG]
)
def test_a_usual_reason_has_a_text(language: str, number: int) -> None:
    assert texts(language).knows(f"part.{refusal_of(OSError(number, os.strerror(number)))}")


def test_an_odd_reason_is_told_as_the_system_tells_it() -> None:
    assert refusal_of(OSError(errno.EBADMSG, "Bad message")) == "Bad message"
    assert refusal_of(OSError()) == "?"
