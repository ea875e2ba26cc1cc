"""What a chat message costs the database, counted."""

from sqlalchemy import event

from concierge.adapters.storage.storage import SqlStorage
from concierge.app import Concierge
from tests.adapters.storage.statements import Statements
from tests.story.conftest import Opening


async def heard(app: Concierge, text: str) -> None:
    async for _ in app.agent.ask(text):
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
