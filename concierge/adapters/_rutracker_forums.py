"""Which of the forum's parts hold films and which series: its tree, as a search page lists it. Pure."""

import re
from collections.abc import Mapping
from typing import TypeAlias

from concierge.adapters._markup import parsed
from concierge.adapters._rutracker_markup import attribute
from concierge.model.release import SearchQuery

__all__ = ["ForumTree", "forum_tree", "listings_for", "restrictions"]

# The parent of each forum, 0 for a root.
ForumTree: TypeAlias = Mapping[int, int]

MOST_IDS = 200
MOST_LISTINGS = 4
# Ours, foreign, art house, DVD, HD, UHD, 3D, cartoons, anime, documentaries, documentaries in HD.
FILM_ROOTS = (22, 7, 124, 93, 2198, 718, 352, 4, 33, 46, 314)
# Russian, foreign, HD, UHD, Latin America with Turkey and India, Asian, cartoons, anime, documentaries, shows.
SERIES_ROOTS = (9, 189, 2366, 119, 911, 2100, 921, 33, 46, 314, 24)
FORUM_ID = re.compile(r"[1-9]\d{0,5}", re.ASCII)
PARENT = re.compile(r"\bfp-([1-9]\d{0,5})\b", re.ASCII)
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
LATIN = re.compile(r"[a-z]", re.IGNORECASE)

# Foreign films by the year of the film; a forum of films by years is closed when the next one opens.
FIRST_YEARS = (
    (2026, 252),
    (2021, 1950),
    (2016, 2200),
    (2011, 2093),
    (2006, 2092),
    (2001, 2091),
    (1991, 2221),
)
OLDER = 2090
CLASSICS, CLASSICS_HD, CLASSICS_UHD = 187, 2199, 775
FOREIGN_HD, FOREIGN_UHD = 313, 1457
OURS, OURS_HD, OURS_UHD, SOVIET = 22, 312, 1940, 941
NEWEST, LAST_YEARS = 252, 1950
LAST_CLASSIC, LAST_SOVIET = 1960, 1991
FOREIGN_SERIES, RUSSIAN_SERIES = (842, 1803, 235, 266), (9, 81, 812, 920)


def forum_tree(page: str) -> ForumTree:
    """The forums that the page offers for a search; empty if it offers none."""
    begin = page.find('id="fs-main"')
    end = page.find("</select>", begin)
    if begin < 0 or end < 0:
        return {}
    tree = {}
    for option in parsed(f"<select {page[begin:end]}</select>").css("option"):
        number = FORUM_ID.fullmatch(attribute(option, "value"))
        if number is not None:
            parent = PARENT.search(attribute(option, "class"))
            tree[int(number[0])] = int(parent[1]) if parent else 0
    return tree


def restrictions(tree: ForumTree, *, is_series: bool) -> tuple[tuple[int, ...], ...]:
    """The ids to search in, in portions that the forum takes at once; none where the tree has none of them.

    A search in a forum does not reach into the forums under it, so that all are named.
    """
    roots = SERIES_ROOTS if is_series else FILM_ROOTS
    chosen = [number for number in tree if _is_under(number, tree, roots)]
    return tuple(tuple(chosen[begin : begin + MOST_IDS]) for begin in range(0, len(chosen), MOST_IDS))


def _is_under(number: int, tree: ForumTree, roots: tuple[int, ...]) -> bool:
    seen: set[int] = set()
    while number and number not in roots and number not in seen:
        seen.add(number)
        number = tree.get(number, 0)
    return number in roots


def listings_for(query: SearchQuery) -> tuple[int, ...]:
    """The forums in which a guest may find it, the likeliest first.

    Source: the forums' names, April 2026. A guest is shown no tree, and the yearly forums change.
    """
    is_russian = not any(LATIN.search(name) for name in query.names)
    if query.is_series:
        return RUSSIAN_SERIES if is_russian else FOREIGN_SERIES
    return (_ours(query.year) if is_russian else _foreign(query))[:MOST_LISTINGS]


def _ours(year: int | None) -> tuple[int, ...]:
    if year is not None and year <= LAST_SOVIET:
        return (SOVIET, OURS_HD, OURS_UHD, OURS)
    return (OURS, OURS_HD, OURS_UHD)


def _foreign(query: SearchQuery) -> tuple[int, ...]:
    year = query.year
    if year is None:
        return (NEWEST, LAST_YEARS, FOREIGN_HD, FOREIGN_UHD)
    if year < LAST_CLASSIC:
        return (CLASSICS, CLASSICS_HD, CLASSICS_UHD, OLDER)
    by_year = next((forum for first, forum in FIRST_YEARS if year >= first), OLDER)
    # A Soviet film has a name in Latin letters too, where the sources know one.
    ours = SOVIET if year <= LAST_SOVIET else OURS_HD
    has_ours = any(CYRILLIC.search(name) for name in query.names)
    return (by_year, FOREIGN_HD, FOREIGN_UHD, *((ours,) if has_ours else ()))
