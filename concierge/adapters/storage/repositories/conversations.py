"""Conversations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import dropwhile, zip_longest

from sqlalchemy import (
    Integer,
    Label,
    Select,
    Text,
    and_,
    bindparam,
    delete,
    func,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.sql.dml import ReturningInsert

from concierge.adapters.storage.columns import Number, Utc
from concierge.adapters.storage.connection import Connection, insert_into
from concierge.adapters.storage.encoding import decoded_turn, encoded, turn_kind
from concierge.adapters.storage.failures import storage_error
from concierge.adapters.storage.repositories.usage import day_of
from concierge.adapters.storage.repositories.users import a_user, lock_person, users_read
from concierge.adapters.storage.tables import (
    JSON_TEXT,
    BlockRow,
    ConversationRow,
    DownloadRow,
    ProposalRow,
    TitleRow,
    TurnRow,
    UsageRow,
    UserRow,
    table,
)
from concierge.errors import NotFound
from concierge.model.conversation import AssistantTurn, Opening, Standing, ToolTurn, Turn, UserTurn
from concierge.model.download import DownloadState
from concierge.model.proposal import ProposalState
from concierge.model.recollection import recalled, recalled_digest, recalled_lines
from concierge.model.summary import summary_of
from concierge.model.taste import BlockLevel

__all__ = ["PAUSE", "SqlConversations", "whole_turns"]

# A conversation that has rested so long is over.
PAUSE = timedelta(minutes=30)
# So many turns of the one before are still told, because people go on with "and in 4K?".
_LINGERING = 4
# What failed longer ago is no news.
_LATELY = timedelta(days=1)
_UNDER_WAY = tuple(
    state.value
    for state in (
        DownloadState.QUEUED,
        DownloadState.DOWNLOADING,
        DownloadState.DOWNLOADED,
        DownloadState.SYNCING,
    )
)
_TRIES = 30
_COLUMNS = ("user_id", "position", "conversation", "said_at", "kind", "body")

_conversations = table(ConversationRow)
_blocks = table(BlockRow)
_downloads = table(DownloadRow)
_proposals = table(ProposalRow)
_titles = table(TitleRow)
_turns = table(TurnRow)
_usage = table(UsageRow)
_users = table(UserRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A turn and where it stands."""

    position: int
    conversation: int
    said_at: datetime
    turn: Turn


class SqlConversations:
    """The turns of each user's conversations in the database."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def opening(self, user_id: int, *, at: datetime, limit: int) -> Opening:
        """Everything that an answer begins with, in one statement. Raises NotFound."""
        asked = {
            "who": user_id,
            "day": day_of(at),
            "limit": limit,
            "now": at,
            "lately": at - _LATELY,
        }
        rows = await self._connection.rows(_OPENING, asked)
        if not rows:
            raise NotFound(f"user {user_id}", what=str(user_id))
        said = [
            _Said(
                position=row["position"],
                conversation=row["conversation"],
                said_at=row["said_at"],
                turn=decoded_turn(row["kind"], row["body"]),
            )
            for row in rows
            if row["position"] is not None
        ]
        number, is_new = _place(said, at)
        hidden, user = (rows[0]["hidden"] or "").splitlines(), a_user(rows[0])
        return Opening(
            user=replace(user, digest=recalled_digest(user.digest, hidden)),
            turns=recalled(whole_turns(_still_told(said, number, limit)), hidden),
            conversation=number,
            is_new=is_new,
            summary=recalled_lines(_summary(said) if is_new else rows[0]["summary"] or "", hidden),
            cost_micros=int(rows[0]["cost_micros"] or 0),
            standing=Standing(
                under_way=rows[0]["under_way"], failed=rows[0]["failed"], proposed=rows[0]["proposed"]
            ),
        )

    async def append(self, opening: Opening, turns: Sequence[Turn], *, at: datetime) -> None:
        """Adds turns at the end, all or none; two callers' turns are never mixed. Raises NotFound."""
        if not turns:
            return
        if opening.is_new:
            await self._begin(opening, at)
        statement = _appended(len(turns), self._connection.is_file)
        values: dict[str, object] = {"who": opening.user.id, "number": opening.conversation, "at": at}
        for place, turn in enumerate(turns, 1):
            values |= {f"kind_{place}": turn_kind(turn), f"body_{place}": encoded(turn)}
        for _ in range(_TRIES):
            written = await self._connection.rows(statement, values)
            if len(written) == len(turns):
                return
            # Another instance took some of the places at this very moment: all of them move behind its turns.
            await lock_person(self._connection, opening.user.id)
            places = [row["position"] for row in written]
            own = (_turns.c.user_id == opening.user.id, _turns.c.position.in_(places))
            await self._connection.change(delete(_turns).where(*own))
        raise storage_error("database_busy", self._connection.database)

    async def _begin(self, opening: Opening, at: datetime) -> None:
        """Begins the conversation, and says of the one before what it was about."""
        await lock_person(self._connection, opening.user.id)
        values = {
            "user_id": opening.user.id,
            "number": opening.conversation,
            "began_at": at,
            "summary": "",
        }
        begun = self._connection.insert(ConversationRow).values(values).on_conflict_do_nothing()
        if not await self._connection.change(begun) or opening.conversation == 1:
            return
        before = opening.conversation - 1
        own = (_conversations.c.user_id == opening.user.id, _conversations.c.number == before)
        await self._connection.change(update(_conversations).where(*own).values(summary=opening.summary))


