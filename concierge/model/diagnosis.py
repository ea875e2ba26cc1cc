"""How the services that concierge uses are doing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from concierge.errors import Fact

__all__ = ["Diagnosis", "Health", "Notice"]


class Health(StrEnum):
    """WORKS: it answered as it should. FAILS: it is set up and did not. ABSENT: it is not set up."""

    WORKS = "works"
    FAILS = "fails"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What works now and may go wrong later; the sentence stands under `warning.<code>`."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One service's health; `code` and `facts` are an error's, `missing` are the variables that would set it up."""

    service: str
    kind: str
    health: Health
    code: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    warnings: tuple[Notice, ...] = ()
