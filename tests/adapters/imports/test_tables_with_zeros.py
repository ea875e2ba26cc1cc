"""Every service's tables with a line of zeros in them, as a full disk leaves it: no other row is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from concierge.adapters._import_file import open_import
from concierge.adapters._import_member import Member
from concierge.adapters._import_text import encoding_of
from concierge.model.importing import ReadRow
from concierge.ports import ImportFormat
from concierge.registry import discover
from tests.adapters.imports.files import bad, good, written
from tests.adapters.imports.letterboxd_export import listed
from tests.adapters.imports.samples import SAMPLES, Sample

FORMATS: Final = {
    form.name: form
    for form in discover("concierge.adapters.imports", "FORMAT", ImportFormat)  # type: ignore[type-abstract]  # a Protocol
}
TABLES: Final = [
    *(
        pytest.param(form, sample, id=f"{form}: {sample.era}")
        for form, samples in SAMPLES.items()
        for sample in samples
        if sample.name.endswith(".csv")
    ),
    pytest.param(
        "letterboxd",
        Sample(era="a list", name="watchlist.csv", content=listed("Watchlist").replace("two\n", "two ")),
        id="letterboxd: a list on lines of their own",
    ),
]


def lines_of(folder: Path, sample: Sample) -> tuple[list[str], str]:
    """The lines of the file, and how they are encoded."""
    path = written(folder, "whole.csv", sample.content)
    member = Member(name=path.name, file=path.name, size_bytes=1, opened=lambda: path.open("rb"))
    encoding = encoding_of(member)
    return path.read_bytes().decode(encoding).splitlines(keepends=True), encoding


def rows_of(form: str, path: Path) -> list[ReadRow]:
    with open_import(path) as file:
        assert FORMATS[form].recognises(file)
        return list(FORMATS[form].read(file))


@pytest.mark.parametrize("form, sample", TABLES)
def test_a_line_of_zeros_takes_no_other_row_with_it(tmp_path: Path, form: str, sample: Sample) -> None:
    lines, encoding = lines_of(tmp_path, sample)
    whole = [row.name for row in good(rows_of(form, written(tmp_path, sample.name, sample.content)))]
    # The last place is below every row: there it is a row of its own, and told of.
    told: list[list[tuple[str, str]]] = []

    for place in range(len(lines) + 1):
        spoilt = "".join([*lines[:place], "\0\0\0\0\r\n", *lines[place:]])
        found = rows_of(form, written(tmp_path, sample.name, spoilt.encode(encoding)))
        assert [row.name for row in good(found)] == whole
        told.append(bad(found))

    assert [problem for _, problem in told[-1]][-1:] == ["damaged"]
    assert max(map(len, told)) - min(map(len, told)) <= 1
