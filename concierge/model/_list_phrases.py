"""How people word wishes about their lists: what they saw, think of, want to see, wait for, and never want again."""

from typing import Final

from concierge.model._rules import Rest, Rule
from concierge.model.understood import Intent

__all__ = ["LIST_RULES", "OPINIONS", "RATING"]

_LIST: Final = (
    r"(?:(?:мой|свой|наш) )?(?:спис(?:ок|ке|ка)(?: (?:на |к )?(?:просмотр\w?|желаем\w+|желани\w"
    r"|хотелок))?"
    r"|ви[шщ]лист\w{0,2}|вотчлист\w{0,2}|watch\s?list|wish\s?list|хотелк\w{1,2}|закладк\w{1,2}"
    r"|избранн\w{2}|отложенн\w{2})"
)
_LIST_EN: Final = r"(?:(?:my|the|our) )?(?:watch\s?-?list|wish\s?list|to-?watch list|list)"
_WHEN: Final = (
    r"вчера вечером|yesterday evening|вчера|сегодня|только что|наконец(?:-то)?|недавно|уже|тут|на днях"
    r"|yesterday|last night|today"
    r"|recently|already|just"
    r"|finally|tonight|this morning|вечером"
)
_SOON: Final = (
    r"потом|как-нибудь|когда-нибудь|позже|попозже|later|some\s?day|sometime|eventually|one day"
    r"|at some point"
)
_TELL: Final = (
    r"(?:скажи|сообщи|дай знать|маякни|напиши|напомни|свистни|пни|предупреди|позови|крикни|шепни"
    r"|отпишись|стукни|уведоми|оповести|пингани"
    r"|подскажи)(?:те)?"
    r"(?: мне| нам| меня| нас)?"
)
_APPEARS: Final = (
    r"вый\w{2,4}|появ\w{3,6}|будет(?: доступ\w{2,3})?|станет доступ\w{2,3}|выходит|выложат|is available"
)
_OUT: Final = (
    r"(?:shows? up|turns up|appears|is|comes|gets|becomes|drops|hits|lands|arrives|releases|is being"
    r"|will be)(?: out"
    r"| available| released| here| online)?"
)
_FETCH: Final = r"(?:скачай|качай|закинь|download|get|grab|fetch)(?: (?:её|его|их|it|them))?"
_SAW: Final = (
    r"(?:по|до|про|пере|от)?смотрел[аи]?|видел[аи]?|глянул[аи]?|заценил[аи]?"
    r"|закончил[аи]?(?: смотреть)?|сходил[аи]? на"
)
_LAST: Final = r"(?:[,—–-]+\s*)?"

