"""The database's own time, so that workers on several machines agree."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Dialect, FunctionElement, Interval, Text, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeDecorator, TypeEngine

from concierge.adapters.storage.columns import Utc

__all__ = ["Span", "moment"]


class Span(TypeDecorator[timedelta]):
    """So much later, or earlier; for SQLite in the words of its functions of time."""

    impl = Interval
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text for SQLite."""
        kind: TypeEngine[Any] = Text() if dialect.name == "sqlite" else Interval()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> timedelta | str | None:
        """What the function of the database takes."""
        if value is None or dialect.name != "sqlite":
            return value
        return f"{value.total_seconds():+.3f} seconds"


class moment(FunctionElement[datetime]):  # noqa: N801  a function of SQL, as SQLAlchemy's own are written
    """When the statement runs, or so much later."""

    inherit_cache = True
    type = Utc()

    def __init__(self, later: timedelta | BindParameter[timedelta] = timedelta()) -> None:
        """Takes a span, or the parameter that will be one."""
        super().__init__(literal(later, Span()) if isinstance(later, timedelta) else later)


@compiles(moment, "sqlite")
def _in_file(element: moment, compiler: SQLCompiler, **options: object) -> str:
    # In the form of its column.
    shift = compiler.process(element.clauses, **options)
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', {shift}) || '000')"


@compiles(moment, "postgresql")
def _in_server(element: moment, compiler: SQLCompiler, **options: object) -> str:
    return f"(statement_timestamp() + {compiler.process(element.clauses, **options)})"
