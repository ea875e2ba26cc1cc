"""Language models that may answer, and which of them a person chose."""

from dataclasses import dataclass
from typing import Final

__all__ = ["USUAL_MODEL", "KnownModel", "ModelChoice", "ModelOffer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownModel:
    """A model by the id under which its service knows it.

    `efforts` are the degrees of thinking that it can be asked for, the least first. Prices are US dollars for a million
    tokens read and written; they and `context_tokens` are None where nobody tells them, and 0 where nobody is paid.
    """

    id: str
    service: str
    efforts: tuple[str, ...] = ()
    input_price: float | None = None
    output_price: float | None = None
    context_tokens: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """By which model a person wants to be answered, and how much it is to think; "" is the usual."""

    model: str = ""
    effort: str = ""


USUAL_MODEL: Final = ModelChoice()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOffer:
    """A model that a person may choose. `is_usual` answers who chose none; `is_chosen` answers this person."""

    model: KnownModel
    is_usual: bool
    is_chosen: bool
