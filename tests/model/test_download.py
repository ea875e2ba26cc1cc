"""A download moves along the declared edges and no others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from concierge.errors import IllegalTransition
from concierge.model.download import DownloadState as State
from concierge.testing import NOW, a_download

LEGAL = {
    (State.QUEUED, State.DOWNLOADING),
    (State.DOWNLOADING, State.DOWNLOADED),
    (State.DOWNLOADED, State.SYNCING),
    (State.SYNCING, State.ON_NAS),
    *((state, State.REMOVED) for state in State if state is not State.REMOVED),
    *((state, State.FAILED) for state in (State.QUEUED, State.DOWNLOADING, State.DOWNLOADED, State.SYNCING)),
    *(
        (state, State.QUEUED)
        for state in (State.DOWNLOADED, State.SYNCING, State.ON_NAS, State.FAILED, State.REMOVED)
    ),
}


@pytest.mark.parametrize("before, after", list(product(State, State)))
def test_each_move_is_legal_or_refused(before: State, after: State) -> None:
    download, later = a_download(state=before), NOW + timedelta(minutes=1)

    if (before, after) in LEGAL:
        assert download.advance(after, at=later) == replace(download, state=after, changed_at=later)
        return
    with pytest.raises(IllegalTransition) as refused:
        download.advance(after, at=later)
    assert refused.value.facts == {"state": before.value, "to": after.value}


def test_work_is_left_until_it_is_in_the_library_or_over() -> None:
    active = {state for state in State if a_download(state=state).is_active}

    assert active == {State.QUEUED, State.DOWNLOADING, State.DOWNLOADED, State.SYNCING}
