"""The settings of the embedded client, in libtorrent's words."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Literal

from pydantic import Field

from concierge._version import __version__
from concierge.config import Section

if TYPE_CHECKING:
    import libtorrent as lt

__all__ = ["EmbeddedSection", "save_dir_of", "settings_pack"]

UNLIMITED: Final = -1
Count = Annotated[int, Field(ge=0)]


class EmbeddedSection(Section):
    """How the embedded client stores files and meets other peers.

    `allow_private` lets it use trackers and peers on this machine and in private networks. Rates are in bytes
    per second; without one there is no limit. Of more than `max_downloads` torrents (0 is no limit) the rest wait for
    their turn; one that gets nothing gives up its place. `encryption` is of the connections to other peers.
    It may be `used` on a mounted volume alone: what lies elsewhere in a container goes with it.
    """

    section: ClassVar[str] = "embedded"

    used: Literal["always", "on_volume", "never"] = "always"
    save_dir: Path | None = None
    listen_interfaces: str = "0.0.0.0:6881,[::]:6881"
    dht: bool = True
    port_mapping: bool = True
    encryption: Literal["allowed", "required", "off"] = "allowed"
    max_downloads: Count = 5
    max_seeds: Count = 0
    upload_limit_bps: int | None = None
    download_limit_bps: int | None = None
    allow_private: bool = False


def save_dir_of(section: EmbeddedSection, data_dir: Path) -> Path:
    """Where downloads lie while they are under way."""
    return (section.save_dir or data_dir / "torrents").absolute()


def settings_pack(section: EmbeddedSection) -> "lt.settings_pack":
    """What libtorrent is told at its start. Raises ImportError where it is not installed."""
    import libtorrent as lt

    category = lt.alert_category
    settings: lt.settings_pack = {
        "user_agent": f"concierge/{__version__} libtorrent/{lt.__version__}",
        "listen_interfaces": section.listen_interfaces,
        "alert_mask": category.error | category.status | category.storage,
        "enable_dht": section.dht,
        "enable_lsd": section.dht,
        "enable_upnp": section.port_mapping,
        "enable_natpmp": section.port_mapping,
        "upload_rate_limit": section.upload_limit_bps or 0,
        "download_rate_limit": section.download_limit_bps or 0,
        "active_downloads": section.max_downloads or UNLIMITED,
        "active_seeds": section.max_seeds or UNLIMITED,
        "active_limit": UNLIMITED,
        "stop_tracker_timeout": 1,
    }
    settings.update(_encryption(section))
    if section.allow_private:
        settings["ssrf_mitigation"] = False
        settings["allow_multiple_connections_per_ip"] = True
        settings["min_reconnect_time"] = 1
        # uTP gives way to everything else; between programs on one busy machine it comes to all but a standstill.
        settings["enable_outgoing_utp"] = False
    return settings


def _encryption(section: EmbeddedSection) -> "lt.settings_pack":
    """Where it is required the whole stream is encrypted, not only its first bytes."""
    import libtorrent as lt

    policy = {
        "allowed": lt.enc_policy.pe_enabled,
        "required": lt.enc_policy.pe_forced,
        "off": lt.enc_policy.pe_disabled,
    }[section.encryption]
    level = lt.enc_level.pe_rc4 if section.encryption == "required" else lt.enc_level.pe_both
    return {"out_enc_policy": int(policy), "in_enc_policy": int(policy), "allowed_enc_level": int(level)}
