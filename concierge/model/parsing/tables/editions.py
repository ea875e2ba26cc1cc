"""Editions, and short marks that say one thing about a release."""

__all__ = ["CONTAINERS", "CONTAINER_WORDS", "EDITIONS", "FLAGS", "REGIONS"]

EDITIONS = {
    "extended": "?extended|version longue|extended cut|extended edition|extended version|ext cut"
    "|расширенная версия|расширенная|расширенные версии|расширенные|расширенное издание|расширенный"
    "|?extendet",
    "directors": "director s cut|directors cut|director cut|?ddc|director s edition|directors edition"
    "|режиссерская версия|режиссёрская версия|режиссерская|режиссёрская|?d c|director s definitive cut"
    "|режиссерский монтаж|режиссёрский монтаж",
    "theatrical": "?theatrical|theatrical cut|theatrical version|theatrical edition|театральная версия"
    "|театральная|прокатная версия|прокатная|кинотеатральная версия",
    "unrated": "?unrated|unrated edition|unrated cut|без цензуры|unrated version",
    "uncensored": "?uncensored|?un censored|unzensiert|?uncens",
    "uncut": "?uncut|полная версия|uncut edition|?un cut",
    "remastered": "?remastered|4k remastered|?remaster|remastered edition|ремастер|ремастеринг"
    "|ремастированный|remasterizado|4k remaster|ремастированная версия|digitally remastered|?rm4k|4k rm",
    "anniversary": "anniversary edition|?anniversary|юбилейное издание|th anniversary|anniversary cut"
    "|юбилейная версия",
    "ultimate": "ultimate edition|?ultimate|ultimate cut|ultimate hunter edition",
    "collectors": "collector s edition|collectors edition|?collectors|коллекционное издание|?collector"
    "|collector s cut|коллекционное",
    "special": "special edition|?special ed|специальное издание|?se cut",
    "imax": "imax edition|?imax|imax enhanced|imax hybrid|imax cut|версия imax|imax version",
    "criterion": "criterion collection|?criterion|criterion edition|the criterion collection|?cc criterion",
    "final": "final cut|?final edition",
    "restored": "?restored|restored edition|restored version|реставрация|отреставрированный|4k restored|4k restore"
    "|?restaurado|реставрированная версия|4k restoration|restaured|?restoration"
    "|отреставрированная версия",
    "recut": "?recut|re cut|recut edition",
    "redux": "?redux",
    "despecialized": "?despecialized|despecialised edition|despecialized edition",
    "fanedit": "fan edit|?fanedit|?fan restoration",
    "fan": "fan edition|fan cut",
    "limited": "?limited|limited edition",
    "deluxe": "deluxe edition|?deluxe|luxe edition",
    "diamond": "diamond edition|?diamond luxe edition|diamond luxe edition",
    "festival": "festival cut|?festival|festival edition|фестивальная версия",
    "assembly": "assembly cut",
    "signature": "signature edition|?signature",
    "rogue": "rogue cut",
    "alternative": "alternative cut|alternate cut|?alternative|?alternate|alternate ending"
    "|альтернативная версия|alternative ending|alternate edition|alternative edition",
    "black and white": "black and chrome edition|black chrome edition|black & chrome edition|noir edition"
    "|noir cut|чёрно белая версия|черно белая версия|black and chrome|black & chrome|?b&w"
    "|black and white edition|чёрно белый|justice is gray|minus color",
    "2in1": "2in1|2 in 1",
    "superbit": "?superbit",
}

# Each is a flag of its own; several behind commas are said at once.
FLAGS = {
    "proper": "?proper|?real|real proper|proper hd|?propper|?v2 proper|?rerip proper",
    "repack": "?repack|?rerip|?rerip1|?rerip2|?rerip3|?rerip4|?rerip5|repack2|repack3|?rpk|repack 2"
    "|re pack|repack1|real repack",
    "proper,repack": "proper repack|repack proper",
    "internal": "?internal|?int|?dirfix internal",
    "retail": "?retail",
    "convert": "?convert|?converted",
    "hybrid": "?hybrid|?hybrid edition|?hybr",
    "hybrid,remux": "hybrid remux",
    "upscaled": "?upscaled|?upscale|ai upscale|upscaled ai|?ai enhanced|?aiupscale|upscaled uhd"
    "|ai enhanced|?upsampled",
    "documentary": "?docu|?documentary|?doku|документальный|документальная|документальное|докуфильм",
    "read_nfo": "?readnfo|read nfo|?nfofix|?dirfix|?prooffix|?samplefix|?subfix|?syncfix",
    "complete": "complete series|complete collection|movie collection|?collection|box set|trilogy|duology"
    "|dilogy|quadrilogy|quadrology|tetralogy|pentalogy|hexalogy|anthology|full series|kolekcja|?boxset"
    "|трилогия|дилогия|тетралогия|квадрология|антология|?complete|?completa|?complet|?integrale"
    "|?integral|?tamil complete|completed|?completo|?komplett|полный комплект",
    "open_matte": "open matte|open mate|?om",
    # Words that only stand around: they end a title as the others do.
    "other": "?dl|?dxva|?final|?pal|?ntsc|?secam|?ws|?fs|?custom|?hq|?line|?stv|?ml|?untouched|?hc|?true"
    "|?raw|?lq|?ppv|?xxx|?oar|?hr|?fhd|?sc tc|?tc sc",
}

CONTAINERS = [
    "mkv",
    "mp4",
    "avi",
    "m4v",
    "mov",
    "ts",
    "m2ts",
    "mpg",
    "mpeg",
    "wmv",
    "webm",
    "vob",
    "ogm",
    "flv",
    "rmvb",
    "rm",
    "divx",
    "iso",
    "img",
    "mka",
    "mk3d",
    "asf",
    "f4v",
    "srt",
    "ass",
    "ssa",
    "sub",
    "idx",
    "sup",
    "vtt",
    "rar",
    "zip",
    "7z",
    "nfo",
    "torrent",
    "strm",
    "3gp",
]

# Those which names tell in the middle as well.
CONTAINER_WORDS = {
    "mkv": "?mkv",
    "mp4": "?mp 4",
    "avi": "?avi",
    "m4v": "?m4v",
    "iso": "?iso",
}

REGIONS = {
    "R1": "?r1",
    "R2": "?r2",
    "R2J": "?r2j",
    "R3": "?r3",
    "R4": "?r4",
}
