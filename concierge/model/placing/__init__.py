"""Where files belong in a library, and under which names. Pure: nothing is read and nothing is moved."""

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
    FoundFile,
    Oddity,
    Placement,
    PlacingPlan,
    Reason,
    Role,
    Work,
)

__all__ = [
    "DEFAULT_NAMING",
    "OTHER",
    "FoundFile",
    "Naming",
    "Oddity",
    "Placement",
    "PlacingPlan",
    "Preset",
    "Reason",
    "Role",
    "Template",
    "Work",
    "episode_template",
    "movie_template",
    "plan_files",
]
