"""What language models cost."""

import re

import concierge
from concierge.texts import Texts
from concierge_bot.cleaning import clean_line
from concierge_bot.formatted import Formatted, bold, joined, plain
from concierge_bot.people import called
from concierge_bot.screen import Screen
from concierge_bot.visit import Visit

__all__ = ["costs_screen", "price"]

MICROS, CENT = 1_000_000, 10_000
MOST_PEOPLE = 30
# The day on which a model was made, behind its name.
DATE = re.compile(r"-\d{8}$", re.ASCII)


async def costs_screen(visit: Visit) -> Screen:
    """The person's own costs; for an owner everybody's below them."""
    say, report = visit.say, await visit.me.costs.get()
    parts = [bold(say.say("bot.cost.head")), _own(report, say)]
    if visit.me.user.role is concierge.Role.OWNER:
        others = [one for one in await visit.me.costs.everyones() if one.user.id != visit.me.user.id]
        lines = [_person(one, say) for one in others[:MOST_PEOPLE]]
        parts += [joined([bold(say.say("bot.cost.others")), *lines])] if lines else []
    return Screen(words=joined(parts, "\n\n"))


def price(micros: int, say: Texts) -> str:
    """Dollars and cents; what costs less than a cent costs something all the same."""
    if 0 < micros < CENT:
        return f"<${say.decimal(CENT / MICROS, 2)}"
    return f"${say.decimal(micros / MICROS, 2)}"


def _own(report: concierge.CostReport, say: Texts) -> Formatted:
    if not report.month.total.calls:
        return joined([say.say("cli.cost.none"), _left(report, say)])
    spans = [
        f"{say.say('cli.cost.days', n=span.days)}: {price(span.total.cost_micros, say)}"
        for span in (report.today, report.week, report.month)
    ]
    models = [f"• {_name(use, say)} — {price(use.cost_micros, say)}" for use in report.month.models]
    return joined([joined(spans), joined(models), _left(report, say)], "\n\n")


def _person(one: concierge.PersonCosts, say: Texts) -> Formatted:
    spans = (one.report.today, one.report.week, one.report.month)
    told = " · ".join(price(span.total.cost_micros, say) for span in spans)
    return plain(f"{called(one.user, say)}: {told}")


def _left(report: concierge.CostReport, say: Texts) -> str:
    if report.limit_micros is None or report.left_micros is None:
        return say.say("cli.cost.no_limit")
    left, limit = price(report.left_micros, say), price(report.limit_micros, say)
    return say.say("cli.cost.left", left=left, limit=limit)


def _name(use: concierge.ModelUse, say: Texts) -> str:
    return DATE.sub("", clean_line(use.model)) or say.say("cli.cost.unknown")
