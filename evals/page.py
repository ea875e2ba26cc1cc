"""The table of the documentation: each story with what the grammar passes of it, and why not the rest."""

from collections.abc import Sequence

from evals.conversations import Conversation, conversations
from evals.stories import Story, stories

__all__ = ["block"]


def block() -> str:
    """The table. It follows from the data alone: a run of `python -m evals` proves that their marks are true."""
    told = conversations()
    passed = sum(not one.grammar for one in told)
    russian = sum(one.language == "ru" for one in told)
    head = (
        f"{len(told)} conversations, {russian} in Russian and {len(told) - russian} in English; the grammar passes "
        f"{passed} of them.\n\n| story | what people want | passed | of | why not the rest |\n|---|---|---|---|---|\n"
    )
    return head + "".join(_row(name, story, told) for name, story in stories().items())


def _row(name: str, story: Story, told: Sequence[Conversation]) -> str:
    some = [one for one in told if name in one.stories]
    if not some:
        return f"| {name} | {story.wish} | | 0 | {story.without} |\n"
    passed = sum(not one.grammar for one in some)
    reasons = dict.fromkeys(one.grammar for one in some if one.grammar)
    return f"| {name} | {story.wish} | {passed} | {len(some)} | {'; '.join(reasons)} |\n"
