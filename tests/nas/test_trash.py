"""What was replaced stays for some days, and nothing else ever goes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from concierge.nas.trash import emptied

TODAY = date(2026, 3, 10)


@pytest.fixture
def trash(tmp_path: Path) -> Path:
    folder = tmp_path / ".concierge-trash"
    for name in ("2026-03-01", "2026-03-03", "2026-03-09", "mine", "2026-03-99"):
        (folder / name).mkdir(parents=True)
        (folder / name / "x.mkv").write_bytes(b"x")
    (folder / "2026-01-01").write_bytes(b"a file")
    (folder / "2026-01-02").symlink_to(tmp_path)
    return folder


def test_old_days_go_and_all_else_stays(trash: Path) -> None:
    gone = emptied(trash.parent, days=7, today=TODAY)

    assert [folder.name for folder in gone] == ["2026-03-01"]
    left = {entry.name for entry in trash.iterdir()}
    assert left == {"2026-03-03", "2026-03-09", "mine", "2026-03-99", "2026-01-01", "2026-01-02"}
    assert trash.exists()


def test_0_keeps_everything(trash: Path) -> None:
    assert emptied(trash.parent, days=0, today=TODAY) == ()


def test_without_a_trash_there_is_nothing_to_do(tmp_path: Path) -> None:
    assert emptied(tmp_path, days=7, today=TODAY) == ()


def test_a_link_in_the_place_of_the_trash_is_not_followed(trash: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / ".concierge-trash").symlink_to(trash)

    assert emptied(other, days=7, today=TODAY) == ()
