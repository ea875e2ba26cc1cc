"""People who make films, and what each did."""

from dataclasses import dataclass
from datetime import date

from concierge.model.own_title import OwnTitle
from concierge.model.title import Title

__all__ = ["Part", "Person", "PersonIds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonIds:
    """The person's ids elsewhere; None where unknown. IMDb's begins with "nm"."""

    tmdb: int | None = None
    imdb: str | None = None
    kinopoisk: int | None = None
    wikidata: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a person did for a title: `job` and `department` in TMDB's words, for an actor the `character`.

    `own` is what whoever asks has seen or rated of the title.
    """

    title: Title
    job: str
    department: str = ""
    character: str = ""
    own: OwnTitle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as the sources know them; `name` is in Latin letters where there is such a one.

    `department` is what they are known for. `parts` come with the details, the best known titles first; `left_out`
    counts the titles that are no part of them because whoever asks has seen them.
    """

    name: str = ""
    name_ru: str = ""
    ids: PersonIds = PersonIds()
    department: str = ""
    born: date | None = None
    died: date | None = None
    photo_url: str | None = None
    popularity: float = 0.0
    parts: tuple[Part, ...] = ()
    sources: tuple[str, ...] = ()
    left_out: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, without repetition."""
        return tuple(dict.fromkeys(name for name in (self.name_ru, self.name) if name))

    def label(self, language: str) -> str:
        """The name for a reader of `language`, "ru" or "en"."""
        return (self.name_ru if language == "ru" else self.name) or self.name or self.name_ru
