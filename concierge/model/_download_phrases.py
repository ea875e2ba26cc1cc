"""How people ask for what is done with their downloads."""

from typing import Final

from concierge.model.errand_kinds import ErrandKind

__all__ = ["DO", "DOWNLOAD_ERRANDS", "REMOVAL_BY_NAME"]

DO: Final = r"(?:те)?(?: мне| нам)?"
_LOADS: Final = (
    r"(?:(?:все |всю |мои |мою )*"
    r"(?:загруз(?:к\w{1,3}|ок)|закач(?:к\w{1,3}|ек)|скачивани\w{1,3}|торренты|очеред\w))"
)
_LOAD: Final = r"(?:загрузк\w|закачк\w|скачивани\w|торрент\w?|раздач\w)"
_ALL: Final = rf"(?:вс[её]|{_LOADS})"
_ALL_EN: Final = r"(?:everything|all|it all|(?:all |my |the )*(?:downloads?|queue|torrents?))"
_DOWNLOAD_EN: Final = r"(?:(?:my|the|this|that) )?(?:download|torrent)"
_OF_EN: Final = r"(?: (?:of|for) (?P<x>.+))?"

_FILE: Final = (
    r"(?:\.?торрент[- ]?файл\w?|\.torrent|файл торрента|магнет(?:[- ]ссылк\w)?"
    r"|магнит(?:к\w|[- ]ссылк\w)|magnet(?= на ))"
)
_FILE_EN: Final = r"(?:\.torrent(?: file)?|torrent file|magnet(?: link)?)"
_GIVE_EN: Final = (
    r"(?:(?:(?:i )?(?:just|only) )?(?:(?:can|could|may) i (?:get|have)|give|send|get|(?:i )?want|(?:i )?need)(?: me)?"
    r"(?: just)?(?: the| a)? )"
)

