"""Where files belong in a library, and under which names. Pure: nothing is read and nothing is moved."""

from concierge.model.placing.guessing import Guess, guess
from concierge.model.placing.naming import (
    DEFAULT_NAMING,
    Naming,
    Preset,
    Template,
    episode_template,
    movie_template,
)
from concierge.model.placing.planning import plan_files
from concierge.model.placing.values import (
    OTHER,
    FileReason,
    FileRole,
    FoundFile,
    Oddity,
    Placement,
    PlacingPlan,
    Work,
)

__all__ = [
    "DEFAULT_NAMING",
    "OTHER",
    "FileReason",
    "FileRole",
    "FoundFile",
    "Guess",
    "Naming",
    "Oddity",
    "Placement",
    "PlacingPlan",
    "Preset",
    "Template",
    "Work",
    "episode_template",
    "guess",
    "movie_template",
    "plan_files",
]