_LISTED: Final = (
    Rule(
        intent=Intent.WATCHLIST_SHOW,
        rest=Rest.NOTHING,
        begins=r"(?:(?:покажи|напомни)(?: мне)?,? )?(?:всё,? )?что (?:я |мы )(?:откладывал|отложил"
        r"|сохранял|сохранил|добавлял|добавил)\w?(?: на потом| в список)?\W*$"
        r"|(?:show |list )?(?:me )?(?:everything|what|all) (?:i|we)(?:['’]ve)? (?:saved|bookmarked|added"
        r"|put aside)(?: for later| to .*)?\W*$",
    ),
    Rule(
        intent=Intent.WATCHLIST_SHOW,
        rest=Rest.NOTHING,
        begins=rf"(?:(?:покажи|открой|выведи|скинь|глянь|посмотри|дай)(?:те)? )?(?:мне "
        rf"|нам )?(?:весь )?{_LIST}\W*$",
    ),
    Rule(
        intent=Intent.WATCHLIST_SHOW,
        rest=Rest.NOTHING,
        begins=rf"(?:покажи )?(?:что|чё|че|шо)(?: там| ещё| сейчас| у меня| у нас| лежит| есть"
        rf"| стоит)* (?:в|на) {_LIST}\W*$",
    ),
    Rule(
        intent=Intent.WATCHLIST_SHOW,
        rest=Rest.NOTHING,
        begins=r"(?:(?:напомни|скажи|покажи)(?: мне)?,? )?(?:что|чё|че|шо) (?:я "
        r"|мы )?(?:там )?(?:хотел\w?|собирал\w{1,3}"
        r"|планировал\w?) (?:по)?(?:смотреть|глянуть)\W*$",
    ),
    Rule(
        intent=Intent.WATCHLIST_SHOW,
        rest=Rest.NOTHING,
        begins=rf"(?:(?:show|list|open|see|display|view|check) )?(?:me |us )?(?:(?:what(?:['’]?s"
        rf"| is) )?(?:on|in) )?{_LIST_EN}\W*$",
    ),
    Rule(
        intent=Intent.WATCHLIST_SHOW,
        rest=Rest.NOTHING,
        begins=rf"what(?:['’]?s| is| do i have)(?: there)? (?:on|in) {_LIST_EN}\W*$"
        r"|what (?:did (?:i|we) (?:want|plan)|was i going|were we going) to (?:watch|see)\W*$",
    ),
)
_ADDED: Final = (
    Rule(
        intent=Intent.WATCHLIST_ADD,
        begins=rf"(?:надо|нужно|стоит)(?: бы)?(?: будет)? (?:по)?(?:смотреть|глянуть) (?:{_SOON})|(?:i"
        rf"|we) should (?:watch|see) (?P<x>.+?) (?:{_SOON})\W*$",
    ),
    Rule(
        intent=Intent.WATCHLIST_ADD,
        begins=rf"(?:в|на|to) (?:{_LIST}|{_LIST_EN})\s*[:—–-]|remind (?:me|us) to (?:watch|see)"
        rf"|напомни(?: мне)? (?:по)?смотреть",
    ),
    Rule(
        intent=Intent.WATCHLIST_ADD,
        begins=rf"(?:добавь|закинь|запиши|внеси|кинь|занеси|положи|сохрани|поставь|включи|засунь"
        rf"|запомни)(?:те)?"
        rf"(?: мне| нам)? (?:(?:в|на) {_LIST}|в «?буду смотреть»?|на потом)",
    ),
    Rule(
        intent=Intent.WATCHLIST_ADD,
        begins=rf"(?:(?:добавь|закинь|запиши|внеси|кинь|занеси|положи|сохрани|поставь|включи|засунь"
        rf"|запомни|отложи)(?:те)? )?"
        rf"(?:мне |нам )?(?P<x>.+?) (?:(?:в|на) {_LIST}|в «?буду смотреть»?|на потом)\W*$",
    ),
    Rule(intent=Intent.WATCHLIST_ADD, begins=r"отложи(?:те)?|буду смотреть|надо будет (?:по)?смотреть"),
    Rule(
        intent=Intent.WATCHLIST_ADD,
        begins=rf"(?:я |мы )?(?:хочу|хотим|хотел[аи]? бы|надо бы?"
        rf"|надо) (?:(?:{_SOON}) )(?:(?:по)?смотреть|глянуть|заценить)",
    ),
    Rule(
        intent=Intent.WATCHLIST_ADD,
        begins=rf"(?:я |мы )?(?:хочу|хотим|хотел[аи]? бы|надо) (?:(?:по)?смотреть|глянуть"
        rf"|заценить) (?P<x>.+?) (?:{_SOON})\W*$",
    ),
    Rule(
        intent=Intent.WATCHLIST_ADD,
        begins=rf"(?:add|put|save|stick|throw|pop|drop|chuck|bookmark) (?:to|on|in|onto) {_LIST_EN}",
    ),
    Rule(
        intent=Intent.WATCHLIST_ADD,
        begins=rf"(?:(?:add|put|save|stick|throw|pop|drop|chuck|bookmark|keep"
        rf"|leave) )?(?P<x>.+?) (?:(?:to|on|in"
        rf"|onto) {_LIST_EN}|for later)\W*$",
    ),
    Rule(intent=Intent.WATCHLIST_ADD, begins=r"bookmark"),
    Rule(
        intent=Intent.WATCHLIST_ADD,
        begins=rf"(?:(?:i|we) )?(?:want to|wanna|(?:['’]d| would) like to) (?:watch"
        rf"|see) (?P<x>.+?) (?:{_SOON})\W*$"
        rf"|(?:i|we)['’]d like to (?:watch|see) (?P<x2>.+?) (?:{_SOON})\W*$",
    ),
)
_WATCHED: Final = (
    Rule(
        intent=Intent.MARK_WATCHED,
        rest=Rest.WATCHED,
        begins=rf"отметь(?:те)?(?:,? что)? (?:я |мы )?(?:{_SAW})"
        rf"|отметь(?:те)? (?:как )?просмотренн\w{{2,3}}|зачти(?:те)?(?: мне| нам)?",
    ),
    Rule(
        intent=Intent.MARK_WATCHED,
        rest=Rest.WATCHED,
        begins=r"(?:отметь|пометь|запиши)(?:те)? (?P<x>.+?) (?:как )?просмотренн\w{2,3}\W*$",
    ),
    Rule(
        intent=Intent.MARK_WATCHED,
        rest=Rest.WATCHED,
        begins=rf"(?:(?:я|мы|{_WHEN}) )*(?:{_SAW})(?: (?:{_WHEN}))*",
        drop=rf"\s*(?:{_WHEN}|отметь(?:те)?|запиши)\W*$",
    ),
    Rule(
        intent=Intent.MARK_WATCHED,
        rest=Rest.WATCHED,
        begins=rf"(?P<x>[^?]+?) (?:(?:я|мы|{_WHEN}) )*(?<!не )(?:(?:по|до)?смотрел[аи]?"
        rf"|видел[аи]?)(?: (?:{_WHEN}))*[\s.!)]*$",
    ),
    Rule(
        intent=Intent.MARK_WATCHED,
        rest=Rest.WATCHED,
        begins=r"(?:mark|set|flag) (?P<x>.+?) (?:as |is )?(?:watched|seen)\W*$|mark (?:as )?(?:watched"
        r"|seen)(?P<x2>.+)",
    ),
    Rule(
        intent=Intent.MARK_WATCHED,
        rest=Rest.WATCHED,
        begins=rf"(?:(?:i|we)(?:['’]ve| have)? )?(?:(?:{_WHEN}) )*(?:watched|seen|finished watching)"
        rf"|(?:i['’]?m |we['’]re )?done with(?: watching)?"
        rf"|(?:(?:i|we)(?:['’]ve| have)?|just|finally)(?: (?:{_WHEN}))* (?:saw|finished)|saw(?! (?:\d"
        rf"|[ivx]+\b))",
        drop=rf"\s*(?:{_WHEN})\W*$",
    ),
)
_WAITED: Final = (
    Rule(
        intent=Intent.CANCEL_WATCH,
        begins=r"(?:больше )?не (?:следи|жди|отслеживай|мониторь)(?:те)?(?: больше)?(?: за)?"
        r"|больше не (?:жду|ждём|уведомляй|сообщай|напоминай|присылай)(?:те)?(?: мне)?(?: за| об?| про"
        r"| насч[её]т)?"
        r"|(?:хватит|перестань(?:те)?|прекрати(?:те)?|заканчивай|кончай) "
        r"(?:следить|ждать|отслеживать|мониторить|уведомлять|напоминать)(?: мне)?(?: за| об?| про)?"
        r"|(?:отмени|убери|сними|отключи|удали)(?:те)? "
        r"(?:слежени\w|слежк\w|отслеживани\w|уведомлени\w|напоминани\w|мониторинг\w?|ожидани\w"
        r"|подписк\w)(?: за| об?| про| на| по)?"
        r"|не надо (?:больше |мне )?(?:уведомлять|сообщать|присылать)(?: мне)?(?: об?| про| за)?"
        r"|не надо (?:больше )?(?:ждать|следить(?: за)?|отслеживать|напоминать(?: об?| про)?)"
        r"|отпиши\w{0,2}(?: меня)? от",
    ),
    Rule(
        intent=Intent.CANCEL_WATCH,
        begins=r"(?:следить|ждать)(?: за)? (?P<x0>.+?) (?:больше )?не "
        r"(?:надо|нужно)\W*$|(?P<x>.+?) (?:я )?(?:больше|уже) не (?:жду|ждём)\W*$",
    ),
    Rule(
        intent=Intent.CANCEL_WATCH,
        begins=r"(?:stop|quit) (?:watching (?:out )?for|tracking|waiting (?:on|for)|monitoring"
        r"|looking (?:out )?for|following"
        r"|(?:notifying|alerting|telling|reminding)(?: me)? (?:about|of|when))"
        r"|no longer (?:notify|tell|alert|ping|remind)(?: me)? (?:about|when|of)"
        r"|cancel (?:the |my )?(?:alert|watch|notification|reminder|monitor)s?(?: (?:for|about|on|of))?"
        r"|forget about waiting for|(?:don['’]?t|do not) (?:notify|tell|remind|alert"
        r"|ping)(?: me)? (?:about|when)"
        r"|(?:(?:i['’]m|i am|we['’]re|we are) )?(?:not|no longer) waiting for|unsubscribe (?:me )?from"
        r"|unwatch",
        drop=r"\s*(?:any\s?more|any longer)\W*$",
    ),
    Rule(
        intent=Intent.WATCH_FOR,
        begins=rf"{_TELL},? (?:о том,? )?(?:когда|как только|как|если|что) (?:уже "
        rf"|наконец )?(?:{_APPEARS})|{_TELL} о выходе"
        rf"|{_FETCH},? (?:сразу,? )?(?:как только|когда|как) (?:{_APPEARS})",
    ),
    Rule(
        intent=Intent.WATCH_FOR,
        begins=rf"{_TELL},? (?:когда|как только|как|если) (?P<x>.+?) (?:{_APPEARS})\W*$"
        rf"|{_FETCH} (?P<x2>.+?),? (?:сразу,? )?(?:как только|когда|как) (?:{_APPEARS})\W*$",
    ),
    Rule(
        intent=Intent.WATCH_FOR,
        begins=rf"(?:как(?: только)?|когда) (?:{_APPEARS})(?! готов)",
        drop=rf"\s*{_LAST}{_FETCH}",
    ),
    Rule(
        intent=Intent.WATCH_FOR,
        begins=r"(?:последи|следи|проследи)(?:те)? за(?: (?:выходом|релизом|появлением))?|(?:я "
        r"|мы )?(?:жду не дождусь|жду|ждём)(?: выхода)?"
        r"|подпиши(?:те)? (?:меня|нас) на|отслеживай(?:те)?",
    ),
    Rule(
        intent=Intent.WATCH_FOR,
        begins=r"(?:tell|let|shout|holler|buzz|hit me up|notify|ping|alert|text|message|remind|inform"
        r"|warn)(?: me"
        r"| us)?(?: know)? (?:when|once|if|as soon as)",
        drop=rf"(?<=\s)(?:{_OUT})(?!\w)",
    ),
    Rule(
        intent=Intent.WATCH_FOR,
        begins=rf"{_FETCH} (?P<x>.+?) (?:as soon as|when|once) it(?:['’]?s| is| comes| drops"
        rf"| gets)?(?: out| available| released)?\W*$",
    ),
    Rule(
        intent=Intent.WATCH_FOR,
        begins=rf"(?:when|once|as soon as) (?P<x>.+? (?:{_OUT}),? {_FETCH}.*)",
        drop=rf"(?<=\s)(?:(?:{_OUT}),?|{_FETCH})(?!\w)",
    ),
    Rule(
        intent=Intent.WATCH_FOR,
        begins=r"(?:i |we )?can['’]?t wait (?:for|to see)",
        drop=r",?\s*(?:tell|let|notify|ping)(?: me| us)?(?: know)? (?:when|once|as soon as) .*$",
    ),
    Rule(
        intent=Intent.WATCH_FOR,
        begins=r"keep an eye (?:out )?(?:on|for)|watch (?:out )?for|wait for|subscribe (?:me )?to",
    ),
)
# Kinds and makers that are refused by a bare word: more words behind "no" are likelier a title's.
_KINDS_REFUSED: Final = (
    r"(?:marvel|disney|dc|netflix|bollywood|anime|cartoons?|musicals?|horrors?|romcoms?|romances?|westerns?|sequels?"
    r"|remakes?|superhero(?:es)?|zombies?|vampires?|thrillers?|dramas?|comed(?:y|ies)|documentar(?:y|ies)|reality"
    r"|kids|russian|french|korean|turkish|indian|scary|sad|gore)"
)
_DONT_RU: Final = r"(?:советуй|показывай|предлагай|рекомендуй|подсовывай|надо)(?:те)?"
_BLOCKED: Final = (
    Rule(
        intent=Intent.BLOCK,
        rest=Rest.SIFTED,
        begins=rf"(?:please )?no(?P<x> {_KINDS_REFUSED}(?: (?:movies|films|shows|stuff))?)"
        r"(?: please| at all| ever)?\W*$",
    ),
    Rule(
        intent=Intent.BLOCK,
        rest=Rest.SIFTED,
        begins=r"(?:хватит|довольно)(?=.*,|(?: уже)? эт)(?: уже| с меня)*(?: эт(?:их|ого|ой))?"
        r"(?P<x> (?!следить|ждать|качать|новых)[^,]+?)"
        rf"(?:,? (?:больше )?не {_DONT_RU}(?: (?:мне|нам|больше|такое|их))*)?\W*$"
        r"|(?:(?:мне|меня) )?(?:задолбал|достал|надоел|задрал|бесит|бесят|утомил)\w{0,2}(?: уже)?"
        rf"(?: (?:тво\w|эт\w{{1,2}}|ваш\w?))?(?P<x2> [^,]+), (?:больше )?не {_DONT_RU}(?: (?:мне|нам|больше))*\W*$"
        r"|(?:я )?(?:больше не хочу|не хочу больше) (?:видеть|смотреть|слышать про)(?P<x3> .+)"
        r"|(?:i )?(?:don['’]?t|do not) (?:want|wanna)(?: to)? (?:see|watch|hear about)(?: any)?(?P<x4> .+?)"
        r"(?: any ?more| again| ever)\W*$|i['’]?m (?:so |really )?(?:sick|tired) of(?P<x5> [^,]+?)"
        r"(?:,? (?:stop|don['’]?t|no more).*)?\W*$",
    ),
    Rule(
        intent=Intent.BLOCK,
        rest=Rest.SIFTED,
        begins=rf"(?P<x5>(?!.*[,.]|(?:(?:больше|никогда|мне|нам|вообще) )+не )[^?]+?)"
        rf" (?:(?:мне|нам|больше|никогда|вообще) )*не (?!надо){_DONT_RU}"
        r"(?: (?:мне|нам|больше|никогда))*\W*$|enough (?:with|of)(?: (?:the|these|those))?(?P<x6> .+)|(?:hide"
        r"|skip|exclude)(?P<x3> (?:everything|anything|all) (?:with|by|about|from) .+)"
        r"|(?:терпеть не могу|ненавижу|не выношу)(?P<x4> [^,]+?) (?:убери|спрячь|скрой|не показывай|не предлагай)"
        r"(?: (?:их|это|такое|мне|нам))*\W*$|(?:терпеть не могу|ненавижу|не выношу|не люблю"
        r"|достали?)(?P<x> [^,]+),? (?:больше )?не (?:советуй|показывай|предлагай"
        r"|рекомендуй)(?:те)?(?: мне| нам)?(?: их| его| её| это| такое| больше)*\W*$"
        r"|(?:(?:i|we) )?(?:can['’]?t stand|hate|dislike"
        r"|don['’]?t like)(?P<x2> [^,]+),? (?:so )?(?:don['’]?t|never|stop)(?: ever)?"
        r" (?:recommend|suggest|show)(?:ing)?(?: me| us)?(?: them| it| that| those)?(?: again"
        r"| anymore)?\W*$",
    ),
    Rule(
        intent=Intent.BLOCK,
        rest=Rest.SIFTED,
        begins=r"(?:больше )?(?:никогда )?(?:больше )?не (?:советуй|рекомендуй|предлагай|показывай"
        r"|подсовывай|суй)(?:те)?"
        r"(?: мне| нам| больше| никогда)*"
        r"|(?:хватит|перестань(?:те)?|прекрати(?:те)?|заканчивай|кончай) (?:мне |нам )?"
        r"(?:советовать|рекомендовать|предлагать|показывать|подсовывать)(?: мне| нам)?"
        r"|(?:больше )?(?:никаких|никакого)(?: больше)?|убери(?:те)? из (?:рекомендаций|советов|подборок|выдачи)"
        r"|заблокируй|забань",
    ),
    Rule(
        intent=Intent.BLOCK,
        rest=Rest.SIFTED,
        begins=r"(?:убери|исключи)(?:те)? (?P<x>.+?) из (?:рекомендаций|советов|подборок|выдачи)\W*$"
        r"|(?:добавь|закинь|кинь|внеси) (?P<x2>.+?) в (?:ч[её]рный список|блок|бан|игнор)\W*$"
        r"|(?:remove|exclude|drop) (?P<x3>.+?) from (?:my |the )?(?:recommendations|suggestions)\W*$",
    ),
    Rule(
        intent=Intent.BLOCK,
        rest=Rest.SIFTED,
        begins=r"(?:never|don['’]?t|do not)(?: ever)? (?:recommend|suggest|show|offer|push)(?: me| us)?"
        r"|(?:stop|quit) (?:recommending|suggesting|showing|offering|pushing)(?: me| us)?|no more|block"
        r"|ban|blacklist",
        drop=r"\s*(?:again|any\s?more|ever again|ever|stuff|please)(?=\W*$| ever again| again)",
    ),
)
_COUNTED: Final = (
    Rule(
        intent=Intent.STATS,
        rest=Rest.NOTHING,
        begins=r"(?:(?:покажи|дай|выведи|глянь)(?:те)? )?(?:мне )?(?:мо[яюё] |наш[ау] |вс[яю] )?стат(?:а"
        r"|у|истик[ау])"
        r"(?: (?:за|по|просмотр).*)?\W*$"
        r"|(?:что|чё|че|чо|шо|как)(?: там| у меня| у нас)* (?:по|со?) (?:моей )?стат(?:е|ой|истик[ео]й?)\W*$"
        r"|(?:как(?:ой|ая|ие) )(?:режисс[её]р\w?|акт[её]р\w?|актриса|жанр\w?|оператор\w?|композитор\w?)"
        r" (?:мне|у меня|я) (?:больше всего|чаще всего|лучше всего|больше|в топе).*$"
        r"|(?:мои |мой )?(?:топ|любимые|лучшие) (?:режисс[её]р|акт[её]р|оператор|композитор|жанр)\w{0,2}\W*$"
        r"|(?:(?:who(?:['’]?s| is| are)|what(?:['’]?s| is| are)|show(?: me)?) )?my (?:top|favou?rite|most watched"
        r"|best)"
        r" (?:directors?|actors?|actresses|cinematographers?|composers?|genres?)\W*$"
        r"|сколько (?:всего |уже |я |мы )*(?:фильм|кино|час|сериал|сери[йя])\w{0,3} .*(?:смотрел|видел"
        r"|глянул)[аи]?(?!\w).*$"
        r"|сколько (?:времени|часов|дней) (?:я |мы )?(?:потратил|пров[её]л)\w{0,2}(?!\w).*$"
        r"|сколько (?:всего |уже |я |мы )*(?:по|про)?смотрел[аи]?(?!\w).*$|итоги года",
    ),
    Rule(
        intent=Intent.STATS,
        rest=Rest.NOTHING,
        begins=r"(?:show |give )?(?:me )?(?:my |our |the )?/?stat(?:s|istics)\W*$"
        r"|what(?:['’]?s| is) my average (?:rating|score)\W*$|how (?:many|much) (?:movies|films|hours|shows"
        r"|series|episodes|time|of)?.*(?:have|did) (?:i"
        r"|we) .*$",
    ),
)
_TENS: Final = r"10|5|десяти|пяти|ten|five"
_POINTS: Final = (
    r"\d{1,2}(?:[.,]\d)?|один|два|три|четыре|пять|шесть|семь|восемь|девять|десять|one|two"
    r"|three|four|five|six|seven|eight|nine|ten"
)
_GRADE: Final = (
    r"единиц\w|двойк\w|двоечк\w|тройк\w|троечк\w|четв[её]рк\w|четв[её]рочк\w|пят[её]рк\w|пят[её]рочк\w"
    r"|шест[её]рк\w"
    r"|сем[её]рк\w|восьм[её]рк\w|восьм[её]рочк\w|девятк\w|девяточк\w|десятк\w|десяточк\w"
)
# From the surest wording to the least sure.
_FIRM: Final = r"тв[её]рд\w{2,3}|крепк\w{2,3}|уверенн\w{2,3}|слаб\w{2,3}"
RATING: Final = (
    rf"(?<=\w )(?:{_FIRM}) (?P<points>{_GRADE})\W*$",
    rf"(?<=\w)[,:]? (?:easily|easy|definitely|solid|strong|weak) (?:an? )?(?P<points>{_POINTS})\W*$",
    rf"[-–—:] ?(?:(?:тв[её]рд|слаб|крепк)\w{{2,4}} )?(?P<points>{_GRADE})\W*$",
    (
        rf"(?:(?:на|в|a|an) )?(?P<points>{_POINTS})(?P<half> с половиной| and a half)?\s?(?:/|из|out of"
        rf"|of)\s?(?P<scale>{_TENS})(?: stars?| зв[её]зд\w?)?"
    ),
    rf"(?:(?:на|в) )(?:(?:тверд|слаб)\w{{2,4}} )?(?P<points>{_GRADE})",
    r"(?:[-–—:]\s*)?(?P<points>(?:[4-9]|10|3)[.,]\d)\W*$",
)
# Only where a verb has said that a rating comes.
OPINIONS: Final = (
    rf"(?P<points>{_GRADE})",
    (
        rf"(?:[-–—:] ?|(?:на|в|a|an|as) )?(?:(?:solid|strong|weak|perfect|easy) )?"
        rf"(?P<points>{_POINTS})(?P<half> с половиной| and a half)?(?: (?:from|for) me)?\W*$"
    ),
    rf"^(?P<points>{_POINTS})(?= )",
)
_RATED: Final = (
    Rule(
        intent=Intent.RATE,
        rest=Rest.RATED,
        begins=r"(?P<x>.+? (?:ставлю|поставлю|даю|поставил[аи]?) (?:на )?\S+(?: с половиной)?)\W*$",
        drop=r"(?<= )(?:ставлю|поставлю|даю|поставил[аи]?)",
    ),
    Rule(
        intent=Intent.RATE,
        rest=Rest.RATED,
        begins=r"(?:я )?(?:бы )?(?:оцени(?:те|м|л|ла|ваю)?|ставлю|ставим|поставил[аи]?|поставлю|даю"
        r"|дал[аи]? бы|(?:моя )?оценка)"
        r"|рейтинг мой",
    ),
    Rule(
        intent=Intent.RATE,
        rest=Rest.RATED,
        begins=r"(?:по)?ставь(?:те)?(?= .*(?:(?<!\d)(?:[4-9]|10)(?:[.,]\d)?\W*$|(?:четыре|пять|шесть"
        r"|семь|восемь|девять|десять)\W*$|к[уи]\W*$))",
    ),
    Rule(
        intent=Intent.RATE,
        rest=Rest.RATED,
        begins=r"(?:i(?:['’]d| would)? |i['’]ll |we |gonna |going to |we['’]d )*(?:rated?|score|give it"
        r"|gave it|give(?! me| us)|gave)",
        drop=r"^ (?:it )?",
    ),
    Rule(
        intent=Intent.RATE,
        rest=Rest.RATED,
        begins=r"(?P<x>.+? (?:(?:gets|deserves)(?: an?)?|is an?) (?:solid |strong |weak "
        r"|perfect )?\S+(?: and a half)?(?: (?:out of|of) (?:10|ten|5|five))?(?: (?:from|for) me)?)\W*$",
        drop=r"(?<= )(?:gets|deserves|is(?= an? )|(?:from|for) me(?=\W*$))",
    ),
    Rule(
        intent=Intent.RATE,
        rest=Rest.RATED,
        begins=rf"(?P<x>.+?(?<!ую)(?<!юю) (?:{_GRADE.replace(chr(92) + 'w', 'у')}))\W*$",
    ),
)
_UNRATED: Final = (Rule(intent=Intent.RATE, begins=r"оцени(?:те|м)?|поставь(?:те)? оценку|rate"),)
LIST_RULES: Final = (*_LISTED, *_COUNTED, *_WAITED, *_BLOCKED, *_ADDED, *_WATCHED, *_RATED, *_UNRATED)
