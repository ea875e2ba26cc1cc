"""How the server is: up, ready to work, and in numbers for whoever has the key."""

import asyncio
import hmac
from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from concierge._version import __version__
from concierge.app import Concierge
from concierge.errors import StorageError
from concierge.model.job import JobStatus
from concierge.model.sync import SyncState

__all__ = ["StateRoutes"]


class StateRoutes:
    """The three routes that tell of the process itself."""

    def __init__(
        self,
        concierge: Concierge,
        api_key: str,
        *,
        is_running: Callable[[], bool],
        counters: CollectorRegistry | None,
    ) -> None:
        """Tells numbers to whoever has the key; without one to nobody."""
        self._concierge = concierge
        self._api_key = api_key.encode()
        self._is_running = is_running
        self._counters = counters

    async def health(self, _request: Request) -> Response:
        """That it runs, for whoever watches; nothing about whom it runs for."""
        return JSONResponse({"status": "ok"})

    async def ready(self, _request: Request) -> Response:
        """200 if it can work now, else 503: no work should be sent here."""
        is_ready = self._is_running() and await self._concierge.is_ready()
        return JSONResponse({"status": "ready" if is_ready else "waits"}, 200 if is_ready else 503)

    async def metrics(self, request: Request) -> Response:
        """Numbers in the format of Prometheus."""
        if not self._is_allowed(request):
            return PlainTextResponse("CONCIERGE_SERVER__API_KEY is needed\n", 403)
        try:
            household = _Household(
                await self._concierge.me.jobs.list(),
                is_ready=self._is_running(),
                items=await self._concierge.sync.counts(),
                oldest_s=await self._concierge.sync.oldest_s(),
            )
        except StorageError:
            household = _Household((), is_ready=False, items={}, oldest_s=None)
        text = await asyncio.to_thread(self._text, household)
        return Response(text, media_type=CONTENT_TYPE_PLAIN_0_0_4)

    def _text(self, household: Collector) -> bytes:
        """The numbers as they are told; those of the process are read from files."""
        numbers = CollectorRegistry(auto_describe=False)
        ProcessCollector(registry=numbers)
        numbers.register(household)
        told = generate_latest(numbers)
        return told if self._counters is None else told + generate_latest(self._counters)

    def _is_allowed(self, request: Request) -> bool:
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        given = bearer if scheme.lower() == "bearer" else request.headers.get("x-api-key", "")
        is_right = hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), self._api_key)
        return bool(self._api_key) and is_right


class _Household(Collector):
    """What the database says, as it was read for this request."""

    def __init__(
        self,
        jobs: tuple[JobStatus, ...],
        *,
        is_ready: bool,
        items: Mapping[SyncState, int],
        oldest_s: float | None,
    ) -> None:
        self._jobs = jobs
        self._is_ready = is_ready
        self._items = items
        self._oldest_s = oldest_s

    def collect(self) -> Iterator[Metric]:
        """The numbers, each with its meaning."""
        info = GaugeMetricFamily("concierge_info", "Which version runs.", labels=["version"])
        info.add_metric([__version__], 1)
        yield info
        yield GaugeMetricFamily("concierge_ready", "Whether it can work now.", value=float(self._is_ready))
        failures = CounterMetricFamily("concierge_job_failures", "Runs that failed.", labels=["job"])
        runs = CounterMetricFamily("concierge_job_runs", "Runs that ended.", labels=["job"])
        ended = GaugeMetricFamily(
            "concierge_job_ended_timestamp_seconds", "When the last run ended.", labels=["job"]
        )
        for job in self._jobs:
            if job.state is None:
                continue
            failures.add_metric([job.name], job.state.failures)
            runs.add_metric([job.name], job.state.runs)
            if job.state.ended_at is not None:
                ended.add_metric([job.name], job.state.ended_at.timestamp())
        yield from (failures, runs, ended)
        yield from self._sync()

    def _sync(self) -> Iterator[Metric]:
        """What NASes have to do; nothing where the database does not tell."""
        if self._oldest_s is None:
            return
        items = GaugeMetricFamily("concierge_sync_items", "Items for NASes.", labels=["state"])
        for state in SyncState:
            items.add_metric([state.value], self._items.get(state, 0))
        yield items
        yield GaugeMetricFamily(
            "concierge_sync_oldest_pending_seconds", "How long the oldest has waited.", value=self._oldest_s
        )
