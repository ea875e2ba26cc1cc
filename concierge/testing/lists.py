"""A service with people's lists that says and takes what it is told to."""

from collections.abc import AsyncIterator, Sequence

from concierge.errors import NotFound
from concierge.model.connection import DeviceCode, ListChange, Tokens
from concierge.model.importing import ReadRow
from concierge.testing.builders import NOW

__all__ = ["FakeListService"]


class FakeListService:
    """A `LinkedService` whose only person has these rows and agrees to every login at once.

    `error`, ours or any fault, is raised after the rows; without it a cursor comes last. `pushed` are the changes that
    it was sent.
    """

    def __init__(
        self, rows: Sequence[ReadRow] = (), *, name: str = "fakelists", error: Exception | None = None
    ) -> None:
        """Takes what the person has there."""
        self.name = name
        self.rows = tuple(rows)
        self.error = error
        self.pushed: list[ListChange] = []
        self.revoked: list[Tokens] = []

    async def lists(
        self,
        nickname: str,  # noqa: ARG002  the port's signature
        tokens: Tokens | None = None,  # noqa: ARG002  as above
        *,
        cursor: str = "",
    ) -> AsyncIterator[ReadRow | str]:
        """The rows, unless the cursor tells that they were read before."""
        for row in () if cursor else self.rows:
            yield row
        if self.error is not None:
            raise self.error
        yield "read"

    async def begin(self) -> DeviceCode:
        """A code that is good for ever."""
        return DeviceCode(
            code="c0de",
            user_code="FAKE",
            url="https://fake/activate",
            expires_at=NOW.replace(year=NOW.year + 100),
            interval_s=0,
        )

    async def tokens(self, code: DeviceCode) -> Tokens | None:
        """The person's tokens. Raises NotFound for another's code."""
        if code.code != "c0de":
            raise NotFound("no such code", what=code.user_code)
        return Tokens(access="access", refresh="refresh")

    async def refreshed(self, tokens: Tokens) -> Tokens:
        """The same tokens with a new end."""
        return Tokens(access=f"{tokens.access}+", refresh=f"{tokens.refresh}+")

    async def revoke(self, tokens: Tokens) -> None:
        """Notes that they are worth nothing."""
        self.revoked.append(tokens)

    async def push(self, change: ListChange, tokens: Tokens) -> str:  # noqa: ARG002  the port's signature
        """Notes the change. Raises `error`."""
        if self.error is not None:
            raise self.error
        self.pushed.append(change)
        return "pushed"
