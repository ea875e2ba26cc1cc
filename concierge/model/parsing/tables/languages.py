"""Languages, and the words for subtitles and voices, as release names spell them."""

__all__ = [
    "BEFORE",
    "BEHIND",
    "BETWEEN",
    "CODES",
    "COUNTRIES",
    "DUBBED_IN",
    "EASTERN_SUBTITLES",
    "EASTERN_VOICES",
    "FOLLOWERS",
    "IMPLIED",
    "LETTERED",
    "NAMES",
    "ROLES",
    "SCRIPTS",
]

# Whole words for a language: they count wherever a name is done with its title, and those behind "!" even in it.
NAMES = {
    "en": "english|englis|anglais|ingles|inglés|inglês|inglese|englisch|engelsk|английский|англ",
    "fr": "french|!truefrench|francais|français|francese|frances|francés|francês|französisch|vf|!vf2|!vff|!vfq|!vfi|vof"
    "|французский",
    "de": "german|deutsch|alemán|aleman|alemão|tedesco|allemand|!swissgerman|schweizerdeutsch|немецкий",
    "es": "spanish|castellano|castilian|español|espanol|espanhol|spagnolo|espagnol|spanisch|испанский",
    "es-419": "latino|lati|latin|latinoamericano",
    "pt": "portuguese|portugues|português|portugués|portuguesa|portugais|port|португальский",
    "pt-br": "brazilian|brazil|brasil|brasileiro|ptbr",
    "it": "italian|italiano|italien|italienisch|итальянский",
    "nl": "dutch|flemish|vlaams|nederlands|holandés|holandês|голландский",
    "sv": "swedish|svensk|svenska|sueco|шведский",
    "no": "norwegian|norsk|norueguês|noruego|норвежский",
    "da": "danish|dansk|danés|dinamarquês|датский",
    "fi": "finnish|suomi|финский",
    "is": "icelandic",
    "pl": "polish|polski|polonês|polaco|польский",
    "cs": "czech|český|cesky|чешский",
    "sk": "slovak|slovensky",
    "hu": "hungarian|magyar|венгерский",
    "ro": "romanian|română|румынский",
    "bg": "bulgarian|болгарский",
    "el": "greek|griego|греческий",
    "tr": "turkish|türkçe|turkce|турецкий",
    "he": "hebrew|hebraico|hebreo|иврит",
    "ar": "arabic|arab|árabe|арабский",
    "fa": "persian|farsi|persa",
    "hi": "hindi",
    "ta": "tamil|tâmil",
    "te": "telugu",
    "ml": "malayalam",
    "kn": "kannada",
    "bn": "bengali|bangla",
    "mr": "marathi",
    "gu": "gujarati",
    "pa": "punjabi",
    "ur": "urdu",
    "ja": "japanese|japonês|japonés|japones|giapponese|japonais|японский",
    "ko": "korean|coreano|корейский",
    "zh": "chinese|big5|mandarin|cantonese|taiwanese|chinês|chino|китайский",
    "th": "thai|tailandês|tailandés|тайский",
    "vi": "vietnamese|вьетнамский",
    "id": "indonesian|индонезийский",
    "ms": "malay",
    "ru": "russian|russo|ruso|russe|русский",
    "uk": "ukrainian|украинский|українська",
    "be": "belarusian|белорусский",
    "lt": "lithuanian|литовский",
    "lv": "latvian|латышский",
    "et": "estonian|эстонский",
    "hr": "croatian",
    "sr": "serbian|сербский",
    "sl": "slovenian",
    "mk": "macedonian",
    "bs": "bosnian",
    "sq": "albanian",
    "ca": "catalan|català|catala|catalán",
    "gl": "galician",
    "eu": "basque|euskera",
    "af": "afrikaans",
    "tl": "tagalog|filipino",
    "rm": "rumantsch|romansh",
    "mn": "mongolian",
    "ka": "georgian|грузинский",
    "hy": "armenian|армянский",
    "az": "azerbaijani|azerbaijan|азербайджанский",
    "uz": "uzbek|uzbekistan|узбекский",
    "kk": "kazakh|казахский",
    "ne": "nepali",
    "da fi no sv": "nordic",
}

# Short codes: they count in fitting company. Behind "?" stand those which are also words or people's names, behind
# "!" those which are never anything else.
CODES = {
    "en": "eng|en|?ing",
    "fr": "fra|fre|fr",
    "de": "ger|deu|?de",
    "es": "esp|?spa|?es|?sp|?cast",
    "es-419": "lta|lat",
    "pt": "?por|ptg|pt|br",
    "it": "ita|?it",
    "nl": "nld|dut|nl|?ned",
    "sv": "swe|?sv|?se",
    "no": "?nor|nob",
    "da": "?dan|dk",
    "fi": "?fin|?fi",
    "is": "isl",
    "pl": "?pol|pl",
    "cs": "cze|ces|cz|?cs",
    "sk": "slk|slo|sk",
    "hu": "hun|hu",
    "ro": "rum|ron|?rom|?ro",
    "bg": "?bul|bg",
    "el": "?gre|ell|?gr|?el",
    "tr": "tur|tr",
    "he": "heb",
    "ar": "?ara|?ar",
    "fa": "?fas|?per|?fa",
    "hi": "hin|?hi",
    "ta": "?tam|?ta",
    "te": "?tel|?te",
    "ml": "?mal",
    "kn": "?kan",
    "bn": "?ben",
    "mr": "?mar",
    "gu": "guj",
    "pa": "?pun|?pan",
    "ur": "urd",
    "ja": "jap|jpn|jp|?ja",
    "ko": "kor|kr|?ko",
    "zh": "?chi|zho|!chs|!cht|cn|?zh",
    "th": "?tha",
    "vi": "?vie|?vi",
    "id": "?ind|?id",
    "ms": "?may|msa|?ms",
    "ru": "rus|рус|ru",
    "uk": "ukr|ua|укр",
    "be": "?bel",
    "lt": "?lit|lt",
    "lv": "lav|lv",
    "et": "?est|?ee|?et",
    "hr": "hrv|?cro",
    "sr": "srp|?sr|?ser",
    "sl": "slv|?sl",
    "sq": "sqi",
    "ca": "?cat|?ca",
    "eu": "eus",
    "af": "afr",
    "ka": "?geo|?kat|?ka",
    "az": "aze|?az",
    "uz": "uzb|?uz",
    "kk": "kaz|kz",
    "mn": "?mon",
}

