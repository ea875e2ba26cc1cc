"""A person's conversation: history in, events out, and what was said remembered."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import cache
from importlib.resources import files

from concierge.agent.budget import Budget
from concierge.agent.calls import Calls
from concierge.agent.chain import Chain
from concierge.agent.compacting import compacted
from concierge.agent.companies import STRANGERS_LISTEN, Companies
from concierge.agent.loop import run_turn
from concierge.agent.policy import TurnLimits
from concierge.agent.rare_tools import offered
from concierge.agent.stamp import stamped
from concierge.agent.tool import Tool, ToolContext
from concierge.errors import LimitReached
from concierge.model.access import Grant
from concierge.model.conversation import (
    AgentEvent,
    Finished,
    ModelRequest,
    Opening,
    ToolTurn,
    Turn,
    Usage,
    UserTurn,
)
from concierge.model.profile.digest import holds_outside_text
from concierge.model.query import LONGEST_REQUEST, request
from concierge.model.user import User
from concierge.ports import Clock, LanguageModel, Storage
from concierge.services.model_choices import ModelChoices
from concierge.services.permission import money_left, require, unpriced
from concierge.texts import language_of

__all__ = ["Agent"]

REMEMBERED_TURNS = 30
_NOTE = re.compile(r"#(?:запомни|remember)\b", re.IGNORECASE)
_PROMPTS = ("role", "acting", "style", "languages", "safety")


class Agent:
    """Answers sentences, with a language model or without one; one at a time for each person."""

    def __init__(
        self,
        models: ModelChoices,
        tools: Mapping[str, Tool],
        storage: Storage,
        *,
        clock: Clock,
        limits: TurnLimits,
        context: Callable[[User, str], ToolContext],
    ) -> None:
        """Takes who may answer, their tools, and what makes a tool context."""
        self._models = models
        self._offered = offered(tools)
        self._tools = {**tools, **self._offered}
        self._storage = storage
        self._clock = clock
        self._limits = limits
        self._context = context
        self._system = system_prompt()
        self._locks: dict[int, asyncio.Lock] = {}
        self._companies = Companies()

    async def ask(
        self,
        user: User,
        text: str,
        *,
        update_id: int | None = None,
        company: str = "",
        in_chat: bool = False,
    ) -> AsyncIterator[AgentEvent]:
        """The events of one answer as they happen, `Finished` last.

        The turn is remembered when it is whole; one that broke off leaves the conversation as it was, but what the
        model cost is counted. Where a model does not answer the next one does; where models have cost the person today
        what they may, the last one. The answer to an update of the inbox is kept with it, in the transaction that
        remembers the turn. In `company`, a place where others read along, the person's own profile and conversation are
        unknown and stay untouched. `in_chat` they cannot type a command of the terminal.

        Raises:
            InputError: the text is empty, too long or no text.
            NotAllowed: the person may not search.
            AgentError: the turn used up what it may.
            ServiceError: the model could not be reached.
        """
        words = request(text, limit=LONGEST_REQUEST)
        async with self._locks.setdefault(user.id, asyncio.Lock()):
            now = self._clock.now()
            async with self._storage.reading() as rows:
                opening = await rows.conversations.opening(user.id, at=now, limit=REMEMBERED_TURNS)
            require(opening.user, Grant.SEARCH)
            circle = self._companies.of(user.id, company)
            opening = opening if circle is None else circle.opening(opening)
            model, left_micros = self._chosen(opening, words)
            language = user.language or language_of(words)
            # What the profile says now goes before what it said when this person's view was made.
            preferences = opening.user.preferences.filled_from(user.preferences)
            # The profile is read from the prompt cache: what changes with each sentence has no place in it.
            known = replace(opening.user, language=user.language, preferences=preferences)
            profile = _profile(known, opening) if circle is None else STRANGERS_LISTEN
            user = replace(opening.user, language=language, preferences=preferences.heard_in(language))
            asked = UserTurn(text=stamped(words, opening.standing, now))
            model_request = self._request(profile, (*opening.turns, asked), language)
            model_request = replace(model_request, in_chat=in_chat)
            said, whole, answers = list[Turn](), tuple[Turn, ...](), dict[int, str]()
            budget = Budget(limits=self._limits, left_micros=left_micros)
            ctx = replace(
                self._context(user, language),
                said=words,
                cost_micros=opening.cost_micros,
                has_outside_past=_has_outside_past(opening),
                in_company=circle is not None,
            )
            calls = Calls(tools=self._tools, ctx=ctx, budget=budget)
            try:
                async with aclosing(run_turn(model, calls, model_request, said)) as events:
                    async for event in events:
                        if isinstance(event, Finished) and update_id is not None:
                            answers[update_id] = event.text
                        yield event
                whole = (asked, *compacted(said, calls.fence))
            finally:
                own = whole if circle is None else circle.taken(whole)
                await self._remember(opening, own, budget.usage, answers if whole else {})

    def _chosen(self, opening: Opening, words: str) -> tuple[LanguageModel, int | None]:
        """The models that may be asked, and what they may still cost today.

        What is only to be written down, word for word, needs none that costs anything. No limit could hold for a model
        whose price nobody knows, so who has one is answered by the others.
        """
        models = self._models.answering(opening.user)
        if _NOTE.match(words):
            return Chain(models[-1:]), None
        try:
            left_micros = money_left(opening.user, opening.cost_micros)
        except LimitReached as error:
            return Chain(models[-1:], because=error), None
        if left_micros is None:
            return Chain(models), None
        priced = [model for model in models if model.is_priced]
        because = None if models[0].is_priced else unpriced(opening.user, models[0].name)
        return Chain(priced, because=because), left_micros

    def _request(self, profile: str, turns: tuple[Turn, ...], language: str) -> ModelRequest:
        return ModelRequest(
            system=self._system,
            profile=profile,
            turns=turns,
            tools=tuple(tool.spec for tool in self._offered.values()),
            language=language,
        )

    async def _remember(
        self, opening: Opening, turns: Sequence[Turn], usage: Sequence[Usage], answers: Mapping[int, str]
    ) -> None:
        """Keeps the turns with the answers to updates, and what they cost also if there are none."""
        if not turns and not usage and not answers:
            return
        now = self._clock.now()
        async with self._storage.transaction() as rows:
            if usage:
                await rows.usage.add(opening.user.id, now, tuple(usage))
            if turns:
                await rows.conversations.append(opening, turns, at=now)
            for update_id, text in answers.items():
                await rows.inbox.answer(opening.user.id, update_id, text)


@cache
def system_prompt() -> str:
    """The unchanging part of every request, from the prompt files in their order; read once."""
    folder = files("concierge.agent") / "prompts"
    return "\n\n".join((folder / f"{name}.md").read_text("utf-8").strip() for name in _PROMPTS)


def _has_outside_past(opening: Opening) -> bool:
    """Whether the model reads text from outside before it calls any tool."""
    return any(isinstance(turn, ToolTurn) for turn in opening.turns) or holds_outside_text(
        opening.user.digest or ""
    )


def _profile(user: User, opening: Opening) -> str:
    wanted = user.preferences.quality("ru")
    lines = [
        f"quality profile: {wanted.name}",
        f"usual resolution: {wanted.resolution}p",
        f"language of the voices: {user.preferences.audio_language or user.language or 'the one they write in'}",
    ]
    if wanted.max_size_bytes is not None:
        lines.append(f"largest download: {wanted.max_size_bytes / 1e9:.0f} GB")
    parts = ["What is known of this person:\n" + "\n".join(f"- {line}" for line in lines)]
    if user.digest:
        parts.append(f"Their own profile:\n{user.digest}")
    if opening.summary:
        parts.append(f"What they said in the conversation before:\n{opening.summary}")
    return "\n\n".join(parts)
