"""By which language model somebody is answered."""

from collections.abc import Sequence

import concierge
from concierge.texts import Texts
from concierge_bot.cleaning import clean_line
from concierge_bot.formatted import Formatted, bold, joined, plain
from concierge_bot.screen import Screen, key
from concierge_bot.visit import Key, Visit

__all__ = ["ACTION", "models_screen"]

ACTION = "model"
MOST_MODELS = 20


async def models_screen(visit: Visit, choice: concierge.ModelChoice | None = None) -> Screen:
    """The models that may be chosen, the one that answers marked, and how much it is to think."""
    say, offers = visit.say, (await visit.me.models.list())[:MOST_MODELS]
    if not offers:
        return Screen(words=say.say("bot.model.none"))
    chosen = choice or visit.me.user.model
    effort = _effort(chosen.effort, say)
    words = joined(
        [
            bold(say.say("bot.model.head")),
            *(_line(one, say) for one in offers),
            say.say("bot.model.effort", effort=effort),
        ]
    )
    rows = [[key(_name(one), ACTION, do="model", model=one.model.id)] for one in offers if not one.is_chosen]
    return Screen(words=words, rows=[*rows, *_efforts(offers, chosen, say)])


def _line(one: concierge.ModelOffer, say: Texts) -> Formatted:
    usual = f" · {say.say('cli.model.is_usual')}" if one.is_usual else ""
    return plain("● " if one.is_chosen else "○ ") + bold(_name(one)) + plain(f" · {_price(one, say)}{usual}")


def _efforts(
    offers: Sequence[concierge.ModelOffer], chosen: concierge.ModelChoice, say: Texts
) -> Sequence[Sequence[Key]]:
    """The degrees of thinking of the model that answers, but for the one that holds."""
    efforts = next((one.model.efforts for one in offers if one.is_chosen), ())
    wanted = [each for each in ("", *efforts) if each != chosen.effort] if efforts else []
    return [[key(_effort(each, say), ACTION, do="effort", effort=each) for each in wanted]]


def _effort(effort: str, say: Texts) -> str:
    whole = f"bot.model.effort.{effort or 'usual'}"
    return say.say(whole) if say.knows(whole) else clean_line(effort)


def _name(one: concierge.ModelOffer) -> str:
    return clean_line(one.model.id)[:50]


def _price(one: concierge.ModelOffer, say: Texts) -> str:
    """Dollars for a million tokens, read and written."""
    model = one.model
    if model.input_price is None or model.output_price is None:
        return say.say("cli.model.unknown_price")
    if not (model.input_price or model.output_price):
        return say.say("cli.model.free")
    return f"${say.decimal(model.input_price, 2)} / ${say.decimal(model.output_price, 2)}"