# What a word says of the languages beside it; those for "readers" stand in front of the readers' language, and
# the "brief" ones are nothing without it.
ROLES = {
    "subtitles": "sub|subs|subbed|subtitle|subtitles|subtitled|subforced|subpack|softsub|softsubs|undertekst"
    "|undertexter|untertitel|napisy|sottotitoli|субтитры|саб|сабы",
    "readers": "legendado|legendada|legendas|subtitulado|subtitulada|subtitulos|vost",
    "brief": "st|leg",
    "hardsubs": "hardsub|hardsubs|hardcoded|hardsubbed|hc",
    "dub": "dub|dubs|dubbed|dubbing|dublado|doblado|doppiato|dublaj|дубляж",
    "many": "multi|multiple|multilang|multilanguage|multilingual|dual|quad",
    "voice": "audio|audios|lek|lektor|dl|ld|vo|mvo|dvo|avo",
    "aside": "md|language|languages|versão|sdh|traditional|simplified|hans|hant|america",
}

# Words that may stand between a language and its word for subtitles.
BETWEEN = "custom|soft|forced|em|en|in|i|and|y|e|et|und"

# Words that follow a language as technical ones do, though titles use them as well.
FOLLOWERS = "final|custom|movie|uk|us|org|original|hq|proper|real|uncut|anime|doku|stereo|line|web|dvd|cover"

# Parts that grow together with a language: swesub, subfrench, hebdubbed, dubpl, lekpl.
BEHIND = {"sub": "subtitles", "subs": "subtitles", "subbed": "subtitles", "dub": "dub", "dubbed": "dub"}
BEFORE = {"sub": "subtitles", "vost": "readers", "dub": "dub", "lek": "voice"}

# Words for dubbing which say the language by their form.
DUBBED_IN = {"pt": "dublado"}

# Words for subtitles which say their language by a letter.
LETTERED = {"en": "esub|esubs|engsubs", "multi": "msub|msubs|multisub|multisubs|multisubtitles"}

# Words of a series' numbering in one language, which tell the language where nothing else does.
IMPLIED = {
    "es": "temporada|temporadas|capitulo|capítulo",
    "fr": "saison|saisons|intégrale",
    "de": "staffel",
    "it": "stagione|stagioni",
}

# Where a film comes from tells its language, for those who write "[2009 - Poland]".
COUNTRIES = {
    "en": "usa|uk|england|ireland|australia|new zealand|canada",
    "fr": "france",
    "de": "germany|austria",
    "es": "spain|mexico|argentina|chile|colombia|peru|uruguay|cuba|venezuela",
    "it": "italy",
    "pt": "portugal",
    "pt-br": "brazil",
    "nl": "netherlands|holland",
    "sv": "sweden",
    "no": "norway",
    "da": "denmark",
    "fi": "finland",
    "is": "iceland",
    "pl": "poland",
    "cs": "czech republic|czechia|czechoslovakia",
    "sk": "slovakia",
    "hu": "hungary",
    "ro": "romania",
    "bg": "bulgaria",
    "el": "greece",
    "tr": "turkey",
    "he": "israel",
    "ar": "egypt|lebanon|morocco|tunisia|algeria|syria|iraq|palestine",
    "fa": "iran",
    "ja": "japan",
    "ko": "korea|south korea",
    "zh": "china|hong kong|taiwan",
    "th": "thailand",
    "vi": "vietnam",
    "id": "indonesia",
    "ru": "russia|ussr",
    "uk": "ukraine",
    "lt": "lithuania",
    "lv": "latvia",
    "et": "estonia",
    "hr": "croatia",
    "sr": "serbia|yugoslavia",
    "sl": "slovenia",
    "mk": "macedonia",
    "sq": "albania",
    "ka": "georgia",
    "kk": "kazakhstan",
}

# Chinese phrases for voices, and for subtitles.
EASTERN_VOICES = {
    "zh": "国语|國語|普通话|國配|国配|中文配音|中配|粤语|粵語|双语|國粵",
    "ja": "日语|日語|日配|日音",
    "ko": "韩语|韓語",
    "en": "英语|英語",
}
EASTERN_SUBTITLES = {"zh": "字幕|中字|简体|繁体|簡體|繁體|简繁|簡繁|简中|繁中"}

# Alphabets that give a language away, as ranges of letters.
SCRIPTS = {
    "tr": "ğıİ",
    "uk": "іїєґ",
    "ru": "а-яё",
    "ja": "ぁ-ゖァ-ヺ",
    "zh": "一-鿿",
    "ko": "가-힣",
    "th": "ก-๛",
    "ar": "؀-ۿ",
    "he": "א-ת",
    "hi": "ऀ-ॿ",
    "ka": "ა-ჰ",
}
