"""What type checkers know of the command line's parts is what there is while it runs."""

from __future__ import annotations

import re
from pathlib import Path

import concierge_cli


def test_every_part_that_type_checkers_know_can_be_loaded() -> None:
    source = Path(concierge_cli.__file__).read_text("utf-8")
    known = set(re.findall(r"^ {8}(\w+) as \1,$", source, re.MULTILINE))

    assert known == set(concierge_cli._PARTS)
    assert len(known) > 40
