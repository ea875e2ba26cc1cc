"""How people ask what there is to see, how a download goes, and what to remember."""

from typing import Final

from concierge.model._rules import Rest, Rule
from concierge.model.understood import Intent
from concierge.texts import latin_letters

__all__ = ["ASK_RULES", "AT_NIGHT", "FILMS", "FOLLOWING_ASIDE", "MINUTES", "NO_PERSON", "QUEUE_RULES"]

_WHAT: Final = r"(?:что|чё|че|чо|шо|чего|какой|какую|какое|какие)"
_THING: Final = (
    r"(?:что|чё|че|чо|шо|чего|кого|какой|какое|какую)[\s-]?(?:нибудь|нить|нибуть|то|либо)"
    r"|нечто"
)
FILMS: Final = (
    r"(?:фильм\w{0,3}|кино\w{0,4}|сериал\w{0,3}|мультик\w{0,3}|мульт\w{0,6}|картин\w{1,3}"
    r"|аниме)"
)
_ADVISE: Final = (
    rf"(?:{latin_letters.ADVISE}|посоветуй|порекомендуй|рекомендуй|предложи|подкинь|подбери|накинь|присоветуй"
    r"|посоветуешь|подскажи)(?:те)?"
)
_ASKED: Final = (
    rf"(?:(?:{_ADVISE}|хочу|хочется|дай|покажи|найди|поищи|есть|включи|давай)(?: ли)?(?: мне| нам)? )"
)
_LIKE: Final = (
    r"(?:похож\w{1,3} на|подобн\w{2,3}|вроде|типа|наподобие|в духе|в стиле|как|аналог\w{0,2}"
    r"|из серии|а-ля|близк\w{2,3} к)"
)
_THING_EN: Final = r"(?:something|anything|movies?|films?|shows?|series|stuff|more|flicks?|titles?)"
_ASKED_EN: Final = (
    r"(?:(?:(?:i['’]?m )?in the mood for|recommend|suggest|find|show|give|got|i have|i want|want"
    r"|is there|are there|do you have"
    r"|have you got|any)"
    r"(?: me| us)? (?:a |an |some |any )?)"
)
_LIKE_EN: Final = (
    r"(?:(?:that(?:['’]?s| is| are) )?(?:similar to|like|in the (?:vein|style|spirit) of"
    r"|along the lines of|reminiscent of|close to))"
)
_BY: Final = r"(?:by|with|from|starring|directed by|featuring|shot by|written by|scored by|made by|of)"
_SEEING: Final = r"(?:по)?смотреть|глянуть|заценить|позырить|позалипать|включить|залипнуть"
_MADE: Final = (
    r"снял[аи]?|снимал[аи]?|поставил[аи]?|написал[аи]?|сыграл[аи]?|играл[аи]?|снимался"
    r"|снималась|спродюсировал[аи]?"
)

