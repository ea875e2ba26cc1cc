"""The words in which a model tells tools of a person's own things: few, each with one meaning."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from concierge.model.profile.sections import FIELDS
from concierge.services.statistics import FIRST_YEAR, LAST_YEAR

__all__ = [
    "Art",
    "Change",
    "Kind",
    "Listed",
    "NewerThan",
    "NoteText",
    "OfYear",
    "ProfileField",
    "ProfileSection",
    "ReviewText",
    "Scope",
    "ScoreSaid",
    "SeenOn",
    "WithWords",
]

LONGEST_REVIEW_SAID: Final = 4000
LONGEST_NOTE_SAID: Final = 2000
_CODES = "; ".join(
    f"{name}: {' '.join(field.code for field in fields)}" for name, fields in FIELDS.items() if fields
)

Kind = Annotated[
    Literal["movie", "series"] | None, Field(description="only to tell a film from a series of the same name")
]
WithWords = Annotated[
    str, Field(description="a part of a name, to look for in the list; empty for the whole list")
]
OfYear = Annotated[int | None, Field(ge=1888, le=2100)]
SeenOn = Annotated[date | None, Field(description="YYYY-MM-DD; only if the person said when")]
ScoreSaid = Annotated[str | float, Field(description='as the person said it: "8", "8,5", "4.5/5"')]
ReviewText = Annotated[
    str,
    Field(max_length=LONGEST_REVIEW_SAID, description="the person's own words; empty takes the review away"),
]
NoteText = Annotated[str, Field(max_length=LONGEST_NOTE_SAID)]
ProfileSection = Literal[
    "identity",
    "style",
    "quality",
    "genres",
    "creators",
    "watching",
    "instructions",
    "context",
    "highlights",
]
ProfileField = Annotated[
    str, Field(description=f"what kind of fact, by section: {_CODES}; empty for the others")
]
Scope = Annotated[
    Literal["all", "quiet", "words", "genre"],
    Field(
        description="only as the person chose. all: never mention that one title; quiet: only never recommend it; "
        "words: never mention any title with these words in its name; genre: never recommend that whole genre"
    ),
]
NewerThan = Annotated[
    int | None,
    Field(ge=FIRST_YEAR, le=LAST_YEAR, description="blocks the words only in what is newer; not of a genre"),
]
Listed = Literal["watched", "ratings", "changes"]
Art = Annotated[
    Literal["director", "writer", "camera", "music", "editor"] | None,
    Field(description="only people of this craft"),
]
Change = Annotated[
    str,
    Field(
        pattern=r"^(?:l[0-9]{1,9}|p[0-9]{1,9}|n[0-9A-Za-z]{1,20})?$",
        description="the `undo` of an earlier result; empty for the newest change of the lists",
    ),
]
