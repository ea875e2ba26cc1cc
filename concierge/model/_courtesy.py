"""Words that ask nicely or thank, and ask for nothing."""

import re
from typing import Final

__all__ = ["THANKS_LAST", "without_courtesy"]

_ANYWHERE: Final = (
    r"pozhalu(?:i|y|j)sta|п[оа]ж[ао]л[уы]й?ст[ао]|пжл?ст|пжл?|плиз|плз"
    r"|будь(?:те)? (?:добр|друг|любезн)\w{0,2}|если (?:можно|не сложно|не трудно)|сделай одолжение|pls|plz"
)
# English ones begin names: "Please Like Me".
_AT_ENDS: Final = r"(?:pretty )?please|if you don['’]?t mind"
_MERCI: Final = r"(?:заранее )?(?:спасибо|спс|благодарю)|thanks|thank you|thx"
_FOR_IT: Final = r"большое|огромное|тебе|заранее|a lot|so much|in advance|mate|bro"
THANKS_LAST: Final = re.compile(
    rf"(?<=\w)(?:\s*[,.!;]+\s*(?:{_MERCI})(?: (?:{_FOR_IT}))?"
    rf"|\s+(?:thx|спс|and thank you|(?:{_MERCI}) (?:{_FOR_IT})))\W*$",
    re.IGNORECASE,
)
_COURTESY: Final = re.compile(
    rf",?\s*(?<!\w)(?:{_ANYWHERE})(?!\w),?|^(?:{_AT_ENDS})(?!\w),?\s*|,?\s+(?:{_AT_ENDS})\W*$", re.IGNORECASE
)


def without_courtesy(text: str) -> str:
    """The text without words that only ask nicely; the thanks at its end go too."""
    return _COURTESY.sub("", THANKS_LAST.sub("", text))