def _opening() -> Select[tuple[object, ...]]:
    newest = select(func.max(_turns.c.position)).where(_turns.c.user_id == _users.c.id).correlate(_users)
    recent = _turns.c.position > newest.scalar_subquery() - bindparam("limit", type_=Integer)
    summary = (
        select(_conversations.c.summary)
        .where(_conversations.c.user_id == _users.c.id, _conversations.c.summary != "")
        .order_by(_conversations.c.number.desc())
        .limit(1)
    )
    today = _usage.c.day == bindparam("day", type_=Text)
    cost = select(func.sum(_usage.c.cost_micros)).where(_usage.c.user_id == _users.c.id, today)
    hidden = (
        select(func.aggregate_strings(func.coalesce(_titles.c.folded, _blocks.c.words), "\n"))
        .select_from(_blocks)
        .outerjoin(_titles, _titles.c.id == _blocks.c.title_id)
        .where(
            _blocks.c.user_id == _users.c.id,
            _blocks.c.level == BlockLevel.NEVER.value,
            # Nothing tells of which year a name in a text is.
            _blocks.c.after_year.is_(None),
        )
    )
    said = (_turns.c.position, _turns.c.conversation, _turns.c.said_at, _turns.c.kind, _turns.c.body)
    return (
        users_read()
        .add_columns(
            *said,
            summary.scalar_subquery().label("summary"),
            cost.scalar_subquery().label("cost_micros"),
            hidden.scalar_subquery().label("hidden"),
            *_standing(),
        )
        .outerjoin(_turns, and_(_turns.c.user_id == _users.c.id, recent))
        .where(_users.c.id == bindparam("who", type_=Number))
        .order_by(_turns.c.position)
    )


def _standing() -> tuple[Label[int], ...]:
    """How many downloads are under way, how many failed lately, how many proposals are open."""
    downloads = select(func.count()).select_from(_downloads).where(_downloads.c.user_id == _users.c.id)
    proposals = select(func.count()).select_from(_proposals).where(_proposals.c.user_id == _users.c.id)
    is_late = _downloads.c.changed_at > bindparam("lately", type_=Utc)
    is_open = _proposals.c.expires_at > bindparam("now", type_=Utc)
    return (
        downloads.where(_downloads.c.state.in_(_UNDER_WAY)).scalar_subquery().label("under_way"),
        downloads.where(_downloads.c.state == DownloadState.FAILED.value, is_late)
        .scalar_subquery()
        .label("failed"),
        proposals.where(_proposals.c.state == ProposalState.OPEN.value, is_open)
        .scalar_subquery()
        .label("proposed"),
    )


_OPENING = _opening()


@lru_cache(maxsize=64)
def _appended(count: int, is_file: bool) -> ReturningInsert[tuple[int]]:  # noqa: FBT001  a cache knows its keys by place
    """The statement that adds so many turns, numbered behind the newest that there is when they are written.

    It is built once: that costs as much as to run it.
    """
    who = bindparam("who", type_=Integer)
    newest = select(func.coalesce(func.max(_turns.c.position), 0)).where(_turns.c.user_id == who)
    rows = union_all(
        *(
            select(
                _users.c.id,
                newest.scalar_subquery() + literal(place, Integer),
                bindparam("number", type_=Integer),
                bindparam("at", type_=Utc),
                bindparam(f"kind_{place}", type_=Text),
                bindparam(f"body_{place}", type_=JSON_TEXT),
            ).where(_users.c.id == who)
            for place in range(1, count + 1)
        )
    )
    row = insert_into(_turns, is_file=is_file)
    return row.from_select(_COLUMNS, rows).on_conflict_do_nothing().returning(_turns.c.position)


def _place(said: Sequence[_Said], at: datetime) -> tuple[int, bool]:
    """The number of the conversation that goes on at that moment, and whether it begins then."""
    if not said:
        return 1, True
    last = said[-1]
    is_over = at - last.said_at > PAUSE
    return last.conversation + is_over, is_over


def _still_told(said: Sequence[_Said], conversation: int, limit: int) -> Sequence[Turn]:
    """The turns of the conversation, and a few of those before it, without those that are dropped."""
    before = sum(one.conversation != conversation for one in said)
    dropped = _dropped(said[-1].position, limit) if said else 0
    return [one.turn for one in said[max(0, before - _LINGERING) :] if one.position > dropped]


def _dropped(newest: int, limit: int) -> int:
    """The position up to which turns are dropped once there are more than `limit`: many at once, at fixed places.

    Were one dropped for each that is added, what is told would begin elsewhere in every answer, and a language model
    would read nothing of it from its prompt cache.
    """
    step = max(1, limit * 3 // 5)
    return max(0, newest - limit + step - 1) // step * step


def _summary(said: Sequence[_Said]) -> str:
    """What the newest conversation was about."""
    return summary_of([one.turn for one in said if one.conversation == said[-1].conversation])


def whole_turns(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns from the first UserTurn on, without unanswered calls and without answers to no call."""
    from_user = list(dropwhile(lambda turn: not isinstance(turn, UserTurn), turns))
    return tuple(_paired(from_user))


def _paired(turns: Sequence[Turn]) -> Iterator[Turn]:
    for turn, following in zip_longest(turns, turns[1:]):
        match turn:
            case AssistantTurn() if not turn.calls:
                yield turn
            case AssistantTurn() if isinstance(following, ToolTurn) and _answers(following, turn):
                yield turn
                yield following
            case UserTurn():
                yield turn


def _answers(tools: ToolTurn, assistant: AssistantTurn) -> bool:
    return [result.call_id for result in tools.results] == [call.id for call in assistant.calls]
