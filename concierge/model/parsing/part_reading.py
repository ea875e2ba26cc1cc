"""What has been read of a name's parts so far."""

from concierge.model.parsing.facts import Fact, FactValue
from concierge.model.parsing.part_numbers import Numbers

__all__ = ["LONGEST_NUMBER", "MOST_EPISODES", "Reading", "spread"]

LONGEST_NUMBER = 5
MOST_EPISODES = 2_500
_NUMBERED = frozenset({"seasons", "episodes", "episode_total"})


class Reading:
    """The facts found in a text's numbers, and the numbers that nothing has claimed.

    `said` are the facts' fields. `edge` is where the last claimed text ends: no word before it leads a number behind
    it. `after_season` is the number that follows the seasons last named, and `season_end` is where these end.
    """

    __slots__ = (
        "after_season",
        "edge",
        "facts",
        "free",
        "has_episodes",
        "numbers",
        "said",
        "season_end",
        "seasons",
    )

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self.facts: list[Fact] = []
        self.free: list[int] = []
        self.said: set[str] = set()
        self.edge = 0
        self.seasons: tuple[int, ...] = ()
        self.after_season = -1
        self.season_end = 0
        self.has_episodes = False

    def claim(self, end: int) -> None:
        """Keep the words before `end` from leading the numbers behind it."""
        self.edge = max(self.edge, end)

    def say(self, field: str, value: FactValue, start: int, end: int) -> None:
        """Add a fact, and claim its text."""
        self.facts.append(Fact(field, value, start, end))
        self.said.add(field)
        self.edge = max(self.edge, end)

    def say_seasons(self, values: tuple[int, ...], start: int, end: int, *, is_paired: bool) -> None:
        """Add seasons unless some are known; those right before an episode are surer than others without one."""
        if is_paired and self.has_episodes != bool(self.seasons) and self.seasons != values:
            self.facts = [fact for fact in self.facts if fact.field not in _NUMBERED]
            self.said -= _NUMBERED
            self.seasons, self.has_episodes = (), False
        self.season_end = end
        if self.seasons:
            self.claim(end)
            return
        self.seasons = values
        self.say("seasons", values, start, end)

    def say_episodes(self, values: tuple[float, ...], start: int, end: int) -> None:
        """Add the episodes."""
        self.has_episodes = True
        self.say("episodes", values, start, end)


def spread(first: int, last: int) -> tuple[int, ...]:
    """Every number from the first to the last; empty if that is no range."""
    return tuple(range(first, last + 1)) if 0 < last - first < MOST_EPISODES else ()
