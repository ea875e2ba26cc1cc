from __future__ import annotations

import pytest

from concierge.adapters._anthropic_models import cost_micros
from concierge.model.conversation import Usage

MILLION = 1_000_000


@pytest.mark.parametrize(
    "usage, dollars",
    [
        (Usage(model="claude-opus-5-5", input_tokens=MILLION, output_tokens=MILLION), 24),
        (Usage(model="claude-opus-5-5", cache_read_tokens=MILLION, cache_write_tokens=MILLION), 5.2),
        (Usage(model="claude-sonnet-5-5-20261021", input_tokens=MILLION), 2),
        (Usage(model="claude-haiku-5-5", input_tokens=100_000), 0.01),
        (Usage(model="claude-haiku-5-5", input_tokens=100_001), 0.0500005),
        (Usage(model="claude-haiku-5-5", cache_read_tokens=MILLION), 0.05),
        (Usage(model="claude-of-2031", input_tokens=MILLION, output_tokens=MILLION), 60),
        (Usage(model="claude-of-2031", cache_read_tokens=MILLION, cache_write_tokens=MILLION), 13.5),
    ],
    ids=["opus", "opus cached", "dated", "short", "long", "long cached", "unknown", "unknown cached"],
)
def test_a_call_costs_what_the_price_list_says(usage: Usage, dollars: float) -> None:
    assert cost_micros(usage) == round(dollars * MILLION)
