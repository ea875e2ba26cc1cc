"""An export of Letterboxd as it is downloaded, its tables to be replaced one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.adapters.imports.files import table, zipped

FILMS: Final = "Date,Name,Year,Letterboxd URI"
RATINGS: Final = f"{FILMS},Rating"
DIARY: Final = f"{FILMS},Rating,Rewatch,Tags,Watched Date"
REVIEWS: Final = f"{FILMS},Rating,Rewatch,Review,Tags,Watched Date"
PROFILE: Final = (
    "Date Joined,Username,Given Name,Family Name,Email Address,Location,Website,Bio,Pronoun,Favorite Films"
)
MAIL: Final = "lina.marsh@example.com"
STORM: Final = ("Harbor Storm", "2024")


def export(**replaced: str | bytes | None) -> bytes:
    """The archive; a table that is None is left out."""
    return zipped({name: content for name, content in tables(**replaced).items() if content is not None})


def tables(**replaced: str | bytes | None) -> Mapping[str, str | bytes | None]:
    """Every file of it: one film seen twice, rated, reviewed once; another to be watched."""
    whole: dict[str, str | bytes | None] = {
        "watched.csv": table(FILMS, ("2024-01-05", *STORM, "https://boxd.it/ab1")),
        "ratings.csv": table(RATINGS, ("2024-01-06", *STORM, "https://boxd.it/ab1", "4.5")),
        "diary.csv": table(
            DIARY,
            ("2024-01-05", *STORM, "https://boxd.it/1abcde", "4", "", "", "2024-01-04"),
            ("2024-02-10", *STORM, "https://boxd.it/2abcde", "", "Yes", "sea, night", "2024-02-09"),
        ),
        "reviews.csv": table(
            REVIEWS,
            (
                "2024-01-05",
                *STORM,
                "https://boxd.it/1abcde",
                "4",
                "",
                "<b>Wet</b> &amp; loud",
                "",
                "2024-01-04",
            ),
        ),
        "watchlist.csv": table(FILMS, ("2024-03-01", "Quiet Shore", "2025", "https://boxd.it/cd2")),
        "profile.csv": table(PROFILE, ("2020-01-01", "lina", "", "", MAIL, "", "", "", "", "")),
        "comments.csv": table("Date,Content,Comment", ("2024-01-01", "https://boxd.it/x", "hi")),
        "likes/films.csv": table(FILMS, ("2024-01-05", "Liked Only", "2001", "https://boxd.it/ef3")),
        "likes/reviews.csv": table("Date,Content", ("2024-01-05", "https://boxd.it/y")),
        "lists/best.csv": listed("Best"),
        "deleted/diary.csv": table(
            DIARY, ("2024-01-05", "Taken Back", "2002", "u", "", "", "", "2024-01-04")
        ),
        "deleted/comments.csv": bytes(900),
        "orphaned/diary.csv": table(DIARY, ("2024-01-07", "Lost Film", "", "", "3", "", "", "2024-01-06")),
        "orphaned/reviews.csv": table(REVIEWS),
    }
    return whole | {f"{name.replace('__', '/')}.csv": content for name, content in replaced.items()}


def listed(name: str) -> str:
    """A list's own file."""
    return (
        "Letterboxd list export v7\nDate,Name,Tags,URL,Description\n"
        f'2024-05-05,{name},,https://boxd.it/l1,"two\nlines, and a comma"\n\n'
        "Position,Name,Year,URL,Description\n"
        "1,Harbor Storm,2024,https://boxd.it/ab1,\n7,Quiet Shore,2025,https://boxd.it/cd2,\n"
    )
