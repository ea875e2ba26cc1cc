"""Requests as people hear of them: who may decide at once, and who asked as soon as it is decided."""

from collections.abc import Sequence
from typing import Final

from concierge.model.access import Grant
from concierge.model.outbox import Effect, NewEffect
from concierge.model.request import Request, RequestNews, RequestState
from concierge.ports import Repositories, RequestTeller, Storage

__all__ = ["RequestDeliverer", "tell_asker", "tell_managers"]

_KIND: Final = "request"
_ASKED: Final = "asked"
# Somebody waits for each of them.
_PRIORITY: Final = -1


async def tell_managers(rows: Repositories, request: Request) -> None:
    """Writes down, in the transaction of a new request, that everybody who may decide is to hear of it."""
    managers = [one for one in await rows.users.all() if one.may(Grant.MANAGE)]
    await rows.outbox.add_all([_effect(request, one.id, _ASKED) for one in managers])


async def tell_asker(rows: Repositories, request: Request) -> None:
    """Writes down, in the transaction of a decision, that who asked is to hear of it; not of their own one."""
    if request.decided_by != request.user_id:
        await rows.outbox.add_all([_effect(request, request.user_id, request.state.value)])


class RequestDeliverer:
    """Delivers what was written down about requests; what is out of date by then is told to nobody."""

    kind = _KIND

    def __init__(self, storage: Storage, teller: RequestTeller) -> None:
        """Takes where requests are kept, and who tells of them."""
        self._storage = storage
        self._teller = teller

    async def deliver(self, effect: Effect, others: Sequence[Effect] = ()) -> str:  # noqa: ARG002  one by one
        """What `Deliverer.deliver` promises."""
        news = await self._news(effect)
        is_asked = effect.payload["part"] == _ASKED
        if is_asked is not news.is_question or (is_asked and not news.reader.may(Grant.MANAGE)):
            return ""
        return await self._teller.tell(news)

    async def _news(self, effect: Effect) -> RequestNews:
        async with self._storage.reading() as rows:
            request = await rows.requests.anyones(str(effect.payload["request"]))
            has_begun = request.state is RequestState.APPROVED and request.download_id
            return RequestNews(
                reader=await rows.users.get(effect.user_id),
                person=await rows.users.get(request.user_id),
                request=request,
                download=await rows.downloads.get(request.user_id, request.download_id)
                if has_begun
                else None,
            )


def _effect(request: Request, reader_id: int, part: str) -> NewEffect:
    return NewEffect(
        key=f"request:{request.id}:{part}",
        kind=_KIND,
        user_id=reader_id,
        payload={"request": request.id, "part": part},
        priority=_PRIORITY,
    )
