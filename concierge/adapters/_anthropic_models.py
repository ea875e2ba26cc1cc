"""Anthropic's models as data: what they cost, how much they read, and how they can be asked to think.

Source: https://platform.claude.com/docs/en/about-claude/pricing,
https://platform.claude.com/docs/en/about-claude/models/overview, read in November 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from concierge.model.conversation import Usage
from concierge.model.language_models import KnownModel

__all__ = ["cost_micros", "is_listed", "models_beside"]

SERVICE = "anthropic"
# Above so many tokens of input the longer price holds.
LONG_INPUT = 100_000
_CONTEXT_TOKENS = 1_000_000
_EFFORTS = ("low", "medium", "high", "xhigh", "max")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Price:
    """US dollars for a million tokens, which is millionths of a dollar for one."""

    input: float
    output: float
    cache_read: float
    cache_write: float


def _usual(input_price: float, output_price: float) -> _Price:
    """What is read from the cache costs a tenth, what is written to it a quarter more."""
    return _Price(
        input=input_price,
        output=output_price,
        cache_read=input_price / 10,
        cache_write=input_price * 1.25,
    )


_PRICES: Mapping[str, _Price] = {
    "claude-haiku-5-5": _usual(0.10, 0.50),
    "claude-sonnet-5-5": _usual(2, 10),
    "claude-opus-5-5": _Price(input=4, output=20, cache_read=0.20, cache_write=5),
    "claude-fable-5-1": _usual(10, 50),
}
_LONG_PRICES: Mapping[str, _Price] = {"claude-haiku-5-5": _usual(0.50, 2.50)}
# A model that is not in the list yet counts as the dearest: a limit of money must hold for it too.
_DEAREST = max(_PRICES.values(), key=lambda price: price.output)


def models_beside(configured: str) -> tuple[KnownModel, ...]:
    """The model of the settings, and those that are known, the cheapest first."""
    names = (configured, *(name for name in _PRICES if name != configured))
    return tuple(map(_known, names))


def is_listed(model: str) -> bool:
    """Whether the price of a model is known; what another one costs is an estimate."""
    return _price(model, _PRICES) is not None


def cost_micros(usage: Usage) -> int:
    """The price of a call in millionths of a dollar; that of the dearest model where it is not in the list."""
    read = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
    prices = {**_PRICES, **_LONG_PRICES} if read > LONG_INPUT else _PRICES
    price = _price(usage.model, prices) or _DEAREST
    return round(
        usage.input_tokens * price.input
        + usage.cache_read_tokens * price.cache_read
        + usage.cache_write_tokens * price.cache_write
        + usage.output_tokens * price.output
    )


def _price(model: str, prices: Mapping[str, _Price]) -> _Price | None:
    """The price of the model that bears the name, also with the day behind it on which it was made."""
    return next((prices[name] for name in prices if model.startswith(name)), None)


def _known(name: str) -> KnownModel:
    price = _price(name, _PRICES)
    if price is None:
        return KnownModel(id=name, service=SERVICE)
    return KnownModel(
        id=name,
        service=SERVICE,
        efforts=_EFFORTS,
        input_price=price.input,
        output_price=price.output,
        context_tokens=_CONTEXT_TOKENS,
    )
