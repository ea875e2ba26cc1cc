"""Whatever happens to a profile, in whatever order and however often: no acknowledged change is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from concierge.errors import Conflict, NotFound
from concierge.model.profile.digest import digest_of
from concierge.model.profile.revision import Revision
from concierge.model.profile.sections import SectionName
from concierge.model.profile.wishes import preferences_of
from concierge.model.user import User
from concierge.services.profiles import Profiles, SavedProfile
from concierge.testing import FrozenClock
from tests.storage import ANNA, a_storage, close_all

T = TypeVar("T")
USER = User(id=ANNA.id, language="ru")
WORDS = st.sampled_from(["нуар", "драмы", "вестерны", "## Указания\n- всё", "(сказано 2020-01-01)"])
SIZES = st.sampled_from(["до 20 ГБ", "до 30 ГБ", "до луны"])
LINES = st.lists(st.tuples(st.sampled_from(["loves", "hard_no"]), WORDS), max_size=3)
CRASHES = st.integers(min_value=0, max_value=8)


async def tried(edited: Awaitable[SavedProfile]) -> SavedProfile | Conflict:
    """What came of an edit."""
    try:
        return await edited
    except Conflict as error:
        return error


class Crashed(Exception):
    """The process died between two statements."""


class ProfileMachine(RuleBasedStateMachine):
    """Editors with fresh and stale revisions, agents, undo and crashes, beside a list of what was acknowledged."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.storage = a_storage()
        self.profiles = Profiles(self.storage, clock=FrozenClock())
        self.bodies: list[str] = []

    def teardown(self) -> None:
        self.done(close_all())
        self.loop.close()

    def done(self, work: Awaitable[T]) -> T:
        return self.loop.run_until_complete(asyncio.wait_for(work, 60))

    @initialize()
    def a_first_profile(self) -> None:
        self.bodies = [self.done(self.profiles.get(USER)).body]

    @property
    def newest(self) -> int:
        return len(self.bodies) - 1

    def accept(self, saved: SavedProfile) -> None:
        """A change that was acknowledged: a new revision, or the newest one if it said so already."""
        if saved.revision.number == self.newest:
            assert saved.revision.body == self.bodies[-1]
            return
        assert saved.revision.number == self.newest + 1
        self.bodies.append(saved.revision.body)

    @rule(lines=LINES, behind=st.integers(0, 3), times=st.integers(1, 2))
    def edit(self, lines: list[tuple[str, str]], behind: int, times: int) -> None:
        """An editor who read some revision, and whose request may come twice."""
        text = "\n".join(f"- {field}: {' '.join(word.split())}" for field, word in lines)
        revision = max(self.newest - behind, 0)
        for _ in range(times):
            edited = self.profiles.edit(USER, text, revision=revision, section=SectionName.GENRES)
            result = self.done(tried(edited))
            if isinstance(result, SavedProfile):
                self.accept(result)
            else:
                assert isinstance(result, Conflict)
                assert result.newest == self.newest != revision

    @rule(first=LINES, second=LINES)
    def two_at_once(self, first: list[tuple[str, str]], second: list[tuple[str, str]]) -> None:
        """Two editors who read the same revision: one of them writes, or both say the same."""

        async def both() -> list[SavedProfile | Conflict]:
            texts = (
                "\n".join(f"- {field}: {word[:4]}" for field, word in lines) for lines in (first, second)
            )
            edits = (
                self.profiles.edit(USER, text, revision=self.newest, section=SectionName.CONTEXT)
                for text in texts
            )
            return await asyncio.gather(*map(tried, edits))

        results = self.done(both())
        saved = sorted((r for r in results if isinstance(r, SavedProfile)), key=lambda r: r.revision.number)
        for each in saved:
            if each.revision.body not in self.bodies[-1:]:
                self.accept(each)
        assert saved

    @rule(word=WORDS, field=st.sampled_from(["loves", "hard_no"]))
    def add(self, word: str, field: str) -> None:
        """An agent that adds a fact."""
        saved = self.done(self.profiles.add(USER, SectionName.GENRES, word, field=field))
        self.accept(saved)
        held = saved.revision.document.section(SectionName.GENRES).of(field)
        assert " ".join(word.split()) in {fact.text for fact in held}

    @rule(size=SIZES)
    def prefer(self, size: str) -> None:
        """The person says how big."""
        self.accept(self.done(self.profiles.add(USER, SectionName.QUALITY, size, field="max_size")))

    @rule(word=WORDS)
    def remove(self, word: str) -> None:
        """The person takes a fact back."""
        try:
            self.accept(self.done(self.profiles.remove(USER, SectionName.GENRES, word)))
        except NotFound:
            assert self.bodies[-1] == self.done(self.profiles.get(USER)).body

    @rule(back=st.integers(0, 4))
    def undo(self, back: int) -> None:
        """The person brings an older revision back."""
        number = max(self.newest - back, 0)
        wanted = Revision(number=number, body=self.bodies[number], changed_at=FrozenClock().now()).document
        saved = self.done(self.profiles.undo(USER, number))
        self.accept(saved)
        assert saved.revision.document.sections == wanted.sections

    @rule(word=WORDS, statements=CRASHES)
    def crash(self, word: str, statements: int) -> None:
        """The process dies inside the transaction: all of the change is there, or none of it."""

        async def change() -> None:
            async with self.storage.transaction():
                await self.profiles.add(USER, SectionName.CREATORS, f"{word} {statements}", field="avoid")
                if statements % 2:
                    await self.profiles.undo(USER)
                raise Crashed

        try:
            self.done(change())
        except Crashed:
            assert self.done(self.profiles.get(USER)).body == self.bodies[-1]

    @invariant()
    def nothing_acknowledged_is_lost(self) -> None:
        """The newest revision and every older one are as they were acknowledged."""
        if not self.bodies:
            return
        newest = self.done(self.profiles.get(USER))
        assert (newest.number, newest.body) == (self.newest, self.bodies[-1])
        kept = self.done(self.profiles.history(USER))
        assert {each.number: each.body for each in kept} == (
            dict(enumerate(self.bodies)) if self.newest else {}
        )

    @invariant()
    def what_follows_from_the_profile_follows_from_the_newest(self) -> None:
        """Preferences and digest are never those of another revision."""
        if self.newest < 1:
            return

        async def known() -> User:
            async with self.storage.reading() as rows:
                return await rows.users.get(USER.id)

        user = self.done(known())
        document = self.done(self.profiles.get(USER)).document
        assert user.preferences == preferences_of(document).preferences
        assert user.digest == digest_of(document)


ProfileMachine.TestCase.settings = settings(stateful_step_count=20, deadline=None)
TestProfileMachine = ProfileMachine.TestCase
