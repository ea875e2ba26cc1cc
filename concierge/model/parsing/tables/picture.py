"""Sources, sizes of the picture, and how it is coded."""

__all__ = ["BIT_DEPTHS", "CODECS", "HDR", "RESOLUTIONS", "RIPS", "THREE_D"]

RIPS = {
    "bdremux": "bd remux|blu ray remux|blu ray disk remux|uhd bd remux|uhd remux|uhd blu ray remux"
    "|br remux|4k uhd remux|бдремукс|bd rmx",
    "remux": "remux",
    "bdrip": "bd rip|bd mux|bd rip mux|бдрип|бд рип|bdrip hd",
    "brrip": "br rip|brip|br rip mux|blu ray rip",
    "uhdrip": "uhd bd rip|uhd rip|ultra hd rip|uhd brrip",
    "uhd-bluray": "uhd blu ray|ultra hd blu ray|uhd bd|uhd2bd|complete uhd blu ray|blu ray uhd"
    "|complete blu ray uhd",
    "bluray": "blu ray|blue ray|blu ray disc|blu ray disk|m blu ray|blu ray mux|bd 25|bd 50|bd 66|bd 100"
    "|bd 5|bd 9|bdmv|?bd|full blu ray|complete blu ray|bd iso|blu ray cee|bd avc|bd full"
    "|blurayhd|blu-ray hd|jp bd|us bd|m bd",
    "hdlight": "hd light|bd light|4k light|blu ray light",
    "web-dl": "web dl|web dl mux|dl mux|web hd|web uhd|itunes hd|uhd web dl|веб дл|webdl hd|hdtvweb dl|dl web",
    "web-dlrip": "web dl rip|web dl hd rip|веб дл рип|web hdrip",
    "webrip": "web rip|web mux|ut web|uhd web rip|web rip hd",
    "web": "?web|?web hd 1080|hd web|?vod|amazon hd|hbo max hd|disney hd|netflix hd|netflix uhd|itunes"
    "|amazon uhd|disney uhd|?web ux|web ux",
    "webcap": "web cap|dsnprip|webcap rip",
    "vodrip": "vod rip|vod hd",
    "hdtv": "hd tv|a hd tv|hd tv mux|1080 hd tv|hdtv hd|hr hd tv|uk hd tv",
    "hdtvrip": "hd tv rip|hdtv dlrip",
    "uhdtv": "uhd tv|ultra hd tv",
    "tvrip": "tv rip|тв рип|твриp",
    "tv": "sd tv|sd tv rip|?hs tv|?tv dub",
    "pdtv": "pd tv|pd tv rip",
    "satrip": "sat rip",
    "dsr": "?dsr|dsr rip|ds rip|dth rip|dvb t rip|dth",
    "dtvrip": "d tv rip|?dtv",
    "dvbrip": "dvb rip|?dvb|dvb t|dvb s",
    "iptvrip": "ip tv rip|ip tv",
    "dvd": "?dvd|dvd r|m dvd r|m dvdr|dvd iso|video dvd|dvd a|dvdr|full dvd|complete dvd|ntsc dvd|pal dvd"
    "|dvd full|dvdr9|dvd custom|dvd r9",
    "dvd5": "dvd 5|2xdvd5|dvd5 custom",
    "dvd9": "dvd 9|2xdvd9|3xdvd9|4xdvd9|xdvd9|dvd9 custom",
    "dvdrip": "dvd rip|dvd mux|dvd rp|двд рип|xvidvd|dvdivx",
    "dvd-remux": "dvd remux",
    "hddvd": "hd dvd",
    "hddvdrip": "hd dvd rip",
    "cam": "?cam|cam hd|?camera|new cam|hq cam|экранка|s print|hq s print|pre hd cam",
    "camrip": "cam rip|hd cam rip|hq cam rip|hqcam rip|камрип|new cam rip",
    "hdcam": "hd cam|hd camera",
    "telesync": "?ts|tele sync|tele synch|tele sync rip|ts rip|p dvd|pre dvd|pre dvd rip|p dvd rip|тс|hq pdvd rip",
    "hdts": "hd ts|hd tele sync|hd ts rip",
    "telecine": "?tc|tele cine|tc rip",
    "hdtc": "hd tc|hd tele cine|hd tc rip",
    "screener": "?scr|?screener|scr rip|pre hd rip|vhs scr|vhs screener|pre hdrip|ppv scr",
    "dvdscr": "dvd scr|dvd screener|dvd scr rip",
    "bdscr": "bd scr|br scr|br screener|bd screener",
    "webscr": "web scr|web screener",
    "workprint": "work print|?wp",
    "r5": "?r5|r5 line|region 5|r5 rip|?regional",
    "r6": "?r6",
    "vhs": "?vhs",
    "vhsrip": "vhs rip",
    "ppv": "?ppv",
    "ppvrip": "ppv rip",
    "hdrip": "hd rip|micro hd",
    "ldrip": "ld rip|laser disc|laser rip",
    "scan": "35mm|16mm|35 mm scan|film scan|4k scan",
    "vcd": "?vcd",
    "svcd": "?svcd",
    "dcp": "?dcp|digital master|dcp rip|?dm|dm rip",
}

