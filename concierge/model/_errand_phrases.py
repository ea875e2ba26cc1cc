"""How people ask for what is no title to get: their lists, their profile, and facts of a title."""

from typing import Final

from concierge.model._download_phrases import DO, DOWNLOAD_ERRANDS, REMOVAL_BY_NAME
from concierge.model.errand_kinds import ErrandKind

__all__ = ["ERRANDS"]

_ACTUALLY: Final = r"(?:(?:оказывается|на самом деле|вообще-то|кстати),? )?"
_SAW: Final = r"(?:с|по)?(?:мотрел|видел)\w?"
_MARK: Final = r"(?:отметку|галочку)(?: о просмотре)?"
_BANNED: Final = r"(?:моего )?(?:ч[её]рного списка|бана|блока|блоклиста|игнора|запретов)"
_BANNED_EN: Final = r"(?:block ?list|black ?list|ban list)"
_FILM: Final = r"(?:фильм\w{0,2}|сериал\w{0,2}|кино|картин\w)"
# Who names a film for the way wants that one.
_NO_TITLE: Final = r"(?!(?:download|grab|fetch|get|скачай|качай|закачай) (?!me |us |something|мне |что))"
_TRAVEL: Final = (
    r"(?<!\w)(?:лечу|летим|лететь|полечу|полетим|еду|едем|ехать|поеду|поедем|пере?л[её]т\w*|пол[её]т\w*|рейс\w*"
    r"|дорог[аеиу]"
    r"|пут[иь]|поездк\w+|поезд\w?|самол[её]т\w?|автобус\w?|flight|flying|plane|train|bus|ride|drive|driving|trip"
    r"|journey"
    r"|road)(?!\w)"
)
_NOW_EN: Final = r"(?: (?:right now|now|today|these days|this week))?"
_SHELF: Final = r"(?:медиатек\w|(?:на )?насе?|nas|плекс\w?|plex|джеллифин\w?|jellyfin|emby)"
_SHELF_EN: Final = r"(?:(?:our |my |the )?(?:library|nas|plex|jellyfin|emby))"
# Who has something funny, or two hours, asks for advice.
_A_NAME: Final = (
    r"(?!(?:что|чего|ч[её]|кто|как\w{2,3}|ещё|время|времени|час|полчаса|минут|вечер|\d+ (?:час|мин)|дв[ае] час"
    r"|something|anything|any|some|more|enough|time|a|an|\d+ (?:hour|min)|two hours)[\w-]*(?: |$))"
)
_STUCK_WITH: Final = r"(?:трилоги\w|франшиз\w|саг\w|цикл\w?|серию фильмов)"

