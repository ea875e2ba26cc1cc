"""What stands in a feed, whatever trackers write."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, strategies as st

from concierge.adapters._torznab_feed import Caps, Problem, read_caps, read_items
from concierge.model.decision import Decision
from concierge.model.parsing import parse_release
from concierge.model.release import Release
from concierge.server.feed import Row, caps_document, categories_of, error_document, feed_document


def written(name: str, **facts: object) -> bytes:
    release = Release(tracker="x", tracker_id="1", name=name, **facts)  # type: ignore[arg-type]  # fields by name
    row = Row(decision=Decision(release=release, parsed=parse_release(name)), link="http://h/d?a=1&b=<2>")
    return feed_document([row], address="http://h/torznab/api", offset=0, total=1)


@given(st.text(min_size=1, max_size=80))
def test_every_name_that_has_a_visible_sign_is_read_again(name: str) -> None:
    found = read_items(written(f"x{name}"))

    assert isinstance(found, tuple)
    assert found[0].name.startswith("x")
    assert found[0].link == "http://h/d?a=1&b=<2>"


def test_a_row_is_read_again_as_it_was() -> None:
    at = datetime(2026, 4, 15, 15, 19, 54, tzinfo=UTC)

    found = read_items(
        written(
            "Ночной паром / Night Ferry [1931, WEB-DL 1080p] Dub + Original",
            size_bytes=5,
            seeders=3,
            leechers=2,
            info_hash="ab" * 20,
            published_at=at,
        )
    )

    assert isinstance(found, tuple)
    [item] = found
    assert (item.guid, item.size_bytes, item.seeders, item.leechers) == ("concierge:x:1", 5, 3, 2)
    assert (item.info_hash, item.published_at) == ("ab" * 20, at)
    assert item.categories == ("2000", "2040")


def test_categories_tell_films_from_series_and_pictures_apart() -> None:
    names = ("Dune 2021 2160p WEB-DL", "Dune 2021 DVDRip", "Show S02E05 1080p WEB-DL", "Show S02 720p WEB-DL")

    assert [categories_of(parse_release(name)) for name in names] == [
        (2000, 2045),
        (2000, 2030),
        (5000, 5040),
        (5000, 5040),
    ]


def test_what_it_says_of_itself_is_read_by_our_own_client() -> None:
    caps = read_caps(caps_document())

    assert isinstance(caps, Caps)
    assert caps.takes("movie-search", "imdbid")
    assert caps.page_rows == 100
    assert read_caps(error_document(100, 'a "b" <c>\x00')) == Problem(code=100, text='a "b" <c>')
