"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

__all__ = ["Number", "Utc", "Words"]

_MOST = 2**31 - 1


class Number(TypeDecorator[int]):
    """By which number a row goes. One beyond all numbers is NULL, which is no row's: drivers raise for it."""

    impl = Integer
    cache_ok = True

    # SQLAlchemy's signature: a number is the same for every dialect.
    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:  # noqa: ARG002  see above
        """The number, if a row may have it."""
        return None if value is None or abs(value) > _MOST else value


class Utc(TypeDecorator[datetime]):
    """A moment: aware on the way in and aware, in UTC, on the way out; SQLite by itself drops the offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC; a time without a zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"{value!r} has no time zone"
            raise ValueError(message)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    # SQLAlchemy's signature: the dialect matters only on the way in.
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  see above
        """The moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text from anywhere: of what PostgreSQL refuses, NUL becomes U+FFFD, a lone surrogate "?"."""

    impl = Text
    cache_ok = True

    # SQLAlchemy's signature: the text is the same for every dialect.
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  see above
        """The text that both databases can keep."""
        if value is None:
            return None
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
