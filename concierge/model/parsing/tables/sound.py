"""How the sound is coded. Its channels are numbers: see `lexicon`."""

__all__ = ["AUDIO_CODECS", "CHANNELS"]

AUDIO_CODECS = {
    "aac": "aac|aac lc|he aac|q aac|aac he|heaac|aacx2|aacx3",
    "ac3": "ac3|?dd|?dolby|dolby digital|?dd ex|dolby digital ex|ac 3|ac3d|ac3ld|ac3dl|dd dl|ac3x2|ac3x3"
    "|ddd|ac3md",
    "eac3": "e ac3|ddp|dd+|?dd p|e ac 3|dolby digital plus|eac3d|ddplus|ddp dl|eac3ld|ddpd|eac3dl|ddps",
    "eac3,atmos": "ddpa|ddp a|ddpatmos|ddp atmos",
    "truehd": "true hd|dolby true hd|?thd",
    "truehd,atmos": "thda|true hd atmos|atmos true hd",
    "atmos": "?atmos|dolby atmos",
    "dts": "dts|dts es|dtsd|dts d|dtsl|dtsdl|dts dl|dtsmd",
    "dts-hd": "dts hd|dts hd ma|dts ma|dts hdma|dtshdma|dts hd hra|dts hdhra|dts hr|dts hd hr|dts hra"
    "|dts lossless|hd ma|dts hd master audio|?dts master audio|dtshdd|dts hdd|dts hr ma|dts hd master"
    "|dtsma",
    "dts-x": "dts x|dts:x|dts hd ma x|dtsx",
    "flac": "flac|flacx2|flacx3|flacx4",
    "mp3": "?mp3|mp3 lame",
    "mp2": "?mp2",
    "opus": "?opus|opusx2|opusx3",
    "pcm": "pcm|l pcm|lpcm",
    "vorbis": "vorbis|?ogg|ogg vorbis",
    "alac": "?alac",
    "hqclean": "hq clean audio|clean audio|hq clean aud|cleaned audio|hq clean",
    "line": "line audio|?line dubbed",
}

CHANNELS = {
    "1.0": "1ch|?mono",
    "2.0": "2ch|?stereo|2 0ch",
    "5.1": "6ch|5ch|5 1ch|6 channel",
    "6.1": "7ch",
    "7.1": "8ch|7 1ch",
}
