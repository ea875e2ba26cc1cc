"""How people ask for what is no title to get: their downloads, their lists, their profile, and facts of a title."""

from typing import Final

from concierge.model.errand_kinds import ErrandKind

__all__ = ["ERRANDS"]

_DO: Final = r"(?:те)?(?: мне| нам)?"
_LOADS: Final = (
    r"(?:(?:все |всю |мои |мою )*(?:загрузк\w{1,3}|закачк\w{1,3}|скачивани\w{1,3}|торренты|очередь))"
)
_LOAD: Final = r"(?:загрузк\w|закачк\w|скачивани\w|торрент\w?|раздач\w)"
_ALL: Final = rf"(?:вс[её]|{_LOADS})"
_ALL_EN: Final = r"(?:everything|all|it all|(?:all |my |the )*(?:downloads?|queue|torrents?))"
_DOWNLOAD_EN: Final = r"(?:(?:my|the|this|that) )?(?:download|torrent)"
_OF_EN: Final = r"(?: (?:of|for) (?P<x>.+))?"
_MARK: Final = r"(?:отметку|галочку)(?: о просмотре)?"
_FILM: Final = r"(?:фильм\w{0,2}|сериал\w{0,2}|кино|картин\w)"
_NOW_EN: Final = r"(?: (?:right now|now|today|these days|this week))?"
_STUCK_WITH: Final = r"(?:трилоги\w|франшиз\w|саг\w|цикл\w?|серию фильмов)"

