"""Which one title a person means by a name."""

from collections.abc import Sequence

from concierge.errors import Ambiguous, NotFound
from concierge.model.declension import begins_so, is_called_so, shared_stem
from concierge.model.known_title import KnownTitle, folded
from concierge.model.query import cleaned, nominative, request, split_year
from concierge.model.taste import Shelf
from concierge.model.title import Title, TitleKind
from concierge.model.user import User
from concierge.ports import Repositories
from concierge.services.user_metadata import UserMetadata, exact_hits
from concierge.texts import language_of

__all__ = ["kept_by_name", "the_marked", "the_title"]

MOST_CHOICES = 8


async def the_title(
    metadata: UserMetadata, user: User, text: str, *, year: int | None, kind: TitleKind | None
) -> Title:
    """The one title that the text names, with its details.

    Raises:
        Ambiguous: several may be meant, see `Metadata.resolve`; `choices` are their names.
        NotFound: no source knows such a title.
        HiddenByAge, HiddenByBlock: the person may not see it.
        InputError: the text is empty, too long or no text.
        ServiceError: nothing was found and a source could not be asked.
    """
    meant = await metadata.resolve(text, year=year, kind=kind)
    if not meant.titles:
        raise NotFound("no source knows it", what=cleaned(text))
    if meant.is_ambiguous and len(meant.titles) > 1:
        raise _ambiguous(meant.titles, user, text)
    return await metadata.get(meant.titles[0])


async def the_marked(
    rows: Repositories, user: User, shelf: Shelf, text: str, *, year: int | None = None
) -> KnownTitle:
    """The one title on the person's list that the text names, by its whole name or else by a part of it, in any case.

    Raises:
        Ambiguous: several on the list fit; `choices` are their names.
        NotFound: none fits.
        InputError: the text is empty, too long or no text.
    """
    words = request(text)
    name, named_year = split_year(words)
    asked = dict.fromkeys(((words, year), (name, year or named_year), (nominative(name), year or named_year)))
    for wanted, wanted_year in asked:
        inside = await rows.titles.marked(user.id, shelf, folded(wanted))
        fitting = [one for one in inside if wanted_year in {None, one.title.year}]
        exact = [one for one in fitting if exact_hits((one.title,), wanted, wanted_year)]
        clear = exact or fitting
        if len(clear) > 1:
            raise _ambiguous([one.title for one in clear], user, text)
        if clear:
            return clear[0]
    declined = await _declined(rows, user, shelf, name, year or named_year)
    if len(declined) > 1:
        raise _ambiguous([one.title for one in declined], user, text)
    if declined:
        return declined[0]
    raise NotFound(f"not on the list {shelf}", what=words)


async def _declined(
    rows: Repositories, user: User, shelf: Shelf, name: str, year: int | None
) -> Sequence[KnownTitle]:
    """Those on the list that are called so in another case, else those whose name begins so."""
    inside = await rows.titles.marked(user.id, shelf, shared_stem(name))
    fitting = [one for one in inside if year in {None, one.title.year}]
    called = [one for one in fitting if any(is_called_so(name, kept) for kept in one.title.names)]
    return called or [one for one in fitting if any(begins_so(name, kept) for kept in one.title.names)]


def kept_by_name(text: str, *, year: int | None, kind: TitleKind | None) -> Title:
    """A title of that name that no source knows: a film, unless told otherwise. Raises InputError."""
    words = request(text)
    name, named_year = split_year(words) if year is None else (words, year)
    is_russian = language_of(name) == "ru"
    return Title(
        kind=kind or TitleKind.MOVIE,
        name_ru=name if is_russian else "",
        name_en="" if is_russian else name,
        name_original=name,
        year=named_year,
    )


def _ambiguous(titles: Sequence[Title], user: User, text: str) -> Ambiguous:
    language = user.language or language_of(text, "ru")
    labels = tuple(title.label(language) for title in titles[:MOST_CHOICES])
    return Ambiguous(f"{len(titles)} titles fit", choices=labels)
