from __future__ import annotations

import pytest

from concierge.model.taste import Viewing
from concierge.testing import NOW


def test_a_season_is_seen_by_its_episodes() -> None:
    with pytest.raises(ValueError, match="season 2 of title 1 has no episode"):
        Viewing(title_id=1, season=2, marked_at=NOW)
