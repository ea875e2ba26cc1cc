"""Doubles of everything that stands outside, for tests of this project and of what others build on it.

They keep the promises of `concierge.ports`, speak to no network and wait for no clock but their own.
"""

from concierge.testing.builders import NOW, a_download, a_release, a_title, an_info_hash
from concierge.testing.clocks import FrozenClock
from concierge.testing.lists import FakeListService
from concierge.testing.metadata import FakeMetadata
from concierge.testing.models import ScriptedModel, a_call, calling, saying
from concierge.testing.torrents import FakeTorrentClient, entries
from concierge.testing.trackers import FakeTracker
from concierge.testing.tracks import FakeTrackReader
from concierge.testing.transfers import MemoryTransfer

__all__ = [
    "NOW",
    "FakeListService",
    "FakeMetadata",
    "FakeTorrentClient",
    "FakeTrackReader",
    "FakeTracker",
    "FrozenClock",
    "MemoryTransfer",
    "ScriptedModel",
    "a_call",
    "a_download",
    "a_release",
    "a_title",
    "an_info_hash",
    "calling",
    "entries",
    "saying",
]
