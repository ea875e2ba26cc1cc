"""Health, readiness and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from prometheus_client import CollectorRegistry, Counter
from prometheus_client.parser import text_string_to_metric_families

from concierge.sections import ServerSection
from concierge.server.app import application
from tests.server.conftest import served
from tests.server.key import KEY

if TYPE_CHECKING:
    import concierge


@pytest.mark.parametrize("prefix", ["", "/api"])
async def test_it_runs_and_is_ready(client: httpx.AsyncClient, prefix: str) -> None:
    health = await client.get(f"{prefix}/health")
    ready = await client.get(f"{prefix}/ready")

    assert (health.status_code, health.json()) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})


async def test_a_probe_that_knows_the_address_alone_is_answered_about_that_alone(
    client: httpx.AsyncClient,
) -> None:
    probe = {"Host": "10.0.3.7:8080"}

    assert (await client.get("/ready", headers=probe)).status_code == 200
    assert (await client.get("/torznab/api", headers=probe)).status_code == 400


async def test_what_does_not_run_yet_is_not_ready(house: concierge.Concierge) -> None:
    async with (
        served(application(house, ServerSection(), is_running=lambda: False)) as address,
        httpx.AsyncClient(base_url=address) as client,
    ):
        assert (await client.get("/ready")).status_code == 503
        assert (await client.get("/health")).status_code == 200


@pytest.mark.parametrize(
    "headers", [{}, {"X-Api-Key": "wrong"}, {"Authorization": f"Basic {KEY}"}, {"Authorization": "Bearer"}]
)
async def test_numbers_are_for_who_has_the_key(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await client.get("/metrics", headers=headers)).status_code == 403


@pytest.mark.parametrize("headers", [{"X-Api-Key": KEY}, {"Authorization": f"Bearer {KEY}"}])
async def test_numbers_are_in_the_format_of_prometheus(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await client.get("/api/metrics", headers=headers)

    families = {family.name for family in text_string_to_metric_families(answer.text)}
    assert families >= {"concierge_info", "concierge_ready", "concierge_job_runs", "process_open_fds"}


async def test_without_a_key_there_are_no_numbers_for_anybody(house: concierge.Concierge) -> None:
    async with (
        served(application(house, ServerSection())) as address,
        httpx.AsyncClient(base_url=address) as client,
    ):
        assert (await client.get("/metrics", headers={"X-Api-Key": ""})).status_code == 403


async def test_others_may_add_their_numbers(house: concierge.Concierge) -> None:
    counters = CollectorRegistry()
    Counter("concierge_bot_updates", "Updates taken in.", registry=counters).inc(3)
    section = ServerSection.model_validate({"api_key": KEY})
    async with (
        served(application(house, section, counters=counters)) as address,
        httpx.AsyncClient(base_url=address) as client,
    ):
        told = (await client.get("/metrics", headers={"X-Api-Key": KEY})).text

    assert "concierge_bot_updates_total 3.0" in told
