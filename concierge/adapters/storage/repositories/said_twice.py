"""Credits that say the same of the same person in another word: "Music" beside "Original Music Composer"."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, FromClause, and_, or_

__all__ = ["is_said_before"]


def is_said_before(
    credits_: FromClause, others: FromClause, crafts: Iterable[Sequence[str]]
) -> ColumnElement[bool]:
    """Whether `others` have the same person at the same title, under a word that stands before that of `credits_`.

    The usual words of each craft stand first, so that for most credits nothing is looked up.
    """
    told = [words for words in crafts if len(words) > 1]
    rarer = [
        and_(credits_.c.job == job, others.c.job.in_(words[:place]))
        for words in told
        for place, job in enumerate(words)
        if place
    ]
    return and_(
        credits_.c.job.in_([job for words in told for job in words[1:]]),
        others.c.title_id == credits_.c.title_id,
        others.c.person == credits_.c.person,
        or_(*rarer),
    )
