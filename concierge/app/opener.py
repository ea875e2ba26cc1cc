"""Adapters, found by folder and opened where the settings set them up."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import platformdirs

from concierge.adapters._embedded_settings import EmbeddedSection, save_dir_of
from concierge.adapters._http import Http
from concierge.adapters.storage.place import is_on_volume
from concierge.agent.grammar import Grammar
from concierge.config import Section, ServiceSection, Settings
from concierge.errors import ConfigError
from concierge.model.account import Account, CredentialKind, Scope
from concierge.model.diagnosis import Notice
from concierge.ports import (
    Adapter,
    LanguageModel,
    TorrentClient,
)
from concierge.registry import discover
from concierge.sections import (
    AgentSection,
    GeneralSection,
    TorrentsSection,
)
from concierge.services.diagnosing import (
    Checked,
    Member,
    Unasked,
)

__all__ = ["EMBEDDED", "Adapters", "Opener", "data_dir_of", "every_adapter", "ports_of"]

P_co = TypeVar("P_co", covariant=True)
ADAPTERS = "concierge.adapters"
EMBEDDED = "embedded"

# What a folder's adapters build is known by the folder alone.
Adapters: TypeAlias = "Mapping[str, tuple[Adapter[Section, Http, Any], ...]]"


class Opener:
    """Opens adapters of a folder on the stack."""

    def __init__(
        self,
        settings: Settings,
        stack: AsyncExitStack,
        data_dir: Path,
        adapters: Adapters,
        http: Http,
    ) -> None:
        self._settings = settings
        self._adapters = adapters
        self._stack = stack
        self._data_dir = data_dir
        self._http = http

    def household(self) -> Mapping[str, Account]:
        """The accounts that stand in the settings, by the services' names."""
        sections = (self._settings.section(one.section) for kind in self._adapters.values() for one in kind)
        found = [values for section in sections if (values := section.account_values())]
        accounts = [{CredentialKind(kind): value for kind, value in values.items()} for values in found]
        return {
            next(iter(values)).service: Account(
                service=next(iter(values)).service, scope=Scope.HOUSEHOLD, values=values
            )
            for values in accounts
        }

    async def all_of(self, kind: str) -> list[Member[P_co]]:
        """Every adapter of the folder that is not left out."""
        return [
            await self._one(adapter, kind) for adapter in self._adapters[kind] if self._is_enabled(adapter)
        ]

    async def models(self) -> list[Member[LanguageModel]]:
        """The chosen model, else every one that is set up; the grammar stands behind them all."""
        wanted = self._settings.section(AgentSection).model
        adapters = self._adapters["llm"]
        _refuse_unknown(wanted, {Grammar.name, *(a.name for a in adapters)}, "CONCIERGE_AGENT__MODEL")
        chosen = [adapter for adapter in adapters if wanted in {None, adapter.name}]
        opened = [await self._one(adapter, "llm", is_needed=wanted is not None) for adapter in chosen]
        told = [replace(one, warnings=_unpriced(one)) for one in opened]
        return [*told, Member(name=Grammar.name, kind="llm", port=Grammar())]

    async def clients(self) -> list[Member[TorrentClient]]:
        """The chosen torrent client; without a choice the first remote one that is set up, else the embedded one.

        The embedded one is left out where the settings do not let it be used; then there may be none.
        """
        chosen = self._client()
        why_not = await asyncio.to_thread(self._why_not_used, chosen)
        others: list[Member[TorrentClient]] = [
            Member(name=adapter.name, kind="torrents", missing=self._missing(adapter))
            for adapter in self._adapters["torrents"]
            if adapter is not chosen and self._missing(adapter)
        ]
        if why_not is not None:
            setting = ("CONCIERGE_EMBEDDED__USED",)
            return [Member(name=EMBEDDED, kind="torrents", missing=setting, warnings=why_not), *others]
        return [await self._one(chosen, "torrents", is_needed=True), *others]

    async def clients_elsewhere(self) -> list[Member[Checked]]:
        """The same ones where another process runs the torrents: the embedded one, if used, is open there alone."""
        chosen = self._client()
        if chosen.name != EMBEDDED or await asyncio.to_thread(self._why_not_used, chosen) is not None:
            return [*await self.clients()]
        told = Notice(code="runs_elsewhere", facts={})
        unset = [(adapter.name, self._missing(adapter)) for adapter in self._adapters["torrents"]]
        return [
            Member(name=EMBEDDED, kind="torrents", port=Unasked(), warnings=(told,)),
            *(Member(name=name, kind="torrents", missing=missing) for name, missing in unset if missing),
        ]

    async def free_bytes(self) -> int | None:
        """The room where the chosen torrent client puts downloads, asked for without running it; None if nobody knows.

        Raises:
            ConfigError: the settings name no client that is known.
            ServiceError: it did not answer.
        """
        adapter = self._client()
        if await asyncio.to_thread(self._why_not_used, adapter) is not None:
            return None
        section = self._settings.section(adapter.section)
        if adapter.free_bytes is not None:
            return await adapter.free_bytes(section, self._data_dir)
        if self._missing(adapter):
            return None
        async with adapter.build(section, self._http, self._data_dir) as client:
            return await client.free_bytes()

    def _client(self) -> Adapter[Section, Http, TorrentClient]:
        wanted = self._settings.section(TorrentsSection).client
        adapters = {adapter.name: adapter for adapter in self._adapters["torrents"]}
        _refuse_unknown(wanted, set(adapters), "CONCIERGE_TORRENTS__CLIENT")
        remote = (name for name in adapters if name != EMBEDDED and not self._missing(adapters[name]))
        return adapters[wanted or next(remote, EMBEDDED)]

    def _why_not_used(self, adapter: Adapter[Section, Http, TorrentClient]) -> tuple[Notice, ...] | None:
        """What there is to say of why the embedded client is not used; None if it is, and of every other client."""
        section = self._settings.section(adapter.section)
        if not isinstance(section, EmbeddedSection) or section.used == "always":
            return None
        if section.used == "never":
            return ()
        folder = save_dir_of(section, self._data_dir)
        return None if is_on_volume(folder) else (Notice(code="no_volume", facts={"folder": str(folder)}),)

    async def _one(
        self, adapter: Adapter[Section, Http, P_co], kind: str, *, is_needed: bool = False
    ) -> Member[P_co]:
        if missing := self._missing(adapter):
            if is_needed:
                raise ConfigError(f"{missing[0]} is not set", setting=missing[0], problem="not_set")
            return Member(name=adapter.name, kind=kind, missing=missing)
        section = self._settings.section(adapter.section)
        port = await self._stack.enter_async_context(adapter.build(section, self._http, self._data_dir))
        return Member(name=adapter.name, kind=kind, port=port, missing=section.missing_of_account())

    def _is_enabled(self, adapter: Adapter[Section, Http, P_co]) -> bool:
        section = self._settings.section(adapter.section)
        return not isinstance(section, ServiceSection) or section.enabled

    def _missing(self, adapter: Adapter[Section, Http, P_co]) -> tuple[str, ...]:
        return self._settings.section(adapter.section).missing()


def _unpriced(one: Member[LanguageModel]) -> tuple[Notice, ...]:
    """That nobody knows what a model costs: who has a limit of money is not answered by it."""
    if one.port is None or one.port.is_priced:
        return ()
    return (Notice(code="unpriced_model", facts={"service": one.name}),)


def every_adapter() -> Adapters:
    """The adapters of each folder; loading them is work for a thread."""
    kinds = ("trackers", "metadata", "connections", "llm", "torrents", "library", "notifiers")
    return {kind: discover(f"{ADAPTERS}.{kind}", "ADAPTER", Adapter) for kind in kinds}


def _refuse_unknown(wanted: str | None, known: set[str], setting: str) -> None:
    if wanted is not None and wanted not in known:
        raise ConfigError(
            f"{setting}: {wanted}", setting=setting, problem=f"{wanted}? {', '.join(sorted(known))}"
        )


def data_dir_of(settings: Settings) -> Path:
    """The folder that holds everything concierge writes for itself."""
    return settings.section(GeneralSection).data_dir or platformdirs.user_data_path("concierge")


def ports_of(members: Sequence[Member[P_co]]) -> tuple[P_co, ...]:
    """What is open of them, in their order."""
    return tuple(member.port for member in members if member.port is not None)
