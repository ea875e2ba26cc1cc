"""Words that show that a release holds something else than a film or a series, or only something about one."""

__all__ = [
    "ALWAYS",
    "CONCERTS",
    "ENDINGS",
    "EXTRAS",
    "FAKE_ENDINGS",
    "GAME_GROUPS",
    "HINTS",
    "PACKED_ENDINGS",
    "PROOFS",
    "PUBLISHERS",
    "SOUNDTRACKS",
    "STOPS",
    "SURE_EXTRAS",
    "VENDORS",
]

# Endings of files.
ENDINGS = {
    "subtitles": "srt|ass|ssa|vtt|sup|smi|sub|idx",
    "music": "mp3|flac|m4a|ogg|wav|alac|dsf",
    "audiobook": "m4b",
    "book": "pdf|epub|fb2|mobi|azw3|djvu",
    "comic": "cbr|cbz|cb7",
}
FAKE_ENDINGS = "exe|scr|lnk|cmd|msi|vbs|pif|ps1"
PACKED_ENDINGS = "zip|rar|7z|ace|arj"

# Words that decide whatever else the name says.
ALWAYS = {
    "music": "mdvdr|mbluray|mdvd",
    "audiobook": "audiobook|audiobooks|аудиокнига|аудиокниги|аудиоспектакль",
}

# Kinds of music: where one is the first thing told behind the year, it is a concert.
CONCERTS = (
    "rock|metal|pop|jazz|blues|folk|punk|classical|opera|рок|метал|металл|поп|джаз|блюз|классика|концерт|шансон"
    "|эстрада"
)

# Music from a series says the seasons as well.
SOUNDTRACKS = "ost|soundtrack|саундтрек"

# Words of which one is proof where there is no picture and no episodes.
PROOFS = {
    "subtitles": "subpack",
    "comic": "комикс|комиксы",
    "book": "ebook|epub|fb2|pdf|djvu|mobi|azw3",
    "game": "nsw|ps2|ps3|ps4|ps5|psp|psv|psvita|xbox360|x360|xboxone|nsp|xci|gamecube|ngc|nds|3ds|wii|wiiu|gba"
    "|dreamcast|videogame|sfclone|xatab|dodi|fitgirl|decepticon|pcdvd|swsub",
    "app": "keygen|keymaker|macos|macosx|multilingual|m0nkrus|cygiso|activator|kpojiuk|x86",
    "music": "flac|mp3|lossless|320kbps|320kbit|192kbps|256kbps|discography|дискография"
    "|dsd|eac|cds|cdm|cdr|cdda|m4a|alac",
}

# Words that films have as well: two of a kind are needed.
HINTS = {
    "subtitles": "subs|subtitles|субтитры|only|только",
    "comic": "comic|comics|digital|empire|ebook",
    "magazine": "magazine|журнал|ebook|pdf|hybrid|january|february|march|april|june|july|august|september|october"
    "|november|december",
    "education": "course|tutorial|курс|уроки|обучение|bootcamp|udemy|видеокурс",
    "book": "книга|книги|guide|dox|strategy|handbook",
    "game": "game|игра|pc|repack|update|dlc|goty|pal|ntsc|eur|usa|selector|patch|switch|playstation|nintendo|steam"
    "|лицензия|windows|demo|xbox|gog",
    "app": "x64|windows|mac|linux|portable|patch|crack|cracked|incl|professional|enterprise|build|software|win|win64"
    "|multios|iso|amd64|lts",
    "music": "album|single|ep|lp|cd|remix|feat|ft|acoustic|kbps|va|dab|vinyl|instrumental|альбом|сборник|песни",
}

# Groups that publish games only.
GAME_GROUPS = (
    "codex|cpy|plaza|skidrow|reloaded|hoodlum|rune|flt|fairlight|darksiders|simplex|tinyiso|razor1911|empress|prophet"
    "|tenoke|dinobytes|doge|chronos|unleashed|suxxors|venom|lightforce|bigbluebox|goldberg|postmortem|ali213|3dm"
    "|steampunks|baldman|vitality|deviance|duplex|kalisto|scrubs|quacked|insaneramzes"
)

# Who makes programs: the first words of their names.
VENDORS = (
    "microsoft|adobe|autodesk|jetbrains|corel|vmware|atlassian|acronis|kaspersky|avast|cyberlink|ashampoo|wondershare"
    "|ableton|steinberg|native instruments|graphisoft|solidworks|ansys|mathworks|symantec|magix|foxit|abbyy"
    "|teamviewer|winrar|ccleaner"
)

# Who publishes courses and handbooks; their names stand before the titles.
PUBLISHERS = (
    "pluralsight|lynda|wiley|oreilly|o'reilly|packt|udemy|coursera|skillshare|cbtnuggets|cbt nuggets|linkedin learning"
    "|linkedin|apress|ttc|the great courses|masterclass|infiniteskills|digital tutors|digitaltutors|gnomon"
    "|domestika|treehouse|teamtreehouse|packtpub|livelessons|sitepoint"
)

# What is only about a work, or cut from it; the sure ones are no words of titles.
SURE_EXTRAS = (
    "bonus disc|bonus disk|extras only|featurette|featurettes|deleted scenes"
    "|behind the scenes|ncop|nced|ova|oad"
)
EXTRAS = {
    "sample": "sample|сэмпл|семпл",
    "trailer": "trailer|trailers|трейлер|трейлеры",
    "teaser": "teaser|тизер",
    "featurette": "featurette|featurettes|фильм о фильме",
    "deleted scene": "deleted scene|deleted scenes|deleted",
    "behind the scenes": "behind the scenes|making of|bts",
    "bonus": "bonus disc|bonus disk|bonus|bonuses|бонус|бонусы|дополнительные материалы|допматериалы",
    "extras": "extras only|extras",
    "ova": "ova|oad",
    "ncop": "ncop|creditless opening",
    "nced": "nced|creditless ending",
    "pv": "pv",
}

# Where the title of a thing of this kind ends: "#" stands for a number, a blank for a blank or its like.
STOPS = {
    "game": "v#|update|multi|multi#|incl|proper|internal|repack|eur|usa|jpn|pal|ntsc|nsw|ps#|psp|psv|xbox|xbox#|x#|wii"
    "|ngc|cd#|dvd#|collectors edition|deluxe edition|goty|pc|read nfo|selector|gog",
    "app": "v#|version|x64|x86|multilingual|macos|mac|linux|incl|retail|portable|build|keymaker|keygen|beta",
    "book": "dox|retail|ebook|epub|pdf|fb2|djvu|mobi",
    "education": "retail|ebook|epub|pdf|sub#|isbn",
    "comic": "vol|no|digital|scan|comic|ebook",
    "magazine": "january|february|march|april|may|june|july|august|september|october|november|december|retail|hybrid"
    "|magazine|ebook",
    "audiobook": "audiobook|audio book|audio books|mp3|аудиокнига",
}
