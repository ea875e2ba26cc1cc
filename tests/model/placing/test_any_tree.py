"""Of any tree nothing is lost, nothing overwrites anything, nothing leaves its folder, and twice is as good as once."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import PurePosixPath

import pytest

from concierge.model.parsing import parse_release
from concierge.model.placing import FileRole, FoundFile, PlacingPlan, plan_files
from concierge.model.title import TitleKind
from tests.model.placing.trees import Tree, a_tree

TREES = 5_000
ROUNDS = 20
LEFT_OUT = {FileRole.SAMPLE, FileRole.JUNK, FileRole.DANGER}


def planned(tree: Tree) -> PlacingPlan:
    return plan_files(tree.files, tree.work, tree.naming)


@pytest.mark.parametrize("start", range(ROUNDS))
def test_placing_any_tree_loses_overwrites_and_misfiles_nothing_and_twice_changes_nothing(start: int) -> None:
    for seed in range(start, TREES, ROUNDS):
        tree = a_tree(seed)
        plan = planned(tree)
        nothing_is_lost(tree, plan)
        nothing_overwrites(plan)
        nothing_leaves(plan)
        episodes_are_told(tree, plan)
        again_is_the_same(seed, tree, plan)


def nothing_is_lost(tree: Tree, plan: PlacingPlan) -> None:
    assert [each.path for each in plan.placements] == [file.path for file in tree.files]
    for each in plan.placements:
        assert (each.destination is None) == (each.role in LEFT_OUT)
        assert each.destination is not None or each.reason is not None


def nothing_overwrites(plan: PlacingPlan) -> None:
    seen = [folded(target) for _, target in plan.placed()]
    folders = {folded(parent) for _, target in plan.placed() for parent in target.parents}

    assert len(set(seen)) == len(seen)
    assert not folders & set(seen)


def folded(path: PurePosixPath) -> str:
    """The path as a file system sees it that knows neither case nor two ways to write a letter."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", str(path)).casefold())


def nothing_leaves(plan: PlacingPlan) -> None:
    for _, target in plan.placed():
        assert not target.is_absolute()
        assert target.is_relative_to(plan.folder)
        assert target != plan.folder
        assert len(os.fsencode(str(target))) < 4000
        assert all(map(is_plain, target.parts))


def is_plain(part: str) -> bool:
    return (
        part not in {"", ".", ".."}
        and part[0] not in ".-"
        and part[-1] not in " ."
        and not set(part) & set('<>:"/\\|?*\n\t\r\0')
        and len(part.encode()) <= 255
        and re.fullmatch(r"(?i)(con|nul|prn|aux|com\d|lpt\d)(\..*)?", part) is None
    )


def episodes_are_told(tree: Tree, plan: PlacingPlan) -> None:
    """A video of S02E03 stands in the second season, with that mark."""
    title = tree.work.title
    if title is None or title.kind is not TitleKind.SERIES or tree.naming.episode is not None:
        return
    for each, target in plan.placed():
        name = PurePosixPath(each.path).name
        parsed = parse_release(name)
        is_told = "S02E03" in name.upper() and (*parsed.seasons, *parsed.episodes) == (2, 3)
        if each.role is FileRole.VIDEO and is_told:
            assert target.parent.name == "Season 02", (each.path, target)
            assert "S02E03" in target.name, (each.path, target)


def again_is_the_same(seed: int, tree: Tree, plan: PlacingPlan) -> None:
    files = tuple(FoundFile(path=str(target), size_bytes=each.size_bytes) for each, target in plan.placed())

    again = plan_files(files, tree.work, tree.naming)

    moved = [
        (each.path, str(each.destination)) for each in again.placements if each.path != str(each.destination)
    ]
    assert moved == [], seed
    assert [each.role for each in again.placements] == [each.role for each, _ in plan.placed()], seed