_THEM: Final = r"(?:it|they|that|everything|(?:my |the )?(?:movie|film|downloads?))"
_QUEUED: Final = r"(?:загрузк\w{1,3}|закачк\w{1,3}|очеред\w{1,2}|торрент\w{0,3}|скачивани\w{1,3})"
QUEUE_RULES: Final = (
    Rule(
        intent=Intent.QUEUE,
        rest=Rest.NOTHING,
        begins=r"(?:(?:долго|скоро)(?: (?:там|ещё|еще|осталось|уже))*|(?:ну )?(?:что|как|чё|че) там, ?готово"
        r"|(?:(?:всё|все|оно|фильм|уже|там) )*(?:готово|(?:до|с)качал(?:ось|ись))(?: (?:уже|там))*)"
        r"\s*\?\W*$",
    ),
    Rule(
        intent=Intent.QUEUE,
        rest=Rest.NOTHING,
        begins=rf"{_WHAT}(?: там| уже| ещё| сейчас| у нас)* (?:качае\w{{1,3}}|скачивае\w{{1,3}}|(?:с"
        rf"|до)качал\w{{1,2}}с[ья])"
        r"(?:[ -]то| уже| там)*\W*$"
        r"|any (?:progress|news|luck|updates?) (?:on|with) (?:my|the) (?:downloads?|queue|torrents)\W*$"
        r"|сколько процентов(?: там| уже)*(?: скачалось| готово| осталось)?\W*$|ид[её]т (?:закачка"
        r"|загрузка)\W*$"
        r"|how far along (?:are|is) (?:my |the )?(?:downloads?|queue)\W*$|what(?:['’]?s"
        r"| is) left(?: (?:in|on) (?:the|my) queue)?\W*$",
    ),
    Rule(
        intent=Intent.QUEUE,
        rest=Rest.NOTHING,
        begins=rf"{_WHAT}(?: (?:сейчас|щас|щяс|ща|там|у меня|у нас|ещё|еще))*"
        r" (?:качае\w{1,3}|скачивае\w{1,3}|загружае\w{1,3}|закачивае\w{1,3}|на закачке|в очереди"
        r"|в загрузках)"
        r"(?: (?:сейчас|щас|ещё|там))*\W*$"
        rf"|(?:(?:покажи|открой|выведи|глянь|проверь)(?:те)? )?(?:мне )?(?:все )?(?:мои |мою "
        rf"|наши )?{_QUEUED}\W*$"
        rf"|(?:что|чё|че|чо|шо|как)(?: там| успехи| прогресс| продвига\w{{3,4}})?(?: дела)?(?: с| со| у"
        rf"| по)?(?: мои| моими| моим"
        rf"| наши)? {_QUEUED}\W*$"
        r"|(?:сколько|много)(?: там)?(?: ещё| еще)?(?: осталось)?(?: качать(?:ся)?| ждать"
        r"| грузить(?:ся)?| осталось)+\W*$"
        r"|сколько (?:ещё )?осталось\W*$|скоро (?:всё )?(?:докача\w+|скача\w+)\W*$|прогресс(?: загрузок"
        r"| загрузки)?\W*$|статус(?: загрузок)?\W*$",
    ),
    Rule(
        intent=Intent.QUEUE,
        rest=Rest.NOTHING,
        begins=r"(?:what(?:['’]?s| is|s)?|anything|is anything)(?: still| being"
        r"| currently)? download(?:ing|ed)(?: (?:right )?now| rn| currently"
        r"| at the moment| still)?\W*$"
        r"|(?:(?:list|show|see|check|open|view) )?(?:me )?(?:my |the |all )?(?:current "
        r"|active )?(?:downloads|queue|torrents|download(?= (?:progress|status|queue|list)))"
        r"(?: (?:progress|status|queue|list))?\W*$"
        r"|how(?:['’]?s| is| are)(?: (?:my|the))? (?:downloads?|queue|torrents)(?: (?:going|doing"
        r"|coming along))?\W*$"
        rf"|(?:is|are) {_THEM}(?: all)? (?:done|ready|finished|downloaded|there)(?: yet| already)?\W*$"
        rf"|(?:has|have|did) {_THEM}(?: all)? (?:finish(?:ed)?|download(?:ed)?|complete[d]?)"
        r"(?: (?:yet|already|downloading))*\W*$"
        r"|how much (?:is |longer |more )*left\W*$|how much longer\W*$|what(?:['’]?s| is) (?:in"
        r"|on) (?:the|my) queue\W*$|status\W*$|progress\W*$",
    ),
)
_STATUS: Final = (
    Rule(
        intent=Intent.STATUS,
        drop=r"[,\s]+(?:уже )?(?:(?:до|с)?качал\w{0,2}с[ья]|готов[аоы]?|загрузил\w{0,2}с[ья])\W*$",
        begins=r"(?:(?:скажи|подскажи|глянь|проверь) )?(?:что|чё|че|чо|шо|как)(?: там| тут| у нас"
        r"| у тебя| дела| обстоят)* (?:с|со|насч[её]т|по поводу)(?: моим| моей)?",
    ),
    Rule(
        intent=Intent.STATUS,
        begins=r"как(?: там| тут)(?: моя| мой| наш| наша)?",
        drop=r"\s*(?:поживает|качается|продвигается|идёт|идет)\W*$",
    ),
    Rule(
        intent=Intent.STATUS,
        begins=r"(?P<x>[^,]+?) (?:уже |там )*(?:(?:до|с)?качал\w{0,2}с[ья]|(?:до)?загрузил\w{0,2}с[ья]"
        r"|(?:готов[аоы]?|готовы)(?=\s*\?))\W*$"
        r"|(?P<x2>[^,]+?) уже (?:готов[аоы]?|скачан[аоы]?)\W*$",
    ),
    Rule(
        intent=Intent.STATUS,
        begins=r"(?:а )?(?:уже )?(?:(?:до|с)?качал\w{0,2}с[ья]|(?:до)?загрузил\w{0,2}с[ья]"
        r"|готов[аоы]? (?:ли|уже)|скачан[аоы]? ли)(?: ли| уже| там)*",
    ),
    Rule(
        intent=Intent.STATUS,
        begins=r"(?:когда|скоро|долго)(?: там| уже| ещё| ли)* (?:докача\w+|скача\w+|загрузит\w+"
        r"|догрузит\w+|качать|будет готов\w?|качаться)"
        r"|(?:долго|сколько) (?:ещё |там |осталось )*(?:качаться|качать|ждать)|где (?:там )?(?:мо[йяёе]"
        r"|мои"
        r"|наш[аеи]?)(?! тачка)|статус (?:загрузки|закачки|по)",
    ),
    Rule(
        intent=Intent.STATUS,
        begins=r"(?:(?:tell me|check|say) )?what(?:['’]?s| is|s)(?: up| happening| going on"
        r"| the (?:status|progress|deal))(?: with| of| on)",
    ),
    Rule(
        intent=Intent.STATUS,
        begins=r"what(?:['’]?s| is) taking (?P<x>.+?) so long\W*$|any (?:progress|news|luck"
        r"|updates?) (?:on|with) (?P<x2>.+)"
        r"|(?P<x3>[^,]+), (?:is it|has it) (?:done|ready|finished|downloaded|there)(?: yet)?\W*$",
    ),
    Rule(intent=Intent.STATUS, begins=r"what about", only_follows=True),
    Rule(
        intent=Intent.STATUS,
        begins=r"how(?:['’]?s| is|s) (?:my |the download of )?(?P<x>.+?) (?:doing|going|coming along"
        r"|progressing|downloading)\W*$"
        r"|is (?:my )?(?P<x2>.+?) (?:done|ready|finished|downloaded|there|complete)(?: (?:yet"
        r"|downloading))*\W*$"
        r"|(?:has|did|have) (?:my )?(?P<x3>.+?)(?: been)? (?:finish|finished|downloaded?"
        r"|completed?)(?: (?:downloading|yet|already))*\W*$"
        r"|when (?:will|is) (?P<x4>.+?) (?:be )?(?:ready|done|finished|downloaded|finish)\W*$"
        r"|how (?:long|much time|much longer)(?: (?:until|till|before|for|left for))? (?P<x5>.+?)(?: is"
        r"| to be)?(?: (?:done|ready|finished|downloaded))?\W*$"
        r"|where(?:['’]?s| is) my (?!car)(?P<x6>.+)|(?:status|progress) (?:of|on|for) (?P<x7>.+)",
    ),
)
_REMEMBER: Final = (
    Rule(
        intent=Intent.REMEMBER,
        rest=Rest.WORDS,
        begins=r"#(?:remember|запомни)|(?:запомни|запиши|учти|помни|заметь|имей в ?виду"
        r"|имейте в ?виду)(?:те)?(?: на будущее)?"
        r"(?:\s*[,:—–-]+\s*(?:что )?|\s+что\s+|\s+(?=я |мы |мне |нам |у меня |у нас ))"
        r"|на будущее[\s,:—–-]",
    ),
    Rule(
        intent=Intent.REMEMBER,
        rest=Rest.WORDS,
        begins=r"(?:remember|note|keep in mind|bear in mind|don['’]?t forget"
        r"|make a note|for (?:future|your) reference|fyi)(?:\s*[,:—–-]+\s*(?:that )?|\s+that\s+|\s+(?=i "
        r"|we |my |our |i['’]m ))",
    ),
)
_SIMILAR: Final = (
    Rule(
        intent=Intent.RECOMMEND,
        rest=Rest.SIMILAR,
        begins=r"[^,?]{0,60}?(?:если|раз) (?:мне |нам |тебе )?(?:понравил\w{2,4}"
        r"|заш[её]?л[аои]?)(?P<x> .+)"
        r"|[^,?]{0,60}? if (?:i|we|you) (?:really )?(?:liked?|loved?|enjoyed)(?P<x2> .+)",
    ),
    Rule(
        intent=Intent.RECOMMEND,
        rest=Rest.SIMILAR,
        begins=rf"{_ASKED}?(?:(?:ещё|еще|какой|какое) )?(?:{_THING}"
        rf"|{FILMS})(?:,?(?: и)? \w+){{0,4}}?(?: {FILMS})?,? {_LIKE}",
    ),
    Rule(
        intent=Intent.RECOMMEND,
        rest=Rest.SIMILAR,
        begins=rf"{_ASKED}(?:ещё |еще )?{_LIKE}"
        rf"|похож\w{{1,3}} на",
    ),
    Rule(
        intent=Intent.RECOMMEND,
        rest=Rest.SIMILAR,
        begins=rf"{_ASKED_EN}?(?:other |more |good |great "
        rf"|some )?{_THING_EN}(?: to watch)?(?: (?:kind of|a bit|much|else))?"
        rf"(?:,?(?: and)? \w+){{0,4}}? {_LIKE_EN}|similar to",
    ),
)
_SHOW_LAST: Final = (
    r"(?<=\s)(?:(?:какие|что) есть"
    r"|(?:покажи|скинь|найди|посоветуй|выведи|давай)(?:те)?(?: мне| нам)?)\W*$"
)
_UNSEEN: Final = (
    r"(?<=\s)(?:(?:that|which) )?(?:i|we)(?:['’]ve| have)?(?: not|n['’]t) (?:seen|watched)(?: yet)?\W*$"
)
_PERSON: Final = (
    Rule(
        intent=Intent.RECOMMEND,
        rest=Rest.PERSON,
        begins=rf"(?:{_WHAT}|где|с кем|в ч[её]м|кого)(?: (?:ещё|еще|там|другого))+ (?:снимал(?:ся|ась)|играл[аи]?"
        r"|снял(?:ся|ась))(?P<x3> [^?]+)|(?:покажи |дай )?(?:вс[её]|все),? (?:что|где|фильмы,? которые) (?:снял"
        r"|снимал"
        r"|сыграл|играл|снялся|поставил)\w{0,2}(?P<x4> [^?]+)"
        r"|что (?:ещё |еще )?(?:есть )?у (?P<x5>[^?]+?) (?:ещё|еще) есть\W*$"
        r"|(?P<x6>[^?]+?)(?:['’]s)? (?:movies|films|shows|stuff) (?:that )?(?:i|we)(?:['’]ve| have)?(?: not|n['’]t)"
        r" (?:seen|watched)(?: yet)?\W*$"
        rf"|{_WHAT}(?: (?:ещё|еще|там|другого))+ (?P<x>[^,?]+?) (?:{_MADE})\W*$"
        r"|(?:what|which)(?: other| else)? (?:stuff|things|work|titles) (?:did|does|has|have) (?P<x2>.+?)"
        r" (?:direct|directed|make|made|do|done|star in|starred in|been in|shoot|shot|write|written)\W*$",
    ),
    Rule(
        intent=Intent.RECOMMEND,
        rest=Rest.PERSON,
        begins=rf"(?:{_ASKED_EN})?(?:everything|all|anything(?: else)?|something else) (?!of ){_BY}"
        rf"|{_ASKED}(?:ещё|еще)(?: {_THING})? (?:с|со|от)(?: участием)?(?= )",
        drop=_UNSEEN,
    ),
    Rule(
        intent=Intent.RECOMMEND,
        rest=Rest.PERSON,
        begins=rf"{_WHAT} (?:ещё|еще) есть (?:у|от)|(?:фильмы|кино|сериалы|картины),? (?:где"
        rf"|в которых)(?: есть)? (?:играет|снимается|снялся|снялась)"
        r"|what else is there (?:by|with|from)|(?:дай|покажи|выведи) (?:мне )?список (?:фильмов|работ|картин)"
        r"|(?:show me |list )?(?:the rest|all) of (?P<x>.+?)['’]s? (?:films|movies|work)\W*$",
        drop=r"(?<=\s)in (?:it|them)\W*$",
    ),
    Rule(
        intent=Intent.RECOMMEND,
        rest=Rest.PERSON,
        begins=r"(?:ещё|еще|лучшее)(?: что[\s-]?(?:нибудь|то)| фильм\w{0,2}| кино)? (?:с|со|от"
        r"|у)(?: участием)?"
        rf"|{_ASKED}?(?:(?:все|другие|ещё|еще|лучшие|остальные) )*(?:фильмы|кино|картины|сериалы"
        rf"|фильмография|работы|{_THING})"
        r" (?:с участием|с|со|от|режисс[её]ра|актёра|актера|актрисы|оператора|снятые)"
        rf"|{_WHAT}(?: ещё| еще| другие)*(?: фильмы| кино| сериалы| фильм)? (?:{_MADE})|где(?: ещё"
        rf"| еще)? (?:{_MADE}|играет|снимается)"
        r"|(?:снят\w{1,3}|режисс[её]ра|оператор(?:а|ом)|композитора|сценариста) (?=\w)",
    ),
    Rule(
        intent=Intent.RECOMMEND,
        rest=Rest.PERSON,
        begins=rf"{_ASKED}?(?:(?:все|другие|ещё|еще|лучшие|остальные) )*(?:фильмы|картины|сериалы"
        rf"|фильмография|работы)"
        r"(?= (?!про |о |об |для |на |до |из |в |как |которые |ужас|боевик|комеди|драм|фантас|детектив"
        r"|\d))",
        drop=_SHOW_LAST,
    ),
    Rule(
        intent=Intent.RECOMMEND,
        rest=Rest.PERSON,
        begins=rf"{_ASKED_EN}?(?:(?:other|more|all|some|any|best|the|great|good) )*(?:movies|films|shows"
        rf"|stuff|something|anything|work) {_BY}"
        r"|more (?:with|by|from)|(?:shot|directed|written) by|starring"
        r"|(?:what else|(?:what|which)(?: other)? (?:movies|films|shows)) (?:did|does|has"
        r"|have) (?P<x>.+?) (?:direct|directed|make|made|do|done|star|starred"
        r"|been in|shoot|shot|write|written|act|play|played)(?: in)?\W*$",
        drop=r"(?<=\s)in (?:it|them)\W*$",
    ),
)
_SEARCH: Final = (
    Rule(
        intent=Intent.SEARCH,
        begins=r"(?P<x>.+?) (?:у тебя )?(?:есть|найд[её]тся)(?: (?:у тебя|там|вообще|где-нибудь))*\s*\?\W*$",
    ),
    Rule(
        intent=Intent.SEARCH,
        begins=r"(?:в )?как(?:ое|ом) качеств[ое](?: вообще)?(?: есть| можно скачать)?(?: у| для)?"
        r"|what quality (?:is|do you have for)",
        drop=r"\s*available(?: in)?\W*$",
    ),
    Rule(
        intent=Intent.SEARCH,
        begins=r"(?:посмотри|глянь|проверь|узнай|скажи|подскажи|поищи)(?:те)?,? (?:там )?есть ли(?: там"
        r"| в сети| у тебя| где-нибудь)*"
        rf"|{_WHAT} из (?:раздач|вариантов|релизов)(?: есть)?(?: по| на| у| для)|(?:check|see"
        rf"|tell me) (?:if|whether)(?: there is| you have)?",
        drop=r"\s*(?:is available|is there|есть)(?=\W*$| in )",
    ),
    Rule(
        intent=Intent.SEARCH,
        begins=rf"(?:а )?(?:покажи )?(?:{_WHAT})(?: вообще| там| у тебя| ещё)*"
        r" (?:(?:есть|бывают|имеются) )?(?:раздачи|варианты|релизы|торренты|версии)(?: есть)?(?: на| у"
        r"| для| по| с)?"
        rf"|{_WHAT}(?: вообще| там)* есть(?: (?:раздачи|варианты|релизы|торренты|версии))?(?: по| на"
        rf"| для| у)"
        r"|(?:покажи|найди|глянь|посмотри)(?:те)? (?:мне )?(?:все )?(?:раздачи|варианты|релизы|торренты"
        r"|версии|что есть)(?: на| у| для| по)?"
        r"|(?:раздачи|варианты|релизы)(?: на| у| для| по)?|есть (?:ли )?(?:что-нибудь |что-то )?по",
        drop=r"\s*(?:есть|бывают)\W*$",
    ),
    Rule(
        intent=Intent.SEARCH,
        begins=r"(?:what|which|any)(?: good| other)? (?:releases|versions|torrents|options"
        r"|copies)(?: (?:are there|do you have))?(?: (?:of|for))?"
        r"|show(?: me)? (?:the |all |your )?(?:releases|versions|torrents|options)(?: (?:of|for))?"
        r"|see what there is(?: for| of| on)?"
        r"|what (?:do you have|have you got|is there|there is)(?: (?:for|of|on))|is (?=.+ available)"
        r"|do you have|have you got|got(?= .+\?)",
        drop=r"\s*(?:are there|do you have|available|is there)(?=\W*$| in )",
    ),
)
_ADVICE: Final = (
    Rule(
        intent=Intent.RECOMMEND,
        rest=Rest.MAYBE_TITLE,
        begins=rf"{_ADVISE}|{_WHAT}(?: (?:бы|б|такого|такое|ещё|еще|мне|нам|нибудь|фильм|кино|сериал"
        rf"|можно))* (?:{_SEEING})"
        rf"|чем (?:бы )?(?:занять|заняться)|есть (?:что|чё|ч[её]-нибудь) (?:{_SEEING})|удиви меня"
        rf"|нечего (?:смотреть|посмотреть)"
        rf"|(?:мне )?скучно\W*$"
        rf"|(?:{_THING})(?: (?:\w+(?:ое|ее|енькое|его|ого)))*(?=\W*$)",
    ),
    Rule(
        intent=Intent.RECOMMEND,
        rest=Rest.MAYBE_TITLE,
        begins=r"(?:recommend|suggest)(?: me| us)?|any (?:recommendations?|suggestions?|ideas)"
        r"|any (?:good|decent|nice|cool|great|fun|new) \w+\W*$"
        r"|what (?:should|can|could|do) (?:i|we) (?:watch|see)|what to (?:watch|see)|what(?:['’]?s"
        r"| is) good|surprise me|i['’]?m bored"
        r"|(?:movie|film) (?:recommendations|ideas|suggestions)|pick (?:a|some|me)(?: \w+)?",
    ),
)
AT_NIGHT: Final = (
    r"вечер\w{0,4}|вечерк\w{1,3}|сегодня|седня|сёдня|севодня|на ночь|перед сном|свидани\w{1,2}"
    r"|на выходн\w{2}"
    r"|tonight|this evening|the evening|an evening|movie night|date night|before bed"
)
_EVENING: Final = (
    Rule(
        intent=Intent.TONIGHT,
        rest=Rest.NOTHING,
        begins=rf"(?:(?:нужн[оаы]?|хочу|хочется|надо) )?(?:{FILMS}|{_THING})(?: \w+){{0,3}}?"
        r" (?:на (?:сегодня|вечер|ночь|пару часов)|вечером|(?:на|для) свидани\w)"
        rf"|на (?:вечер|сегодня)\W*$"
        r"|(?:a )?(?:movie|film) for an? (?:date|movie) night|(?:сегодня )?вечером\W*$|вечер кино"
        r"|(?:movie|film|date) night|(?:a |some )?(?:movie|film|show"
        r"|series) for (?:tonight|the evening|this evening)"
        r"|something(?: \w+){0,2} (?:for )?(?:tonight|this evening)|tonight\W*$|for tonight",
    ),
    Rule(
        intent=Intent.TONIGHT,
        rest=Rest.MAYBE_TITLE,
        begins=rf"(?:{_THING}|{FILMS}|something|anything|a (?:movie|film))(?= .*(?:час|минут|hour|min))",
    ),
)
# What a person's name is never: then the words say what kind of film it is to be.
NO_PERSON: Final = (
    r"(?:про|о|об|для|на|до|из|в|как|ужас\w*|боевик\w*|комеди\w*|драм\w*|фантастик\w*|детектив\w*"
    r"|субтитр\w*|саб\w*|дубляж\w*"
    r"|оригинал\w*|озвучк\w*|хорош\w+|subtitles?|subs?|dub\w*|a|an|the|good|great)\b.*"
)
FOLLOWING_ASIDE: Final = (
    r"(?:(?:и|а|потом|затем|ещё|еще|также|заодно|and|then|also|plus|but|но"
    r"|after that|пожалуйста|please)[\s,]+)*"
)
_HOURS: Final = r"двух|тр[её]х|четыр[её]х|одного|два|три|четыре|one|two|three|four"
MINUTES: Final = (
    (
        r"час(?:а)? (?P<more>сорок\w?|тридцат\w|двадцат\w|десят\w|пятьдесят)"
        r"|час(?:а)? (?P<more2>\d{2})(?: мин\w*)?"
    ),
    (
        r"(?P<half>полтора часа|полутора часов|час(?:а)? с половиной|an? hour and a half|hour and a half"
        r"|one and a half hours|полуторачасов\w+)"
    ),
    r"(?P<short>полчаса|получаса|half an hour)",
    (
        r"(?P<hours>\d(?:[.,]\d)?)\s?(?:час\w{0,2}|ч|h|hours?"
        r"|hrs?)(?:\s?(?P<more>\d{1,2})\s?(?:мин\w{0,3}|м"
        r"|min\w{0,4}|m)?)?"
    ),
    rf"(?P<hours>{_HOURS}) (?:час\w{{0,2}}|hours?)|час\w{{0,2}} (?:на|до) (?P<late>{_HOURS})",
    r"(?P<minutes>\d{2,3})[\s-]?(?:мин\w{0,3}|min\w{0,4}|м|m)|минут (?:на|до) (?P<about>\d{2,3}|сто)",
    r"(?P<hour>(?:до|на|меньше|короче|under|within|less than) (?:1 |одного |an? )?(?:часа?|hour))",
)
ASK_RULES: Final = (*_REMEMBER, *_SIMILAR, *_STATUS, *_EVENING, *_SEARCH, *_PERSON, *_ADVICE)
