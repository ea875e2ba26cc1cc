"""What a folder of modules offers, and what installed packages add."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from concierge.agent.tool import Tool
from concierge.registry import discover


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "offers"
    folder.mkdir()
    for name, text in {
        "__init__": "",
        "beta": "THING = 'beta'",
        "alpha": "THING = 'alpha'",
        "nothing": "OTHER = 1",
        "_shared": "THING = 'shared'",
    }.items():
        (folder / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.startswith("offers")]:
        monkeypatch.delitem(sys.modules, name)
    return "offers"


def test_every_public_module_with_the_name_is_found_in_order(package: str) -> None:
    assert discover(package, "THING", str) == ("alpha", "beta")


def test_an_installed_package_adds_its_own(package: str, tmp_path: Path) -> None:
    (tmp_path / "foreign.py").write_text("THING = 'foreign'")
    info = tmp_path / "foreign-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: foreign\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[offers]\nforeign = foreign:THING\n")

    assert discover(package, "THING", str) == ("alpha", "beta", "foreign")


def test_something_of_another_type_is_refused(package: str) -> None:
    with pytest.raises(TypeError, match="THING is str, not int"):
        discover(package, "THING", int)


def test_the_tools_are_found() -> None:
    names = [tool.spec.name for tool in discover("concierge.agent.tools", "TOOL", Tool)]

    assert names == sorted(names)
    assert {"find_title", "find_releases", "get_title", "start_download", "list_downloads"} <= set(names)
    assert {"title_details", "person_details", "recommend", "tonight", "franchise"} <= set(names)
