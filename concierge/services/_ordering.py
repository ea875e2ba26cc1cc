"""What people name becomes an order: a release that they were shown, or a magnet link."""

from concierge.model.magnet import Magnet
from concierge.model.promise import promised
from concierge.model.release import TorrentSource
from concierge.model.user import User
from concierge.services._orders import Order, release_key
from concierge.services.asking import Asked
from concierge.services.search import Search

__all__ = ["Ordering"]


class Ordering:
    """Makes orders of what a person may see."""

    def __init__(self, search: Search, *, allow_private_trackers: bool) -> None:
        """Magnet links from people lose trackers on private networks, unless `allow_private_trackers`."""
        self._search = search
        self._visibility = search.visibility
        self._allow_private = allow_private_trackers

    async def order(self, user: User, what: str, *, needs_file: bool = False) -> Order:
        """The order of a handle or a magnet link; with the .torrent file where it `needs_file` and there is one.

        Raises: what `Downloads.start` does of a torrent that cannot be had or may not be seen.
        """
        if _is_magnet(what):
            return await self._by_magnet(user, what)
        return await self._by_handle(user, what, needs_file=needs_file)

    async def asked(self, user: User, what: str) -> Asked:
        """What is asked for, without a question to any tracker: nobody has allowed it yet."""
        if _is_magnet(what):
            order = await self._by_magnet(user, what)
            uri = order.source.magnet or what
            return Asked(
                release_key=order.source.info_hash, what=uri, title=order.name, release_name=order.name
            )
        stored = await self._search.stored(user, what)
        release = stored.decision.release
        return Asked(
            release_key=release_key(
                release.tracker, release.tracker_id, stored.wish.season, stored.wish.episode
            ),
            what=what.strip(),
            title=stored.title.label(user.language or "ru") if stored.title else release.name,
            release_name=release.name,
            size_bytes=release.size_bytes,
        )

    async def _by_magnet(self, user: User, text: str) -> Order:
        magnet = Magnet.parse(text, allow_private=self._allow_private)
        await self._visibility.require_release(user, magnet.name or magnet.info_hash, None)
        return Order(
            source=TorrentSource(info_hash=magnet.info_hash, magnet=magnet.uri()),
            name=magnet.name or magnet.info_hash,
        )

    async def _by_handle(self, user: User, handle: str, *, needs_file: bool) -> Order:
        stored = await self._search.stored(user, handle)
        release, parsed = stored.decision.release, stored.decision.parsed
        return Order(
            source=await self._search.resolve(user, release, needs_file=needs_file),
            name=release.name,
            handle=stored.decision.handle,
            tracker=release.tracker,
            tracker_id=release.tracker_id,
            title=stored.title,
            season=stored.wish.season,
            episode=stored.wish.episode,
            resolution=parsed.resolution,
            promise=promised(parsed, release.facts, stored.title),
            size_bytes=release.size_bytes,
        )


def _is_magnet(what: str) -> bool:
    return what.strip().lower().startswith("magnet:")
