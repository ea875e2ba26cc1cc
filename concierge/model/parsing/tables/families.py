"""What the fine forms of a source belong to."""

from concierge.model.quality import Source

__all__ = ["FAMILIES", "LOOSE", "SOURCES"]

_MEMBERS = {
    "bluray": "bluray bdremux bdrip brrip uhdrip uhd-bluray hdlight",
    "web": "web web-dl webrip web-dlrip webcap vodrip",
    "tv": "hdtv hdtvrip uhdtv tvrip tv pdtv satrip dsr dtvrip dvbrip iptvrip",
    "dvd": "dvd dvd5 dvd9 dvdrip dvd-remux",
    "hddvd": "hddvd hddvdrip",
    "cam": "cam camrip hdcam",
    "telesync": "telesync hdts",
    "telecine": "telecine hdtc",
    "screener": "screener dvdscr bdscr webscr",
    "workprint": "workprint",
    "regional": "r5 r6",
    "vhs": "vhs vhsrip",
    "ppv": "ppv ppvrip",
    "hdrip": "hdrip",
    "laserdisc": "ldrip",
    "film": "scan",
    "vcd": "vcd svcd",
    "dcp": "dcp",
}
FAMILIES = {rip: family for family, rips in _MEMBERS.items() for rip in rips.split()}

# Only Russian trackers keep these apart; elsewhere one label stands for both.
LOOSE = {
    "bdscr": "screener",
    "camrip": "cam",
    "hdcam": "cam",
    "hdtc": "telecine",
    "hdts": "telesync",
}

_SOURCES = {
    Source.CAM: "cam camrip hdcam",
    Source.TELESYNC: "telesync hdts",
    Source.TELECINE: "telecine hdtc",
    Source.SCREENER: "screener dvdscr bdscr webscr r5 r6",
    Source.WORKPRINT: "workprint",
    Source.VHSRIP: "vhs vhsrip vcd svcd ldrip",
    Source.TVRIP: "tv tvrip pdtv satrip dsr dtvrip dvbrip iptvrip ppv ppvrip",
    Source.HDTVRIP: "hdtvrip",
    Source.HDTV: "hdtv uhdtv",
    Source.DVDRIP: "dvdrip",
    Source.DVD: "dvd dvd5 dvd9 dvd-remux",
    Source.HDRIP: "hdrip scan",
    Source.WEBDLRIP: "web-dlrip",
    Source.WEBRIP: "webrip webcap vodrip",
    Source.WEBDL: "web web-dl dcp",
    Source.BDRIP: "bdrip brrip uhdrip hdlight hddvdrip",
    Source.BLURAY: "bluray uhd-bluray hddvd",
    Source.REMUX: "bdremux",
}
SOURCES = {rip: source for source, rips in _SOURCES.items() for rip in rips.split()}
