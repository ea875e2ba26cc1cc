"""Who has made the titles that somebody has seen: one statement that finds the best of each craft."""

from sqlalchemy import ColumnElement, FromClause, Select, case, cast, func, select
from sqlalchemy.types import Float

from concierge.adapters.storage.repositories.said_twice import is_said_before
from concierge.adapters.storage.repositories.text_order import bytewise
from concierge.adapters.storage.tables import CreditRow, table
from concierge.model.craft import JOBS, Craft

__all__ = ["best_of_each"]

_COUNTED = (Craft.DIRECTOR, Craft.CREATOR, Craft.WRITER, Craft.CAMERA, Craft.MUSIC, Craft.ACTOR)
# From so many rated titles on an average says something of a person.
_ENOUGH = 3

_credits = table(CreditRow)
_others = _credits.alias("other_credits")


def best_of_each(titles: FromClause, limit: int) -> Select[tuple[object, ...]]:
    """`craft`, `person`, `count`, `rated` and `half_points` of so many people of each craft, best first.

    `titles` has `title_id` and `half_points`, which may be null. Nothing but the primary key of the credits is read
    for it: rows are many, and looking each one up would cost more than counting it.
    """
    craft = _craft().label("craft")
    jobs = [job for one in _COUNTED for job in JOBS[one]]
    made = (
        select(
            craft,
            _credits.c.person,
            func.count().label("count"),
            func.count(titles.c.half_points).label("rated"),
            func.coalesce(func.sum(titles.c.half_points), 0).label("half_points"),
        )
        .select_from(
            titles.join(_credits, _credits.c.title_id == titles.c.title_id).outerjoin(
                _others, is_said_before(_credits, _others, [JOBS[one] for one in _COUNTED])
            )
        )
        .where(_credits.c.job.in_(jobs), _others.c.job.is_(None))
        .group_by(craft, _credits.c.person)
        .subquery("made")
    )
    average = cast(made.c.half_points, Float) / func.nullif(made.c.rated, 0)
    is_enough = made.c.rated >= _ENOUGH
    order = (
        case((is_enough, 0), else_=1),
        case((is_enough, average), else_=0).desc(),
        made.c.count.desc(),
        func.coalesce(average, 0).desc(),
        bytewise(made.c.person),
    )
    place = func.row_number().over(partition_by=made.c.craft, order_by=order).label("place")
    placed = select(made, place).subquery("placed")
    return select(placed).where(placed.c.place <= limit).order_by(placed.c.craft, placed.c.place)


def _craft() -> ColumnElement[str]:
    names = {job: craft.value for craft in _COUNTED for job in JOBS[craft]}
    return case(names, value=_credits.c.job, else_="")
