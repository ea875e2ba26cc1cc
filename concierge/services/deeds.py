"""What accepting a proposal does, whichever of its kinds it is."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from concierge.model.download import Download, DownloadState
from concierge.model.proposal import ProposalOption, ProposedAct
from concierge.model.user import User
from concierge.services.downloads import Downloads
from concierge.services.following import Followings

__all__ = ["Deeds"]

_Deed: TypeAlias = Callable[[User, str, ProposalOption], Awaitable[object]]


class Deeds:
    """Carries out options. Each deed may be repeated after an interruption and then changes nothing more."""

    def __init__(self, downloads: Downloads, followings: Followings) -> None:
        """Takes what begins and ends downloads, and what follows their topics."""
        self._downloads = downloads
        self._followings = followings
        self._deeds: Mapping[ProposedAct, _Deed] = {
            ProposedAct.RESUME: self._resume,
            ProposedAct.CHOOSE: self._choose,
            ProposedAct.FOLLOW: self._follow,
            ProposedAct.REMOVE: self._remove,
            ProposedAct.REMOVE_WITH_DATA: self._remove_with_data,
        }

    async def do(self, user: User, option: ProposalOption) -> tuple[Download, ...]:
        """The downloads that the option is about, after it was carried out.

        Raises: what starting, widening, following or removing them does.
        """
        if option.act is ProposedAct.START:
            return (await self._downloads.start(user, option.handle),)
        for download_id in option.downloads:
            await self._deeds[option.act](user, download_id, option)
        return await self.about(user, option)

    async def about(self, user: User, option: ProposalOption) -> tuple[Download, ...]:
        """The downloads that the option is about, as they are now. Raises NotFound."""
        return tuple([await self._downloads.get(user, one) for one in option.downloads])

    async def _resume(self, user: User, download_id: str, _: ProposalOption) -> None:
        if (await self._downloads.get(user, download_id)).state is DownloadState.FAILED:
            await self._downloads.resume(user, download_id)

    async def _choose(self, user: User, download_id: str, option: ProposalOption) -> None:
        await self._downloads.widen(user, download_id, season=option.season, episode=option.episode)

    async def _follow(self, user: User, download_id: str, _: ProposalOption) -> None:
        await self._followings.follow(user, download_id)

    async def _remove(self, user: User, download_id: str, _: ProposalOption) -> None:
        await self._downloads.remove(user, download_id)

    async def _remove_with_data(self, user: User, download_id: str, _: ProposalOption) -> None:
        await self._downloads.remove(user, download_id, with_data=True)