DOWNLOAD_ERRANDS: Final = (
    (
        ErrandKind.PAUSE,
        (
            rf"(?:поставь|ставь|останови|приостанови|тормозни|притормози){DO} {_ALL}(?: на пауз\w)?"
            rf"|(?:на )?пауз[уа](?: {_ALL})?|(?:pause|hold|stop) {_ALL_EN}|pause"
        ),
    ),
    (
        ErrandKind.PAUSE,
        (
            rf"(?:поставь|ставь){DO} (?:{_LOAD} )?(?P<x>.+?) на паузу|поставь{DO} на паузу (?:{_LOAD} )?(?P<x2>.+)"
            rf"|(?:останови|приостанови){DO} {_LOAD} (?P<x3>.+)|pause (?:{_DOWNLOAD_EN} of )?(?P<x4>.+)"
        ),
    ),
    (
        ErrandKind.RESUME,
        (
            rf"(?:продолж(?:и|ай|ать|им)|возобнов(?:и|ляй|ить)|запусти){DO} (?:{_ALL}|качать)(?: снова)?"
            rf"|сними{DO} (?:{_ALL} )?с паузы"
            rf"|(?:resume|unpause|continue|restart) {_ALL_EN}|(?:carry on|keep|continue) downloading|resume|unpause"
        ),
    ),
    (
        ErrandKind.RESUME,
        (
            rf"сними{DO} с паузы (?P<x>.+)|(?:продолжи|возобнови){DO} (?:{_LOAD}|качать) (?P<x2>.+)"
            rf"|(?:resume|unpause) (?:{_DOWNLOAD_EN} of )?(?P<x3>.+)"
        ),
    ),
    (
        ErrandKind.CLEAR,
        (
            rf"(?:очисти|удали|убери|отмени|сбрось){DO} (?:(?:все|всю|мои|мою) )*(?:очередь|загрузки|закачки)"
            r"|(?:clear|empty|remove all|cancel all|delete all)(?: of)?(?: (?:my|the))?(?: download)? ?(?:queue"
            r"|downloads)"
        ),
    ),
    (
        ErrandKind.REMOVE,
        (
            rf"(?:удали|убери|выкинь){DO} (?P<x3>.+?) (?:из|с) {_LOADS}"
            r"|(?:remove|delete|cancel|drop) (?:(?:the|my) )?(?!(?:the|my|this|that|all|download)\b)(?P<x4>.+?)"
            r" (?:from (?:my |the )?(?:downloads|queue)|download|torrent)"
            rf"|(?:удали|убери|отмени|прекрати|сними){DO} (?:эту |мою )?{_LOAD}(?: (?P<x>.+))?"
            rf"|(?:remove|delete|cancel|stop) {_DOWNLOAD_EN}{_OF_EN.replace('<x>', '<x2>')}"
        ),
    ),
    (
        ErrandKind.FILES,
        (
            rf"(?:какие|покажи|что за|список) (?:файл\w{{1,3}})(?: (?:есть|лежат))?(?: (?:в|у|из))?"
            rf"(?: (?:моей|этой|моём|этом))?(?: {_LOAD})?(?: (?P<x>.+))?"
            rf"|(?:which|what|list|show)(?: me)?(?: the)? files(?: (?:does|do|are in|of|in|has))? {_DOWNLOAD_EN}"
            rf"{_OF_EN.replace('<x>', '<x2>')}(?: have| has| contain)?"
        ),
    ),
    (
        ErrandKind.CHOOSE,
        (
            r"(?:из того,? что качается,? |из (?:раздачи|загрузки) )(?:оставь|качай|скачай|возьми"
            r"|докачай)(?: только)? "
            r"(?P<part>.+)|только (?P<part4>.+) оставь|докачай(?: мне| ещё| еще)?"
            r" (?P<part5>(?!остальн|вс[её] )(?:\S+ ){0,2}(?:сезон|сери\w|эпизод)(?: \d+)?)|(?:докачай|скачай"
            r"|возьми)(?: и)?"
            r" (?:остальн\w+ (?:серии|сезоны|файлы)|остальное|вс[её] остальное)"
            r"|(?:оставь|keep) (?:только|only|just) (?P<part2>.+)|(?:just|only) keep (?P<part6>.+)"
            r"|(?:get|download|fetch) (?:the rest(?: of .+)?|the (?:other|remaining|missing) (?:episodes|seasons))"
            r"|(?:из (?:раздачи|пака|торрента) )?(?:мне )?(?:нужн\w|надо|хочу)(?: \w+)? только"
            r" (?P<part7>.*(?:сери|сезон|эпизод).*)"
            r"|(?:скачай|качай|возьми) из (?:пака|раздачи|торрента|загрузки) (?:только )?(?P<part9>.+)"
            r"|докачай (?:вс[её],? )?(?:что осталось|остальное)(?: (?:в|из) (?:раздач\w|пак\w|загрузк\w))?"
            r"|(?:only|just) (?:download|get|grab|take) (?P<part8>.+?) (?:of|from) (?:the|this|that) (?:pack"
            r"|torrent|season|release)"
            r"|of what is downloading,? (?:keep|get|take)(?: only)? (?P<part3>.+)"
        ),
    ),
    (
        ErrandKind.UNFOLLOW,
        (
            rf"(?:больше )?(?:не следи|перестань следить|хватит следить){DO} за"
            rf" (?:новыми сериями|обновлени\w+|{_LOAD})(?: {_LOAD})?(?: (?P<x>.+))?"
            r"|(?:больше не надо|не надо больше|хватит) новых серий(?: (?:сериала|у))? (?P<x3>.+)"
            rf"|(?:stop following|unfollow|don['’]?t follow)(?: the)?(?: new episodes| updates)?(?: of| in| for)?"
            rf"(?: {_DOWNLOAD_EN}{_OF_EN.replace('<x>', '<x2>')})?(?: any ?more)?"
        ),
    ),
    (
        ErrandKind.FOLLOW,
        (
            rf"(?:следи|последи){DO} за(?: новыми сериями| обновлени\w+)?(?: из| в| для)?"
            rf"(?: (?:этой|моей|той|этого|моего))? ?{_LOAD}(?: (?P<x>.+))?"
            rf"|(?:следи|последи){DO} за (?:новыми сериями|обновлениями) (?:того, что качается|моей)"
            r"|(?:(?:следи|последи) за новыми сериями|(?:подпиши\w{0,2}|подпишись)(?: меня)? на (?:новые серии"
            r"|обновления)|"
            r"(?:сообщай|пиши|говори)(?: мне)? (?:когда будут|о|про) новы\w (?:сери\w{1,3}))(?: (?:сериала|у))?"
            r" (?!того|эт|мо)(?P<x3>.+)"
            r"|keep (?:grabbing|getting|downloading|fetching) (?:the )?new episodes of (?P<x4>.+?)"
            r"(?: (?:as|when) they (?:come|appear|air)(?: out)?)?"
            r"|follow (?:the )?new episodes (?:of|in) (?!my |the |what )(?P<x5>.+)"
            rf"|follow (?:the )?(?:new episodes |updates )?(?:of |in |for )?"
            rf"(?:what i(?:['’]m| am) downloading|{_DOWNLOAD_EN}{_OF_EN.replace('<x>', '<x2>')})"
        ),
    ),
    (
        ErrandKind.TORRENT_FILE,
        (
            rf"(?:{_GIVE_EN}{_FILE_EN} of|(?:{_GIVE_EN})?{_FILE_EN} (?:for|to)) (?P<x2>.+)"
            rf"|(?:(?:дай|кинь|скинь|пришли|отправь|нужен|нужна|хочу|скачай){DO}(?: просто| только| сам)* )?"
            rf"{_FILE}(?: (?:на|для|от|к))? (?P<x>.+?)(?: (?:дай|кинь|скинь|пришли|можно|есть){DO})?"
            r"|(?:дай|кинь|скинь|пришли|отправь|нужен|хочу) (?:мне |просто )*торрент(?: (?:на|для|от|к))? (?P<x3>.+)"
            r"|(?:just )?(?:give|send|get|i want)(?: me)?(?: just)?(?: the| a)? torrent (?:of|for|to) (?P<x4>.+)"
        ),
    ),
    (
        ErrandKind.WHY,
        (
            r"(?:почему|чего|чё|с чего) (?:это |вдруг )?(?:именно )?(?:эт(?:от|а|о|у|и)|такой|такая|он|она|не"
            r"|выбра\w+"
            r"|ты (?:выбра|взя|предложи)\w+)(?:[ ,].+)?"
            r"|объясни(?:те)? (?:свой |этот )?выбор|explain (?:your|the|this) choice"
            r"|why (?:did you (?:pick|choose|go|take|get|suggest|offer)|this|that|not|is it)(?:[ ,].+)?"
            r"|how come (?:it|this|that|not|you)(?:[ ,].+)?"
        ),
    ),
    (
        ErrandKind.TAKE,
        (
            r"(?:давай|бери|возьми|беру|выбираю)(?:те)? (?P<place>\w+)(?: (?:вариант|релиз|раздачу))?"
            r"|(?:скачай|качай|хочу)(?:те)? (?P<place4>\w+) (?:вариант|релиз|раздачу)"
            r"|(?:i(?:['’]ll)? )?(?:take|pick|choose)(?: the)? (?P<place2>\w+)(?: (?:one|release|option))?"
            r"|(?:get|download)(?: the)? (?P<place5>\w+) (?:one|release|option)"
            r"|(?P<place3>\d{1,2}|перв\w{2}|втор\w{2}|трет\w{1,3})(?: (?:вариант|релиз|раздач\w))?"
        ),
    ),
)

# After every other errand that is taken back or cancelled: what is left is the name of a download.
_NO_NAME: Final = (
    r"(?!(?:слеж|отслеж|уведом|напомин|ожидан|подпис|мониторинг|оцен|отмет|вс[её]|все|эт|посл|загруз|закач)\w*"
    r"|(?:that|it|this|all|everything|the|my|alerts?|watch|reminders?|order|subscription)(?!\w))"
)
REMOVAL_BY_NAME: Final = (
    (ErrandKind.REMOVE, rf"(?:отмени|отменяй){DO} {_NO_NAME}(?P<x>.+)|cancel {_NO_NAME}(?P<x2>.+)"),
)
