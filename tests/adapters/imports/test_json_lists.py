"""JSON made up by anybody, read by the formats that read JSON."""

from __future__ import annotations

import json
import string
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from concierge.adapters._import_file import open_import
from concierge.adapters.imports import simkl, trakt
from concierge.model.importing import BadRow, ImportedRow
from concierge.ports.lists import ImportFormat

_KEYS = st.sampled_from([
    "movie", "show", "shows", "movies", "anime", "episode", "season", "seasons", "episodes", "number", "title",
    "year", "ids", "imdb", "tmdb", "tvdb", "type", "status", "rating", "user_rating", "plays", "watched_at",
    "last_watched_at", "rated_at", "listed_at", "last_watched", "memo", "text", "anime_type", "person",
])  # fmt: skip
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(string.printable + "ё\u202e\ud800\0", max_size=8)
    | st.sampled_from(["completed", "watching", "plantowatch", "S01E02", "episode", "person", "tt9910001"])
    | st.sampled_from(
        ["2020-01-02T03:04:05Z", "1970-01-01T00:00:00Z", "9999-12-31", "0001-01-01T00:00:00+14:00"]
    )
)
_VALUES = st.recursive(
    _SCALARS,
    lambda value: st.lists(value, max_size=3) | st.dictionaries(_KEYS, value, max_size=5),
    max_leaves=12,
)
# What makes the file known: the formats look no further than that.
_TRAKT = {"watched_at": "2020-01-02T03:04:05Z", "movie": {"title": "Harbor Storm", "ids": {"tmdb": 1}}}
_SIMKL = {"status": "completed", "movie": {"title": "Harbor Storm", "ids": {"tmdb": 1}}}


@pytest.mark.fuzz
@pytest.mark.parametrize("form", [trakt.FORMAT, simkl.FORMAT], ids=lambda form: str(form.name))
@given(data=st.data())
def test_whatever_stands_in_the_list_only_rows_come_of_it(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, form: ImportFormat
) -> None:
    found = data.draw(st.lists(_VALUES, max_size=4))
    made_up: object = [_TRAKT, *found]
    if form is simkl.FORMAT:
        made_up = {"movies": [_SIMKL, *found], "shows": data.draw(_VALUES), "anime": found}
    path = Path(tmp_path_factory.mktemp("json")) / "SimklBackup.json"
    path.write_text(json.dumps(made_up), encoding="utf-8")

    with open_import(path) as file:
        assert form.recognises(file)
        rows = list(form.read(file))

    assert "Harbor Storm" in [row.name for row in rows if isinstance(row, ImportedRow)]
    for row in rows:
        assert isinstance(row, ImportedRow | BadRow)
        text = row.name + row.review if isinstance(row, ImportedRow) else row.title
        assert text == text.encode("utf-8").decode("utf-8")
        assert "\0" not in text
