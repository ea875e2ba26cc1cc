"""People and what they did, from every source that knows people."""

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from concierge.errors import NotFound, ServiceError, ServiceUnavailable
from concierge.model.person import Person
from concierge.model.person_merging import joined_people, merged_people
from concierge.model.query import request
from concierge.model.same_name import spelled
from concierge.model.wordings import in_other_script, layouts_of, names_in_nominative
from concierge.ports import MetadataSource, PeopleSource
from concierge.services.remembering import Question, Remembering
from concierge.services.title_questions import TitleQuestions

__all__ = ["Filmographies"]

_WAVES = 2
# «Нолана», «Дикинса»: a declined name is a letter or two longer.
_MOST_SLIPS = 2
_MOST_WORDINGS = 5


class Filmographies:
    """Finds people and tells of them."""

    def __init__(
        self, sources: Sequence[MetadataSource], remembering: Remembering, questions: TitleQuestions
    ) -> None:
        """Takes all sources, of which some know people."""
        self._sources = tuple(source for source in sources if isinstance(source, PeopleSource))
        self._remembering = remembering
        self._questions = questions

    async def find(self, text: str) -> tuple[Person, ...]:
        """People of that name, in either alphabet, best first; empty only if every source said that it knows none.

        Raises:
            InputError: the text is empty, too long or no text.
            ServiceError: nobody was found and a source could not be asked, or none knows people.
        """
        name, *others = layouts_of(request(text))
        if not self._sources:
            raise ServiceUnavailable("metadata", "no source knows people", problem="not configured")
        errors: dict[str, ServiceError] = {}
        wordings = (name, in_other_script(name), *others, *names_in_nominative(name))
        for wording in list(dict.fromkeys(wordings))[:_MOST_WORDINGS]:
            told = await self._remembering.answers(
                [
                    self._questions.people(source, wording)
                    for source in self._sources
                    if source.name not in errors
                ]
            )
            errors.update((one.source, one.error) for one in told if one.error is not None)
            if found := joined_people([person for one in told for person in one.value or ()]):
                return tuple(sorted(found, key=lambda one: (_distance(name, one), -one.popularity)))
        if errors:
            raise next(iter(errors.values()))
        return ()

    async def person(self, known: Person) -> Person:
        """The person with every title that they had a part in, the best known first.

        Raises:
            NotFound: no source that answers knows the person.
            ServiceError: no source could be asked.
        """
        told, errors = [known], list[ServiceError]()
        asked: set[str] = set()
        for _ in range(_WAVES):
            questions = self._of(merged_people(told), asked)
            asked.update(question.source for question in questions)
            answers = await self._remembering.answers(questions) if questions else ()
            told[:0] = [one.value for one in answers if one.value is not None]
            errors.extend(one.error for one in answers if one.error is not None)
        if len(told) == 1:
            raise errors[0] if errors else NotFound("no such person", what=known.label("ru"))
        return merged_people(told)

    def _of(self, person: Person, asked: set[str]) -> list[Question[Person]]:
        questions = (
            self._questions.person(source, person.ids) for source in self._sources if source.name not in asked
        )
        return [question for question in questions if question is not None]


def _distance(name: str, person: Person) -> int:
    """How far the name is from the person's, up to a limit: 0 is the same, or a surname alone."""
    form, words = spelled(name).form, set(spelled(name).words)
    least = _MOST_SLIPS + 1
    for known in map(spelled, person.names):
        if words <= set(known.words):
            return 0
        least = min(least, OSA.distance(form, known.form, score_cutoff=_MOST_SLIPS))
    return least