_OF_DOWNLOADS: Final = (
    (
        ErrandKind.PAUSE,
        (
            rf"(?:поставь|ставь|останови|приостанови|тормозни){_DO} {_ALL}(?: на пауз\w)?"
            rf"|(?:на )?пауз[уа](?: {_ALL})?|(?:pause|hold|stop) {_ALL_EN}|pause"
        ),
    ),
    (
        ErrandKind.PAUSE,
        (
            rf"(?:поставь|ставь){_DO} (?:{_LOAD} )?(?P<x>.+?) на паузу|поставь{_DO} на паузу (?:{_LOAD} )?(?P<x2>.+)"
            rf"|(?:останови|приостанови){_DO} {_LOAD} (?P<x3>.+)|pause (?:{_DOWNLOAD_EN} of )?(?P<x4>.+)"
        ),
    ),
    (
        ErrandKind.RESUME,
        (
            rf"(?:продолжи|возобнови|запусти){_DO} {_ALL}(?: снова)?|сними{_DO} (?:{_ALL} )?с паузы"
            rf"|(?:resume|unpause|continue|restart) {_ALL_EN}|resume|unpause"
        ),
    ),
    (
        ErrandKind.RESUME,
        (
            rf"сними{_DO} с паузы (?P<x>.+)|(?:продолжи|возобнови){_DO} (?:{_LOAD}|качать) (?P<x2>.+)"
            rf"|(?:resume|unpause) (?:{_DOWNLOAD_EN} of )?(?P<x3>.+)"
        ),
    ),
    (
        ErrandKind.CLEAR,
        (
            rf"(?:очисти|удали|убери|отмени|сбрось){_DO} (?:(?:все|всю|мои|мою) )*(?:очередь|загрузки|закачки)"
            r"|(?:clear|empty|remove all|cancel all|delete all)(?: of)?(?: (?:my|the))?(?: download)? ?(?:queue"
            r"|downloads)"
        ),
    ),
    (
        ErrandKind.REMOVE,
        (
            rf"(?:удали|убери|отмени|прекрати|сними){_DO} (?:эту |мою )?{_LOAD}(?: (?P<x>.+))?"
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
            r"(?:из того,? что качается,? |из (?:раздачи|загрузки) )(?:оставь|качай|скачай|возьми|докачай)(?: только)? "
            r"(?P<part>.+)|(?:докачай|скачай|возьми)(?: и)?"
            r" (?:остальн\w+ (?:серии|сезоны|файлы)|остальное|вс[её] остальное)"
            r"|(?:оставь|keep) (?:только|only) (?P<part2>.+)|(?:get|download|fetch) the rest(?: of .+)?"
            r"|of what is downloading,? (?:keep|get|take)(?: only)? (?P<part3>.+)"
        ),
    ),
    (
        ErrandKind.UNFOLLOW,
        (
            rf"(?:больше )?(?:не следи|перестань следить|хватит следить){_DO} за"
            rf" (?:новыми сериями|обновлени\w+|{_LOAD})(?: {_LOAD})?(?: (?P<x>.+))?"
            rf"|(?:stop following|unfollow|don['’]?t follow)(?: the)?(?: new episodes| updates)?(?: of| in| for)?"
            rf"(?: {_DOWNLOAD_EN}{_OF_EN.replace('<x>', '<x2>')})?(?: any ?more)?"
        ),
    ),
    (
        ErrandKind.FOLLOW,
        (
            rf"(?:следи|последи){_DO} за(?: новыми сериями| обновлени\w+)?(?: из| в| для)?"
            rf"(?: (?:этой|моей|той|этого|моего))? ?{_LOAD}(?: (?P<x>.+))?"
            rf"|(?:следи|последи){_DO} за (?:новыми сериями|обновлениями) (?:того, что качается|моей)"
            rf"|follow (?:the )?(?:new episodes |updates )?(?:of |in |for )?"
            rf"(?:what i(?:['’]m| am) downloading|{_DOWNLOAD_EN}{_OF_EN.replace('<x>', '<x2>')})"
        ),
    ),
    (
        ErrandKind.TORRENT_FILE,
        (
            rf"(?:дай|скинь|пришли|отправь|нужен|хочу|скачай){_DO}(?: просто| только| сам)*"
            r" (?:\.?торрент[- ]?файл\w?|\.torrent|торрент|файл торрента|магнет(?:[- ]ссылк\w)?|magnet)"
            r"(?: (?:на|для|от|к))? (?P<x>.+)"
            r"|(?:just )?(?:give|send|get|i want)(?: me)?(?: just)?(?: the| a)? (?:\.?torrent(?: file)?"
            r"|magnet(?: link)?)"
            r" (?:of|for|to) (?P<x2>.+)"
        ),
    ),
    (
        ErrandKind.WHY,
        (
            r"(?:а )?почему (?:именно )?(?:этот|эта|это|эту|такой|такая|он|она|не|выбра\w+|ты выбра\w+)(?:[ ,].+)?"
            r"|объясни(?:те)? (?:свой |этот )?выбор|why (?:did you (?:pick|choose)|this|that|not|is it)(?:[ ,].+)?"
            r"|explain (?:your|the|this) choice"
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
_OF_LISTS: Final = (
    (
        ErrandKind.WATCHLIST_REMOVE,
        (
            rf"(?:убери|удали|вычеркни|выкинь|исключи){_DO} (?P<x>.+?) (?:из|со) (?:моего |нашего )?"
            r"(?:списк\w(?: (?:к просмотру|желаемого|просмотра))?|вотчлист\w|watch ?list\w?|желаемого|избранного)"
            r"|(?:take|remove|delete|drop|cross) (?P<x2>.+?) (?:off|from|out of)(?: of)? (?:my |the "
            r"|our )?(?:watch ?)?list"
        ),
    ),
    (
        ErrandKind.UNWATCHED,
        (
            rf"я (?:ещ[её] )?не (?:с|по)?(?:мотрел|видел)\w? (?P<x>[^,]+), (?:убери|сними|удали){_DO} {_MARK}"
            rf"|(?:убери|сними|удали){_DO} {_MARK}(?: с| у| на)? (?P<x2>.+)"
            r"|i (?:have not|haven['’]?t|did not|didn['’]?t) (?:see|seen|watch|watched) (?P<x3>[^,]+),"
            r" (?:unmark|unwatch|remove|take).*|unmark (?P<x4>.+?)(?: as (?:watched|seen))?"
            r"|mark (?P<x5>.+) as (?:not watched|unwatched|unseen|not seen)"
        ),
    ),
    (
        ErrandKind.REVIEW,
        (
            rf"(?:(?:напиши|запиши|сохрани|вот|добавь){_DO} )?мой отзыв (?:на|о|об|про|к) (?P<x>[^:]+): (?P<note>.+)"
            r"|(?:(?:write|save|add|keep|here is|here['’]s) )?my review (?:of|for|on) (?P<x2>[^:]+): (?P<note2>.+)"
        ),
    ),
    (
        ErrandKind.UNBLOCK,
        (
            rf"(?:разблокируй|разбань|сними{_DO} (?:запрет|блокировку) (?:с|на))(?:те)? (?P<x>.+)"
            r"|(?:unblock|unban) (?P<x2>.+)"
        ),
    ),
    (
        ErrandKind.BLOCKLIST,
        (
            r"что я (?:за(?:претил|блокировал|банил)\w?)|что (?:у меня )?(?:запрещено|заблокировано|в ч[её]рном списке)"
            r"|(?:покажи |открой )?(?:мне )?(?:мои запреты|(?:мой )?(?:ч[её]рный список|блоклист|список запретов))"
            r"|what (?:have|did) i (?:block|ban)(?:n?ed)?|what(?:['’]?s| is) blocked"
            r"|(?:show |list )?(?:me )?(?:my )?block ?list"
        ),
    ),
    (
        ErrandKind.HISTORY,
        (
            r"что я (?:по)?(?:с?мотрел|видел)\w?(?: (?:в последнее время|за последнее время|недавно"
            r"|на этой неделе|вчера))?"
            r"|(?:покажи |открой )?(?:мне )?(?:мою )?историю(?: просмотр\w+)?"
            r"|what (?:have|did) i (?:watch|watched|seen|see)(?: (?:lately|recently|this week|last week|yesterday))?"
            r"|(?:show )?(?:me )?my (?:viewing |watch )?history"
        ),
    ),
    (
        ErrandKind.CHANGES,
        (
            r"(?:покажи )?(?:мне )?(?:мои |последние )*изменения|что (?:я )?(?:менял\w?|изменилось)"
            r"|(?:show )?(?:me )?(?:my |the )?(?:latest |last |recent )?changes|what (?:did i change|has changed)"
        ),
    ),
    (
        ErrandKind.UNDO,
        (
            r"(?:ой,? )?(?:отмени|откати|верни)(?:те)?(?: (?:это|последнее|назад|обратно|как было|последнее действие))*"
            r"|undo(?: (?:that|it|this|the last (?:one|change|thing)))?|take (?:that|it) back"
        ),
    ),
    (
        ErrandKind.IMPORTS,
        (
            r"(?:как|что)(?: там| с)*(?: мой| моим| мои)? импорт\w{0,2}(?: ид[её]т| дела)?|(?:статус|состояние) импорта"
            r"|how(?:['’]?s| is) (?:my |the )?import(?: going| doing)?|import status"
        ),
    ),
    (
        ErrandKind.DISCOVERIES,
        (
            r"(?:есть (?:ли )?)?что(?:[- ]то| у них)? общ\w+ (?:у|между|есть у) .*(?:люблю|нравятся|фильм\w+).*"
            r"|что объединяет .*(?:люблю|нравятся|фильм\w+).*"
            r"|what do (?:all )?(?:the |my )?(?:films|movies|favou?rites)(?: that)?(?: i (?:like"
            r"|love))? have in common.*"
        ),
    ),
)
_OF_PERSON: Final = (
    (
        ErrandKind.PROFILE,
        (
            r"что ты (?:обо мне|про меня) (?:знаешь|помнишь)|что ты (?:знаешь|помнишь) (?:обо мне|про меня)"
            r"|(?:покажи |открой )?(?:мне )?мой профиль|what do you (?:know|remember) about me"
            r"|(?:show )?(?:me )?my (?:taste )?profile"
        ),
    ),
    (
        ErrandKind.FAVOURITE,
        (
            r"(?:(?:запиши|запомни|учти)(?:те)?[:,]? (?:что )?)?(?:мой|моя|мои) любим\w+"
            r" (?:режисс[её]р\w?|акт[её]р\w?|актриса|композитор|оператор|сценарист)\s*(?:—|–|-|:|это)\s*(?P<x>.+)"
            r"|(?:(?:note|remember)(?: that)?[:,]? )?my favou?rite"
            r" (?:director|actor|actress|composer|cinematographer|writer) is (?P<x2>.+)"
        ),
    ),
    (
        ErrandKind.USUAL_QUALITY,
        (
            r"(?:.*[,;—] ?)?(?:(?:качай|бери|скачивай)(?:те)?(?: мне)? всегда|всегда (?:качай|бери"
            r"|скачивай))(?: только)?"
            r" (?:в )?(?P<x>.+)|(?P<x2>.*[,;—] ?always (?:take|get|download|grab) (?:that|this|it))"
            r"|always (?:take|get|download|grab) (?:in )?(?P<x3>.+)"
        ),
    ),
    (
        ErrandKind.CANNOT_STAND,
        (
            r"опять эт\w+ (?P<x>[\w-]+)(?:[,. ].*)?|терпеть не могу (?P<x2>[\w -]+)|(?:мне )?надоели (?P<x3>[\w -]+)"
            r"|(?P<x4>[\w-]+) again[,.!]? .*(?:stand|sick of|tired of|hate).*"
            r"|i (?:can['’]?t|cannot) stand (?P<x5>[\w -]+)"
        ),
    ),
    (
        ErrandKind.SETTINGS,
        (
            r"(?:покажи |открой )?(?:мне )?(?:мои )?настройки|(?:show |open )?(?:me )?(?:my )?settings"
            r"|what are my settings"
        ),
    ),
    (
        ErrandKind.RECALL,
        (
            r"что я (?:тебе )?(?:говорил|рассказывал|писал)\w? (?:тебе )?(?:про|о|об|насч[её]т) (?P<x>.+)"
            r"|(?:ты )?помнишь,? (?:что я (?:говорил|рассказывал)\w? )?(?:про|о|об) (?P<x2>.+)"
            r"|what (?:did i (?:say|tell you|mention)|do you remember) about (?P<x3>.+)"
        ),
    ),
)
_OF_TITLES: Final = (
    (
        ErrandKind.NEXT_EPISODE,
        (
            r"что (?:мне )?смотреть дальше(?: из сериалов)?|продолж(?:им|аем|ить)(?: (?:мой )?сериал)"
            r"|(?:какая )?следующая серия|continue (?:my|the|our) (?:show|series)|(?:the )?next episode"
            r"|what(?:['’]?s| is) (?:my |the )?next(?: episode)?(?: for me)?"
        ),
    ),
    (
        ErrandKind.NEXT_EPISODE,
        (
            rf"(?:какая )?следующая серия(?: у| для)?(?: {_FILM})? (?P<x>.+)"
            r"|на какой серии я (?:остановил\w+ )?(?:в|у) (?P<x2>.+?)(?: остановил\w+)?"
            r"|(?:what(?:['’]?s| is) )?(?:my |the )?next episode of (?P<x3>.+?)(?: for me)?"
            r"|where (?:did i stop|was i|am i) (?:in|with) (?P<x4>.+)"
        ),
    ),
    (
        ErrandKind.SERIES,
        (
            rf"сколько (?:сезонов|серий|эпизодов)(?: всего| вышло| снято)? (?:в|у)(?: {_FILM})? (?P<x>.+)"
            r"|how many (?:seasons|episodes) (?:does|do|are there in|are in|has|of) (?P<x2>.+?)(?: have| has| got)?"
            r"|когда (?:выйдет|выходит) (?:следующая|новая) серия(?: у)? (?P<x3>.+)"
            r"|when (?:does|is|will) the next episode of (?P<x4>.+?)(?: (?:air|come|coming|be) ?(?:out)?)?"
        ),
    ),
    (
        ErrandKind.CREDITS,
        (
            rf"кто (?:играет|играл|снимался|снимается|сыграл) в(?: {_FILM})? (?P<x>.+)"
            rf"|кто (?:оператор|композитор|сценарист|монтаж[её]р|продюсер)(?: (?:у|в))?(?: {_FILM})? (?P<x2>.+)"
            rf"|кто (?:написал (?:музыку|сценарий) (?:к|для))(?: {_FILM})? (?P<x3>.+)|(?:the )?cast of (?P<x4>.+)"
            r"|who (?:plays|played|stars|starred|acts|acted|is|was) in (?P<x5>.+)"
            r"|who (?:was|is|were) the (?:cinematographer|composer|writer|editor|producer|cast)s? (?:of|on"
            r"|for) (?P<x6>.+)"
            r"|who (?:shot|wrote|scored|edited) (?P<x7>.+)"
        ),
    ),
    (
        ErrandKind.FACTS,
        (
            rf"кто (?:снял|режисс[её]р|поставил)(?: {_FILM})? (?P<x>.+?)(?: и (?:в|когда) .+)?"
            rf"|(?:какая|какой) (?:оценка|рейтинг)(?: у| на)?(?: {_FILM})? (?P<x2>.+?)(?: на (?:кинопоиске|имдб"
            rf"|imdb|кп))?"
            rf"|о ч[её]м(?: {_FILM})? (?P<x3>.+)|(?:расскажи|скажи)(?:те)? (?:мне )?(?:про|об?)(?: {_FILM})? (?P<x4>.+)"
            r"|who directed (?P<x5>.+)|(?:what(?:['’]?s| is) )?the (?:[\w ]+ )?(?:rating|score) of (?P<x6>.+)"
            r"|what(?:['’]?s| is) (?P<x7>.+) about|tell me about (?P<x8>.+)"
            rf"|сколько (?:идёт|идет|длится)(?: {_FILM})? (?P<x9>.+)|how long is (?P<x10>.+)"
        ),
    ),
    (
        ErrandKind.FRANCHISE,
        (
            rf"(?:хочу |хочется |надо )?(?:досмотреть|закончить"
            rf"|добить) (?:всю )?(?:{_STUCK_WITH}) (?P<x>[^,?]+)(?:[,?].*)?"
            rf"|(?:чего|что)(?: ещ[её])? (?:не хватает|осталось)(?: из| от| в| до)? {_STUCK_WITH} (?P<x2>.+)"
            r"|(?:finish|complete) (?:the )?(?P<x3>.+?) (?:trilogy|franchise|saga|film series)"
            r"|what(?:['’]?s| is) (?:left|missing) (?:of|in|from) (?:the )?(?P<x4>.+?) (?:trilogy|franchise|saga)"
        ),
    ),
    (
        ErrandKind.DEEP_DIVE,
        (
            r"(?:глубокое )?погружение в (?P<x>[^:,?]+)(?:[:,?].*)?|вс[её] творчество (?P<x2>[^:,?]+)"
            r"|(?:a )?deep[- ]dive in(?:to)? (?P<x3>[^:,?]+)(?:[:,?].*)?"
        ),
    ),
    (
        ErrandKind.SAME_DIRECTOR,
        (
            r"что (?:ещ[её] )?(?:снял|снимал|сделал)\w? (?:ещ[её] )?(?:этот|тот же|этот же|его|е[её]) режисс[её]р"
            r"|(?:другие|ещ[её]) (?:фильмы|работы) (?:этого|того же) режисс[её]ра"
            r"|what else (?:has|did) (?:the same|this|that|its|the) director (?:make|made|do|done|direct"
            r"|directed|shoot)"
            r"|(?:other|more) (?:films|movies) by (?:the same|this|that|its) director"
        ),
    ),
    (
        ErrandKind.TRENDING,
        (
            r"что (?:сейчас )?(?:популярно|в тренде|в топе|все смотрят|смотрят все|на слуху)(?: сейчас)?"
            r"|популярное|тренды"
            rf"|what(?:['’]?s| is) (?:popular|trending|hot|everyone watching|everybody watching){_NOW_EN}"
        ),
    ),
    (
        ErrandKind.UPCOMING,
        (
            r"что скоро (?:выйдет|выходит)"
            r"|что (?:выйдет|выходит)(?: скоро| в кино| на этой неделе| в этом месяце)|скоро в кино"
            r"|what(?:['’]?s| is) coming(?: out)?(?: soon| next| this month)?|upcoming (?:movies|films|releases)"
        ),
    ),
    (
        ErrandKind.TRIP,
        (
            r"(?:.* )?(?:на|для) (?P<hours>\d{1,2})[ -]?час\w* (?:пол[её]т\w?|перел[её]т\w?|поездк\w|дорог\w|пути"
            r"|в (?:самол[её]те|поезде|дороге|пути))"
            r"|(?:.* )?for (?:a |an |my |the )?(?P<hours2>\d{1,2})[ -]?hours?"
            r" (?:flight|trip|train ride|ride|drive|journey)"
        ),
    ),
    (
        ErrandKind.BACKGROUND,
        (
            rf"(?:(?:что[- ]нибудь|что[- ]то|{_FILM}) )?(?:фоном|для фона|на фон)(?: .+)?"
            r"|something (?:to (?:have|put) on|in the background|for the background)(?: .+)?"
            r"|background (?:show|watch|noise)"
        ),
    ),
    (
        ErrandKind.FOR_TWO,
        (
            r"что (?:нам )?(?:двоим|вдво[её]м) (?:по)?смотреть|что (?:нам )?(?:по)?смотреть вдво[её]м"
            r"|what (?:can|should|could) (?:the two of us|both of us|we both) watch(?: tonight)?"
        ),
    ),
    (
        ErrandKind.BEGINNING,
        (
            r"я (?:тут|здесь) (?:впервые|новеньк\w+|новый|новая)(?:[,.].*)?|с чего (?:мне )?начать(?: смотреть)?"
            r"|i(?:['’]m| am) new here(?:[,.].*)?|where (?:do|should) i (?:start|begin)"
        ),
    ),
    (
        ErrandKind.TERRIBLE,
        (
            r"(?:ну )?(?:это|фильм|кино) был\w? (?:просто |так |полн\w+ )?(?:ужас\w*|кошмар\w*|отстой\w*"
            r"|отврат\w+|скук\w+)"
            r"|(?:какой|какая|ну и) (?:отстой|дрянь|ерунда|ужас|кошмар)"
            r"|(?:that|it) was (?:so |just |really )?(?:terrible|awful|horrible|garbage|rubbish|bad|the worst)"
        ),
    ),
)
# To what an answer asked.
_OF_ANSWERS: Final = (
    (
        ErrandKind.YES,
        (
            r"(?:да|ага|угу|конечно|давай|запиши|пиши)(?:,? (?:да|конечно|давай|запиши|пиши|так))?"
            r"|(?:yes|yeah|yep|sure|ok|okay|of course|go ahead|do it|write it down)(?:,? (?:do|sure|write it down))?"
        ),
    ),
)
ERRANDS: Final = (*_OF_ANSWERS, *_OF_DOWNLOADS, *_OF_LISTS, *_OF_PERSON, *_OF_TITLES)
