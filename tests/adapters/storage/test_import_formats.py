"""Every format's files in the lists of a person, on both databases: no second time, and in no matter which order."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest

from concierge.adapters.storage.storage import SqlStorage
from concierge.model.import_report import Added, ImportReport
from concierge.model.taste import Mark
from concierge.model.user import User
from concierge.testing import FakeMetadata
from tests.adapters.imports.files import written
from tests.adapters.imports.samples import SAMPLES, SHORE, STORM, Sample
from tests.services.importing_of import FORMATS, Importing, last

EVERY = [
    pytest.param(form, sample, id=f"{form}: {sample.era}")
    for form, samples in SAMPLES.items()
    for sample in samples
]


PAIRS = [
    pytest.param(sample, SAMPLES[other][0], id=f"{form}: {sample.era}, {other}")
    for form, samples in SAMPLES.items()
    for sample, other in zip(samples, cycle([other for other in SAMPLES if other != form]), strict=False)
]
"""Each file with the richest one of another format: a format's files each with one of the next."""


async def taken(importing: Importing, user: User, folder: Path, sample: Sample) -> ImportReport:
    """The report of an import of the file."""
    path = written(folder, sample.name, sample.content)
    return await last(importing.imports.read_file(user, path))


async def kept(storage: SqlStorage, user: User) -> set[tuple[str, Mark]]:
    """Every mark of the person, with the name of what it is of: a title that nobody knows is another one for each."""
    async with storage.reading() as rows:
        ids = await rows.marks.titles(user.id, after=0, limit=100)
        names = {one.id: one.label("en") for one in await rows.titles.many(ids)}
        marks = await rows.marks.of_titles(user.id, ids)
    return {(names[mark.title_id], replace(mark, title_id=0)) for mark in marks if mark.title_id is not None}


def test_every_format_has_its_files_here() -> None:
    assert set(SAMPLES) == {form.name for form in FORMATS}


@pytest.mark.parametrize("form, sample", EVERY)
async def test_a_file_that_comes_again_adds_nothing(
    storage: SqlStorage, anna: User, tmp_path: Path, form: str, sample: Sample
) -> None:
    importing = Importing(storage=storage, sources=(FakeMetadata((STORM, SHORE)),))

    first = await taken(importing, anna, tmp_path, sample)
    again = await taken(importing, anna, tmp_path, sample)
    await importing.resolving.resolve_due(anna)
    marks = await kept(storage, anna)
    once_more = await taken(importing, anna, tmp_path, sample)

    assert (first.source, first.bad_rows) == (form, 0)
    assert first.added != Added()
    assert (again.added, once_more.added) == (Added(), Added())
    assert await kept(storage, anna) == marks


@pytest.mark.parametrize("sample, other", PAIRS)
async def test_the_order_of_files_of_two_services_does_not_matter(
    storage: SqlStorage, anna: User, boris: User, tmp_path: Path, sample: Sample, other: Sample
) -> None:
    importing = Importing(storage=storage, sources=(FakeMetadata((STORM, SHORE)),))

    for one in (sample, other):
        await taken(importing, anna, tmp_path, one)
        await importing.resolving.resolve_due(anna)
    for one in (other, sample):
        await taken(importing, boris, tmp_path, one)
    await importing.resolving.resolve_due(boris)

    assert await kept(storage, anna) == await kept(storage, boris) != set()