_OF_LISTS: Final = (
    (
        ErrandKind.WATCHLIST_REMOVE,
        (
            rf"(?:убери|удали|вычеркни|выкинь|исключи){DO} (?P<x>.+?) (?:из|со) (?:моего |нашего )?"
            r"(?:списк\w(?: (?:к просмотру|желаемого|просмотра))?|вотчлист\w|watch ?list\w?|желаемого|избранного)"
            r"|(?:take|remove|delete|drop|cross) (?P<x2>.+?) (?:off|from|out of)(?: of)? (?:my |the "
            r"|our )?(?:watch ?)?list"
        ),
    ),
    (
        ErrandKind.UNWATCHED,
        (
            # Not seen, and so something is to be taken away: whatever it is called.
            rf"{_ACTUALLY}(?:я )?(?:{_ACTUALLY}(?:ещ[её] )?не {_SAW} (?P<x>[^,]+)|{_ACTUALLY}(?P<x6>[^,]+?)"
            rf" (?:я )?(?:ещ[её] )?не {_SAW}),? (?:убери|сними|удали)(?:{DO})(?: .*)?"
            r"|(?:ой,? )?(?:я )?(?:перепутал|ошиб(?:ся|лась)|спутал)\w{0,2}[, ]+(?P<x7>[^,]+?) (?:я "
            r"|мы )?(?:ещ[её] )?"
            rf"не {_SAW}"
            rf"|(?:убери|сними|удали){DO} {_MARK}(?: с| у| на)? (?P<x2>.+)"
            r"|(?:actually )?i (?:have not|haven['’]?t|did not|didn['’]?t|never)(?: actually)? (?:see|saw|seen"
            r"|watch|watched)"
            r" (?P<x3>[^,]+), (?:unmark|unwatch|remove|take|delete).*|unmark (?P<x4>.+?)(?: as (?:watched|seen))?"
            r"|mark (?P<x5>.+) as (?:not watched|unwatched|unseen|not seen)"
        ),
    ),
    (
        ErrandKind.REVIEW,
        (
            rf"(?:(?:напиши|запиши|сохрани|вот|добавь){DO} )?мой отзыв (?:на|о|об|про|к) (?P<x>[^:]+): (?P<note>.+)"
            r"|(?:(?:write|save|add|keep|here is|here['’]s) )?my review (?:of|for|on) (?P<x2>[^:]+): (?P<note2>.+)"
        ),
    ),
    (
        ErrandKind.UNBLOCK,
        (
            rf"(?:разблокируй|разбань|сними{DO} (?:запрет|блок|бан|блокировку) (?:с|на))(?:те)? (?P<x>.+)"
            r"|(?:верни|возвращай) (?P<x3>.+) (?:в|к) (?:рекомендаци|подборк|совет)\w{1,3}"
            rf"|(?:убери|удали|достань|вытащи|вычеркни|исключи){DO} из {_BANNED} (?P<x4>.+)"
            rf"|(?:убери|удали|достань|вытащи|вычеркни|исключи){DO} (?P<x5>.+) из {_BANNED}"
            r"|(?:можешь|можно) (?:снова|опять) (?:советовать|предлагать|показывать)(?: мне)? (?P<x6>.+)"
            rf"|(?:take|remove|delete|drop) (?P<x7>.+) (?:off|from|out of) (?:my |the )?{_BANNED_EN}"
            r"|you (?:can|may) (?:recommend|suggest|show)(?: me)? (?P<x8>.+) again|(?:unblock|unban) (?P<x2>.+)"
        ),
    ),
    (
        ErrandKind.BLOCKLIST,
        (
            r"что я (?:за(?:претил|блокировал|банил)\w?)|что (?:у меня )?(?:запрещено|заблокировано"
            r"|в ч[её]рном списке)"
            r"|(?:покажи |открой )?(?:мне )?(?:мои запреты|(?:мой )?(?:ч[её]рный список|блоклист|список запретов))"
            r"|what (?:have|did) i (?:block|ban)(?:n?ed)?|what(?:['’]?s| is) blocked"
            r"|(?:show |list )?(?:me )?(?:my )?block ?list"
        ),
    ),
    (
        ErrandKind.LIBRARY,
        (
            rf"(?:а )?есть ли (?:уже )?у (?:нас|меня) (?:уже )?(?:фильм |сериал )?{_A_NAME}(?P<x>.+)"
            rf"|(?:а )?у (?:нас|меня) уже есть (?:фильм |сериал )?{_A_NAME}(?P<x2>.+)"
            rf"|{_A_NAME}(?P<x3>.+?) (?:у нас )?(?:уже )?есть (?:у нас )?(?:уже )?(?:в |на ){_SHELF}"
            rf"|есть ли (?:в |на ){_SHELF} {_A_NAME}(?P<x4>.+)"
            rf"|do (?:we|i) (?:already )?have {_A_NAME}(?P<x5>.+?)(?: already| (?:in|on) {_SHELF_EN})?"
            rf"|have (?:we|i) (?:already )?got {_A_NAME}(?P<x6>.+?)(?: already| (?:in|on) {_SHELF_EN})?"
            rf"|is {_A_NAME}(?P<x7>.+?) (?:already )?(?:in|on) {_SHELF_EN}"
            rf"|(?:покажи |открой )?(?:мне )?(?:нашу |всю )?медиатеку|что (?:у нас )?(?:уже )?есть (?:в |на ){_SHELF}"
            rf"|(?:show |open )(?:me )?(?:our |my |the )?library|what(?:['’]?s| is) (?:already )?(?:in|on) {_SHELF_EN}"
            rf"|what do we (?:already )?have (?:in|on) {_SHELF_EN}"
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
            r"(?:ой,? )?(?:отмени|откати|верни)(?:те)?(?: (?:это|последнее|назад|обратно|как было"
            r"|последнее действие))*"
            r"|undo(?: (?:that|it|this|the last (?:one|change|thing)))?|take (?:that|it) back"
        ),
    ),
    (
        ErrandKind.IMPORTS,
        (
            r"(?:как|что)(?: там| с)*(?: мой| моим| мои)? импорт\w{0,2}(?: ид[её]т| дела)?|(?:статус"
            r"|состояние) импорта"
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
            r"сколько (?:я |мы |у меня )?(?:сегодня )?(?:потратил\w?|стоит|стоило|ушло|уш[её]л)(?: (?:денег|сегодня"
            r"|за сегодня|на (?:модель|нейросет\w|ии|тебя)|модель|нейросеть))*"
            r"|how much (?:did|does|has|have|do) (?:the |this )?(?:model|ai|llm|i|we|it|you)(?: (?:spent|spend"
            r"|cost|used?"
            r"|me|today|so far|on the model|on ai))+"
            r"|(?:покажи |открой )?(?:мне )?(?:мои )?настройки|(?:show |open )?(?:me )?(?:my )?settings"
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
            r"|(?:какая )?(?:там )?следующая серия(?: (?:там|у меня|дальше|мне))*|continue (?:my|the|our) (?:show"
            r"|series)|(?:the )?next episode"
            r"|what(?:['’]?s| is) (?:my |the )?next(?: episode)?(?: for me)?"
        ),
    ),
    (
        ErrandKind.NEXT_EPISODE,
        (
            rf"(?:какая )?(?:там )?следующая серия(?: у| для)?(?: {_FILM})? (?P<x>.+)"
            r"|на (?:какой серии|ч[её]м|каком эпизоде|каком месте) я (?:остановил\w+ )?(?:в|у)"
            r" (?P<x2>.+?)(?: остановил\w+)?"
            r"|(?:напомни,? )?где (?:я|мы) остановил\w+ (?:в|на|с) (?P<x6>.+)"
            r"|(?P<x10>.+?),? (?:где|на ч[её]м|на какой серии) (?:я|мы) остановил\w+"
            r"|(?:what(?:['’]?s| is) )?the next (?P<x11>.+?) ep(?:isode)?(?: for me)?"
            r"|что (?:там )?дальше(?: смотреть)? (?:по|в|у) (?P<x7>.+)|какую сери\w (?P<x8>.+?) (?:мне|нам)(?:"
            r" (?:дальше|теперь))?"
            r" (?:по)?смотреть|(?:the )?next ep of (?P<x9>.+)"
            r"|(?:what|which) ep(?:isode)?(?: am| was)? (?:i (?:am |was )?(?:on|at)|is next|comes next)"
            r" (?:in|of|for|with) (?P<x5>.+)"
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
            rf"|о ч[её]м(?: {_FILM})? (?P<x3>.+)|(?:расскажи|скажи)(?:те)? (?:мне )?(?:про|об?)(?: {_FILM})?"
            rf" (?P<x4>.+)"
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
            r"|что (?:мне )?(?:ещ[её] )?осталось (?:по)?смотреть (?:из|в|от) (?P<x12>.+)"
            r"|what am i missing (?:from|of|in) (?:the )?(?P<x13>.+)"
            rf"|(?:хочу |хочется |надо )(?:добить|добрать) (?P<x9>[^,?]+)(?:[,?].*)?"
            r"|(?:какие|что за) (?:части|фильмы) (?P<x10>[^,?]+?) (?:я|мы) (?:ещ[её] )?не (?:видел|смотрел)\w?"
            r"|(?:did|have) i (?:see|seen|watch|watched) (?:all|every)(?: of)?(?: the)? (?P<x11>.+?) (?:movies"
            r"|films|parts)"
            rf"|(?:хочу |хочется |надо )?досмотреть (?:все|остальные) (?:части|фильмы) (?P<x5>[^,?]+)(?:[,?].*)?"
            r"|чего(?: мне| у меня)?(?: ещ[её])? не хватает (?:из|в|до) (?P<x6>.+)"
            r"|(?:which|what) (?P<x7>.+?) (?:movies|films|parts)(?: am i missing| are left| have(?:n['’]t i| i not)"
            r" (?:seen|watched))(?: yet)?"
            r"|what(?:['’]?s| is) (?:left|missing) (?:of|in|from) (?:the )?(?P<x8>.+?) (?:series|movies"
            r"|films)(?: for me)?"
            rf"|(?:чего|что)(?: ещ[её])? (?:не хватает|осталось)(?: из| от| в| до)? {_STUCK_WITH} (?P<x2>.+)"
            r"|(?:(?:help me|want to|i want to|let['’]?s) )?(?:finish|complete) (?:the )?(?P<x3>.+?) (?:trilogy"
            r"|franchise|saga|film series)"
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
            # Hours and a way to travel, in whichever order.
            rf"{_NO_TITLE}(?=.*(?:{_TRAVEL}))(?:.*[\W_])?(?P<hours>\d{{1,2}})[ -]?(?:час\w*|hours?|hrs?|h)(?!\w).*"
            rf"|{_NO_TITLE}(?:.* )?(?:{_TRAVEL})(?:.* )?часов на (?P<hours2>\d{{1,2}})(?!\w).*"
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
ERRANDS: Final = (*_OF_ANSWERS, *DOWNLOAD_ERRANDS, *_OF_LISTS, *_OF_PERSON, *_OF_TITLES, *REMOVAL_BY_NAME)
