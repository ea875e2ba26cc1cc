from __future__ import annotations

from dataclasses import replace

from concierge.model.release import Release
from concierge.services.merging import merge

LISTED = Release(
    tracker="a",
    tracker_id="1",
    name="Маяк / Lighthouse (А. Фосс) [2020, США, BDRip 1080p] Dub",
    size_bytes=8 * 2**30,
    seeders=10,
)


def release(name: str, *, seeders: int = 10, tracker: str) -> Release:
    return replace(LISTED, name=name, seeders=seeders, tracker=tracker)


def test_rows_with_one_hash_are_one_torrent_with_the_richer_name() -> None:
    scene = replace(release("Lighthouse.2020.1080p.BluRay", seeders=40, tracker="bay"), info_hash="a" * 40)
    listed = replace(LISTED, info_hash="a" * 40, tracker="ru", is_trusted=True)

    for rows in ([scene, listed], [listed, scene]):
        (merged,) = merge(rows)
        assert (merged.name, merged.tracker, merged.seeders) == (LISTED.name, "ru", 40)
        assert (merged.sources, merged.is_trusted) == (("bay", "ru"), True)


def test_without_a_hash_the_exact_size_and_the_name_make_one_torrent() -> None:
    dotted = replace(release("Lighthouse.2020.1080p", tracker="b"), info_hash="b" * 40)
    spaced = release("Lighthouse 2020 1080p", tracker="c")

    (merged,) = merge([dotted, spaced])

    assert (merged.info_hash, merged.sources) == ("b" * 40, ("b", "c"))
    assert len(merge([dotted, replace(spaced, size_bytes=1)])) == 2
    assert len(merge([dotted, replace(spaced, info_hash="c" * 40)])) == 2
    assert len(merge([replace(dotted, size_bytes=None), replace(spaced, size_bytes=None)])) == 2


def test_a_size_that_one_tracker_hides_is_taken_from_the_other() -> None:
    hidden = replace(LISTED, info_hash="a" * 40, size_bytes=None)

    (merged,) = merge([hidden, replace(LISTED, info_hash="a" * 40, tracker="b")])

    assert merged.size_bytes == LISTED.size_bytes
