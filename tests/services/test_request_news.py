"""Who may decide hears of a request at once, and who asked hears what became of it; across processes, once."""

from __future__ import annotations

from dataclasses import dataclass, field

from concierge.errors import ServiceUnavailable
from concierge.model.access import Grant, Role
from concierge.model.request import RequestNews, RequestState
from concierge.services.outbox import Outbox
from concierge.services.request_news import RequestDeliverer
from tests.services.downloading import a_house
from tests.services.house import ANNA, BORIS, House
from tests.services.people_of import a_person, new_requests
from tests.services.test_requests import asked


@dataclass
class Listener:
    """Keeps what is told; the first so many times it cannot be reached."""

    failures: int = 0
    heard: list[RequestNews] = field(default_factory=list)

    async def tell(self, news: RequestNews) -> str:
        if self.failures:
            self.failures -= 1
            raise ServiceUnavailable("telegram", "down")
        self.heard.append(news)
        return str(len(self.heard))


async def delivered(house: House, listener: Listener) -> list[tuple[int, str]]:
    """Who heard of what, in a process that has just begun."""
    listener.heard.clear()
    outbox = Outbox(house.storage, ())
    outbox.take_on(RequestDeliverer(house.storage, listener))
    await outbox.deliver_due()
    return [(one.reader.id, one.request.state.value) for one in listener.heard]


async def test_everybody_who_may_decide_hears_of_a_request_once() -> None:
    house, listener = a_house(), Listener()
    member = await a_person(house)
    manager = await a_person(house, grant=frozenset({Grant.MANAGE}))
    await a_person(house, Role.GUEST)
    await asked(house, member)
    await asked(house, member)

    assert sorted(await delivered(house, listener)) == [(one.id, "open") for one in (ANNA, BORIS, manager)]
    assert all(one.is_question and one.person.id == member.id for one in listener.heard)
    assert await delivered(house, listener) == []


async def test_who_asked_hears_of_the_download_or_of_the_reason() -> None:
    house, listener = a_house(), Listener()
    first, second = await a_person(house), await a_person(house)
    requests = new_requests(house)
    approved, declined = await asked(house, first), await asked(house, second)
    await delivered(house, listener)

    download = await requests.approve(ANNA, approved)
    await requests.decline(ANNA, declined, reason="уже есть")

    assert sorted(await delivered(house, listener)) == [(first.id, "approved"), (second.id, "declined")]
    told = {one.reader.id: one for one in listener.heard}
    assert told[first.id].download is not None
    assert (told[first.id].download or download).id == download.id
    assert (told[second.id].request.reason, told[second.id].download) == ("уже есть", None)


async def test_what_was_decided_before_it_was_told_is_no_question_any_more() -> None:
    house, listener = a_house(), Listener()
    request_id = await asked(house, await a_person(house))
    await new_requests(house).decline(ANNA, request_id)

    assert [state for _, state in await delivered(house, listener)] == [RequestState.DECLINED.value]


async def test_what_people_take_back_themselves_is_not_told_to_them() -> None:
    house, listener = a_house(), Listener()
    member = await a_person(house)
    request_id = await asked(house, member)
    await new_requests(house).decline(member, request_id)

    assert await delivered(house, listener) == []


async def test_what_could_not_be_told_waits_for_the_next_attempt() -> None:
    house, listener = a_house(), Listener(failures=1)
    await asked(house, await a_person(house))

    assert await delivered(house, listener) == [(BORIS.id, "open")]
    async with house.storage.reading() as rows:
        (effect,) = await rows.outbox.of_user(ANNA.id)
    assert effect.due_at is not None
    assert effect.attempts == 1