RESOLUTIONS = {
    "~4320": "?8k|8k uhd",
    "~2160": "?4k|?uhd|4k uhd|uhd 4k|ultra hd|4kuhd|4k 2160",
    "2160": "2160",
    "~1440": "?2k|?qhd",
    "1080": "fhd|full hd|4kto1080p|4k to 1080p|hd1080p|hd1080|1080 p|fullhd|1080 hd|?1080|1o8op",
    "720": "hd720p|hd720|?720|hd 720p|720 p|720 hd",
    "480": "?480|480 p",
}

CODECS = {
    "avc": "x 264|h 264|avc|x 264 hq|mpeg 4 avc|h 264 hi10p|avc hd|h264 avc",
    "hevc": "x 265|h 265|hevc|h 265 hevc|hevc x265",
    "av1": "?av1",
    "xvid": "xvid|x vid|xvid hd",
    "divx": "div x|div x5|div x 5|div x6|divx6",
    "mpeg2": "mpeg 2|mpg 2|h 262|?mpeg|x 262|mpeg2",
    "vc1": "vc 1",
    "vp9": "vp9",
    "vp8": "vp8|vp80",
    "vp7": "vp7",
    "realvideo": "?rv9|?rv10|?rv20|?rv30|?rv40|realvideo",
}

BIT_DEPTHS = {
    "8": "8 bit|8 bits|hi8p",
    "10": "10 bit|10 bits|hi10p|?hi10|hi 10p|yuv420p10|yuv444p10|yuv444p10le|yuv420p10le|10 бит|main10"
    "|hi10pp|10bit hevc",
    "12": "12 bit|12 bits",
}

HDR = {
    "dv": "dolby vision|dolby vison|dolby vison p7|dolby vison p8|dolby vison p5|do vi|dolby vision tv"
    "|dolby vision p5|dolby vision p7|dolby vision p8|?dv|dolby vision profile 5|dolby vision profile 7"
    "|dolby vision profile 8|dv p5|dv p7|dv p8|?d v|dovi p8|dolby vision p10|dv p81",
    "hdr10+": "hdr 10+|hdr 10 plus|hdr 10p|hdr10plus|?hdr+",
    "hdr10": "hdr 10|hdr10 bit",
    "hdr": "?hdr|hdr rip",
    "hlg": "?hlg",
    "sdr": "?sdr",
}

# The form of a picture for two eyes, "" where it is not told.
THREE_D = {
    "": "?3d|bd3d|3дэ",
    "sbs": "sbs|side by side|full sbs|3d sbs|3dsbs|f sbs|fsbs",
    "h-sbs": "h sbs|half sbs|half side by side|3d h sbs|3d half sbs|hsbs|3d hsbs|3dhsbs",
    "ou": "?ou|over under|full ou|tab|top and bottom|?3d tab",
    "h-ou": "h ou|half ou|half over under|3d h ou|hou|3d half ou|h tab|half tab",
}
