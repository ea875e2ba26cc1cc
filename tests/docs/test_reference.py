"""The reference names everything that there is, and nothing that there is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from concierge import sections as own_sections
from concierge.adapters._metadata import SourceSection
from concierge.adapters._tracker import TrackerSection
from concierge.adapters.storage import SecretsSection, StorageSection
from concierge.config import Section
from concierge.ports import Adapter
from concierge.registry import discover
from tests.docs import generated
from tests.docs.pages import PAGES, ROOT, named

SETTINGS = ROOT / "docs" / "reference" / "settings.md"
TEXTS = ROOT / "docs" / "reference" / "texts.md"
ROW = re.compile(
    r"^\| `(?P<name>CONCIERGE_\w+)` \| (?P<usual>[^|]*) \| (?P<default>[^|]*) \| (?P<meaning>[^|]+) \|$",
    re.MULTILINE,
)
VARIABLE = re.compile(r"CONCIERGE_[A-Z0-9_]*[A-Z0-9]")
# Read before any section is, and so no field of one.
NAMES_THE_FILE = "CONCIERGE_CONFIG_FILE"


def sections() -> Iterator[type[Section]]:
    """Every section of the product."""
    for name in own_sections.__all__:
        yield getattr(own_sections, name)
    yield from (SecretsSection, StorageSection)
    for kind in ("trackers", "metadata", "connections", "llm", "torrents", "library", "notifiers"):
        for adapter in discover(f"concierge.adapters.{kind}", "ADAPTER", Adapter):
            yield adapter.section


def variable(section: type[Section], field: str) -> str:
    """The variable's name in the table, where TRACKER stands for every tracker's name, SOURCE for every source's."""
    for common, name in ((TrackerSection, "TRACKER"), (SourceSection, "SOURCE")):
        if issubclass(section, common) and is_of_every_one(common, section, field):
            return f"CONCIERGE_{name}__{field}".upper()
    return own_variable(section, field)


def is_of_every_one(common: type[Section], section: type[Section], field: str) -> bool:
    usual = common.model_fields.get(field)
    return usual is not None and usual.get_default() == section.model_fields[field].get_default()


def own_variable(section: type[Section], field: str) -> str:
    return (
        f"CONCIERGE_{section.section}__{field}".upper() if section.section else f"CONCIERGE_{field}".upper()
    )


def shown(value: object) -> str:
    """A default as the table shows it."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    match value:
        case None | "":
            return "not set"
        case bool():
            return f"`{str(value).lower()}`"
        case tuple():
            return f"`{json.dumps(value, ensure_ascii=False)}`"
        case float() | int():
            return f"`{value:g}`"
    return f"`{value}`"


def expected() -> dict[str, tuple[str, str]]:
    """The usual names and the default of each variable."""
    return {
        variable(section, name): (
            ", ".join(f"`{usual}`" for usual in section.usual.get(name, ())),
            shown(field.get_default()),
        )
        for section in sections()
        for name, field in section.model_fields.items()
    }


def documented() -> dict[str, tuple[str, str]]:
    rows = ROW.finditer(SETTINGS.read_text(encoding="utf-8"))
    return {row["name"]: (row["usual"].strip(), row["default"].strip()) for row in rows}


def test_each_setting_stands_in_the_reference_with_its_usual_names_and_its_default() -> None:
    assert documented() == expected()


def test_each_setting_stands_there_once() -> None:
    rows = [row["name"] for row in ROW.finditer(SETTINGS.read_text(encoding="utf-8"))]

    assert sorted(rows) == sorted(set(rows))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_no_page_speaks_of_a_setting_that_does_not_exist(page: Path) -> None:
    of_trackers = {own_variable(section, name) for section in sections() for name in section.model_fields}
    known = {*expected(), *of_trackers, NAMES_THE_FILE.removesuffix("_FILE")}

    spoken = {name.removesuffix("_FILE") for name in VARIABLE.findall(page.read_text(encoding="utf-8"))}

    assert spoken - known == set()


@pytest.mark.parametrize("name", generated.pages())
def test_each_generated_table_is_what_the_code_says(name: str) -> None:
    page = (generated.REFERENCE / name).read_text(encoding="utf-8")

    assert generated.BLOCK.search(page)
    assert page == generated.with_block(page, generated.pages()[name]()), (
        "write it anew: python -m tests.docs.generated"
    )


def test_each_area_of_texts_stands_in_the_reference() -> None:
    areas = {path.stem for path in (ROOT / "concierge" / "texts" / "ru").glob("*.po")}

    assert set(re.findall(r"^\| `(\w+)\.po` \|", TEXTS.read_text(encoding="utf-8"), re.MULTILINE)) == areas
