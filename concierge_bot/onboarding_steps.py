"""The steps of setting up, as data: what is asked, who is asked, and where in the profile the answer stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

import concierge
from concierge.texts import LANGUAGES, Texts
from concierge_bot.wording import spoken

__all__ = ["STEPS", "Step", "Way", "meant", "said", "steps_for"]

Section = concierge.SectionName
# The tastes that part people most, in the order of how many have them.
GENRES = (
    *("comedy", "drama", "thriller", "crime", "mystery", "action", "adventure", "science_fiction", "fantasy"),
    *(
        "horror",
        "romance",
        "animation",
        "anime",
        "family",
        "documentary",
        "history",
        "war",
        "western",
        "music",
    ),
)
STUDIOS = ("LostFilm", "HDrezka Studio", "TVShows", "Кубик в Кубе", "NewStudio", "Jaskier")


class Way(Enum):
    """How a step is answered: by one choice, by several, by several in order, in words, or somewhere else."""

    ONE = auto()
    SEVERAL = auto()
    IN_ORDER = auto()
    WORDS = auto()
    ELSEWHERE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A question. What is chosen stands in that field of the profile; `rival` is the step that excludes it."""

    code: str
    way: Way
    choices: tuple[str, ...] = ()
    section: concierge.SectionName = Section.CONTEXT
    field: str = ""
    rival: str = ""
    takes_words: bool = False
    per_row: int = 2
    grant: concierge.Grant | None = None
    is_for_children: bool = True

    def is_for(self, user: concierge.User) -> bool:
        """Whether that person is asked."""
        is_known = self.is_for_children or user.role is not concierge.Role.CHILD
        return is_known and (self.grant is None or user.may(self.grant))


STEPS = (
    Step(code="language", way=Way.ONE, choices=LANGUAGES, section=Section.IDENTITY, field="language"),
    Step(
        code="quality",
        way=Way.ONE,
        choices=("uhd", "full", "hd", "small"),
        section=Section.QUALITY,
        field="default",
        grant=concierge.Grant.REQUEST,
    ),
    Step(
        code="voices",
        way=Way.IN_ORDER,
        choices=("dub", "many", "two", "author", "original", *STUDIOS),
        section=Section.QUALITY,
        field="audio",
        takes_words=True,
        grant=concierge.Grant.REQUEST,
    ),
    Step(
        code="subtitles",
        way=Way.ONE,
        choices=("none", "own", "english", "always"),
        section=Section.QUALITY,
        field="subtitles",
        grant=concierge.Grant.REQUEST,
    ),
    Step(
        code="screen",
        way=Way.SEVERAL,
        choices=("hdr", "uhd", "full", "projector", "laptop", "phone", "soundbar", "surround", "headphones"),
        section=Section.WATCHING,
        field="equipment",
        takes_words=True,
        grant=concierge.Grant.REQUEST,
    ),
    Step(
        code="company",
        way=Way.SEVERAL,
        choices=("alone", "two", "family", "children", "friends"),
        section=Section.WATCHING,
        field="company",
    ),
    Step(
        code="loved",
        way=Way.SEVERAL,
        choices=GENRES,
        section=Section.GENRES,
        field="loves",
        rival="hated",
        per_row=3,
    ),
    Step(
        code="hated",
        way=Way.SEVERAL,
        choices=GENRES,
        section=Section.GENRES,
        field="hard_no",
        rival="loved",
        per_row=3,
    ),
    Step(code="films", way=Way.WORDS, takes_words=True, grant=concierge.Grant.SEARCH),
    Step(code="imports", way=Way.ELSEWHERE),
    Step(code="seedbox", way=Way.ELSEWHERE, grant=concierge.Grant.DOWNLOAD, is_for_children=False),
    Step(code="rutracker", way=Way.ELSEWHERE, grant=concierge.Grant.REQUEST, is_for_children=False),
)


def steps_for(user: concierge.User) -> tuple[Step, ...]:
    """The steps that this person is led through, in order."""
    return tuple(step for step in STEPS if step.is_for(user))


def said(step: Step, choice: str, say: Texts) -> str:
    """A choice as the profile says it in that language."""
    if choice in STUDIOS:
        return choice
    return say.say(f"genre.{choice}" if step.choices is GENRES else f"bot.setup.{step.code}.{choice}")


def meant(step: Step, words: str) -> str:
    """The choice that the profile's words mean, in whichever language; "" where they are words of the person's own."""
    folded = words.casefold().strip()
    all_languages: Sequence[Texts] = [spoken(language) for language in LANGUAGES]
    fitting = (
        one for one in step.choices for say in all_languages if said(step, one, say).casefold() == folded
    )
    return next(fitting, "")
