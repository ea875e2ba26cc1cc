"""What a chat message costs the database, counted."""

from datetime import timedelta

from sqlalchemy import event

from concierge.adapters.storage.storage import SqlStorage
from concierge.app import Concierge
from concierge.model.conversation import Finished
from concierge.model.inbox import Incoming
from tests.adapters.storage.statements import Statements
from tests.story.conftest import Opening


async def heard(app: Concierge, text: str, update_id: int | None = None) -> None:
    async for _ in app.agent.ask(text, update_id=update_id):
        pass


async def test_a_chat_message_costs_three_statements_one_commit_and_no_connection(opening: Opening) -> None:
    async with opening(model=True) as app:
        storage = app._parts.storage
        assert isinstance(storage, SqlStorage)
        statements = Statements(storage._engine)
        commits: list[object] = []
        connects: list[object] = []
        event.listen(storage._engine.sync_engine, "commit", commits.append)
        event.listen(storage._engine.sync_engine, "connect", lambda *_: connects.append(1))
        await heard(app, "привет")

        for text in ("спасибо", "и тебе"):
            commits.clear()
            with statements.counted() as sent:
                await heard(app, text)

            assert [statement.split()[0] for statement in sent] == ["SELECT", "INSERT", "INSERT"]
            assert (len(commits), len(connects)) == (1, 0)


async def test_one_that_came_in_costs_its_row_and_a_statement_more(opening: Opening) -> None:
    async with opening(model=True) as app, app.inbox.holding():
        storage = app._parts.storage
        assert isinstance(storage, SqlStorage)
        statements = Statements(storage._engine)
        commits: list[object] = []
        event.listen(storage._engine.sync_engine, "commit", commits.append)
        await heard(app, "привет")

        for number, text in enumerate(("спасибо", "и тебе")):
            commits.clear()
            with statements.counted() as sent:
                one = Incoming(update_id=number, chat_id=1, user_id=app.me.user.id, payload=text)
                assert await app.inbox.take(one)
                await heard(app, text, number)

            assert [one.split()[0] for one in sent] == ["INSERT", "SELECT", "INSERT", "INSERT", "UPDATE"]
            assert len(commits) == 2


async def test_an_answer_is_kept_with_what_it_answers_and_with_nothing_else(opening: Opening) -> None:
    async with opening(model=True) as app:
        async with app.inbox.holding():
            for number in (1, 2):
                await app.inbox.take(
                    Incoming(update_id=number, chat_id=1, user_id=app.me.user.id, payload="привет")
                )
            said = [event async for event in app.agent.ask("привет", update_id=2)]
        async with app.storage() as rows:
            found = await rows.inbox.claim("another", timedelta(seconds=6))

    [*_, finished] = said
    assert isinstance(finished, Finished)
    assert finished.text
    assert [(one.update_id, one.answer) for one in found] == [(1, None), (2, finished.text)]
