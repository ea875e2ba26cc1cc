"""How the costs of language models look in a terminal of 80 columns, and as documents."""

import re
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

import concierge
from concierge_cli.documents.cost import (
    CostDocument,
    CostSpanDocument,
    ModelUseDocument,
    PersonCostDocument,
)
from concierge_cli.language import say
from concierge_cli.people_view import who
from concierge_cli.side_by_side import fitted
from concierge_cli.visible import on_one_line

__all__ = ["cost_document", "cost_view", "costs_document", "costs_view"]

_MICROS = 1_000_000
# The day on which a model was made, behind its name.
_DATE = re.compile(r"-\d{8}$", re.ASCII)
_CENT = 10_000
_SHARE_DIGITS = 4
# What the figures leave of 80 columns.
_NAME_WIDTH = 18


def cost_view(report: concierge.CostReport) -> RenderableType:
    """Three spans, each with its models below it, and what is left of today's limit."""
    if not report.month.total.calls:
        return Group(Text(say().say("cli.cost.none")), Text(_left(report), style="dim"))
    table = _table("model", "calls", "input", "cache_read", "cache_write", "output", "share", "price")
    for span in (report.today, report.week, report.month):
        table.add_row(
            Text(say().say("cli.cost.days", n=span.days), style="bold"), *_cells(span.total), style="bold"
        )
        for use in span.models:
            name = _DATE.sub("", on_one_line(use.model)) or say().say("cli.cost.unknown")
            table.add_row(Text(f"  {fitted(name, _NAME_WIDTH).rstrip()}"), *_cells(use))
    return Group(table, Text(_left(report)))


def costs_view(costs: Sequence[concierge.PersonCosts]) -> RenderableType:
    """A line for each person, with what is left of their limit."""
    if not costs:
        return Text(say().say("cli.cost.none_of_all"))
    table = _table("person", "today", "week", "month", "calls", "left")
    for one in costs:
        report = one.report
        left = "–" if report.left_micros is None else _price(report.left_micros)
        prices = [_price(span.total.cost_micros) for span in (report.today, report.week, report.month)]
        table.add_row(Text(on_one_line(who(one.user))), *prices, str(report.month.total.calls), left)
    return Group(table, Text(say().say("cli.cost.all_note"), style="dim"))


def cost_document(report: concierge.CostReport) -> CostDocument:
    """The document of one person's costs."""
    return CostDocument(
        spans=_spans(report), limit_usd=_dollars(report.limit_micros), left_usd=_dollars(report.left_micros)
    )


def costs_document(costs: Sequence[concierge.PersonCosts]) -> CostDocument:
    """The document of everybody's costs."""
    return CostDocument(
        people=[
            PersonCostDocument(
                user_id=one.user.id,
                name=one.user.name,
                spans=_spans(one.report),
                limit_usd=_dollars(one.report.limit_micros),
                left_usd=_dollars(one.report.left_micros),
            )
            for one in costs
        ]
    )


def _table(first: str, *columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column(say().say(f"cli.cost.column.{first}"), overflow="fold")
    for name in columns:
        table.add_column(say().say(f"cli.cost.column.{name}"), justify="right", no_wrap=True)
    return table


def _cells(use: concierge.ModelUse) -> list[str]:
    share = use.cached_share
    return [
        str(use.calls),
        _tokens(use.input_tokens),
        _tokens(use.cache_read_tokens),
        _tokens(use.cache_write_tokens),
        _tokens(use.output_tokens),
        "–" if share is None else f"{share * 100:.0f} %",
        _price(use.cost_micros),
    ]


def _tokens(count: int) -> str:
    """A number of tokens as short as it goes: «870», «12,4 тыс», "3.1 M"."""
    amount, unit = float(count), 0
    while amount >= 999.5 and unit < 2:  # noqa: PLR2004  millions are the largest
        amount, unit = amount / 1000, unit + 1
    if unit == 0:
        return str(count)
    digits = 0 if amount >= 99.95 else 1  # noqa: PLR2004  three digits tell a number
    return f"{say().decimal(amount, digits)} {say().say(f'cli.cost.unit.{unit}')}"


def _price(micros: int) -> str:
    """The price in dollars and cents; what costs less than a cent costs something all the same."""
    if 0 < micros < _CENT:
        return f"<${say().decimal(_CENT / _MICROS, 2)}"
    return f"${say().decimal(micros / _MICROS, 2)}"


def _left(report: concierge.CostReport) -> str:
    if report.limit_micros is None or report.left_micros is None:
        return say().say("cli.cost.no_limit")
    return say().say("cli.cost.left", left=_price(report.left_micros), limit=_price(report.limit_micros))


def _spans(report: concierge.CostReport) -> list[CostSpanDocument]:
    return [
        CostSpanDocument(
            days=span.days, total=_use(span.total), models={use.model: _use(use) for use in span.models}
        )
        for span in (report.today, report.week, report.month)
    ]


def _use(use: concierge.ModelUse) -> ModelUseDocument:
    return ModelUseDocument(
        calls=use.calls,
        input_tokens=use.input_tokens,
        cache_read_tokens=use.cache_read_tokens,
        cache_write_tokens=use.cache_write_tokens,
        output_tokens=use.output_tokens,
        cached_share=None if use.cached_share is None else round(use.cached_share, _SHARE_DIGITS),
        cost_usd=use.cost_micros / _MICROS,
    )


def _dollars(micros: int | None) -> float | None:
    return None if micros is None else micros / _MICROS
