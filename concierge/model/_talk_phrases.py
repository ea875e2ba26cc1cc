"""How people greet, thank and ask for help, and what nobody may ask for."""

from typing import Final

__all__ = ["CHITCHAT", "HELP", "NOT_OFFERED", "UNSAFE"]

_SMALL_TALK: Final = (
    r"привет\w{0,6}|здравствуй(?:те)?|здаров\w?|здорово|здрасьте|хай|ку|салют|добр(?:ый день|ый вечер"
    r"|ое утро)|доброй ночи"
    r"|утро доброе|с добрым утром|спокойной ночи|пока|до свидания|до завтра|спасибо|спасиб\w{1,3}|спс"
    r"|пасиб\w?|благодарю"
    r"|мерси|сенкс|ок|окей|оке|ага|угу|да|нет|не"
    r"|ясно|понял[аи]?"
    r"|понятно|хорошо|ладно|отлично|супер|круто|класс|огонь|топ|молодец|красава|умница|ура|вау|ого|блин"
    r"|бля\w{0,2}|чёрт"
    r"|ах(?:ах)*а?|(?:ха)+х?|лол|кек|ржу|как (?:ты|дела|жизнь|сам|поживаешь|настроение)(?: там)?"
    r"|что делаешь|чем занят"
    r"|(?:ты|вы) (?:кто|робот|человек|бот|живой|тут|здесь|где)|кто ты(?: такой)?|как тебя зовут"
    r"|(?:ну )?(?:ты|вы) (?:и |же |просто |такой |очень |совсем )*(?:тупой|глупый|дурак|лучший"
    r"|крутой|классный|умный|супер)(?: бот)?|я тебя люблю|люблю тебя|заткнись|иди нахер"
    r"|пош[её]л нах\w{1,3}|скучно мне с тобой"
    r"|расскажи анекдот|какая(?: сегодня)? погода|сколько времени|который час|отмена|забудь|не надо"
    r"|неважно|проехали|прости"
    r"|извини|сорян|тест|проверка"
    r"|hi+|hello|hey+|yo|sup|howdy|hiya|what['’]?s up|good (?:morning|evening|night|afternoon)|bye+"
    r"|goodbye|see (?:you|ya)"
    r"|thanks|thank you|thank u|thx|ty|cheers|ok|okay|k|cool|nice|great|awesome"
    r"|perfect|sweet|yes|yeah"
    r"|yep|no|nope|sure|got it|i see|lol+|lmao|rofl|(?:ha)+h?|wow|omg|damn|how(?: are|['’]re| r) (?:you"
    r"|u)(?: doing| today)?"
    r"|how['’]?s (?:it going|life|everything)|how do you do|who (?:are|r) (?:you|u)|are you (?:a bot"
    r"|a robot|human|real"
    r"|there|ok)|what['’]?s your name"
    r"|you(?:['’]re| are)? (?:so |very |really |such )?(?:a )?(?:stupid|dumb|useless|great|awesome"
    r"|the best|funny|smart)(?: bot)?"
    r"|i love you|good bot|bad bot"
    r"|shut up|fuck (?:you|off)|screw you|tell me a joke|what['’]?s the weather(?: like)?"
    r"|what time is it|never\s?mind|forget it"
    r"|cancel(?: that)?|sorry|my bad|test|testing"
)
# Words that only stand beside these: alone they are likelier a title.
_BESIDE: Final = (
    r"большое|огромное|тебе|вам|бот|дружище|друг|бро|брат|a lot|so much|very much|bro|dude"
    r"|mate|buddy|there|bot"
)
CHITCHAT: Final = (
    rf"(?!yes man)(?:(?:{_BESIDE})(?!\w)\W*)*(?:{_SMALL_TALK})(?!\w)\W*(?:(?:{_SMALL_TALK}"
    rf"|{_BESIDE}|man)(?!\w)\W*)*$"
)

HELP: Final = (
    r"/?help(?: me)?\W*$|/start\W*$|(?:нужна )?помо(?:щь|ги|гите)\W*$|хелп\W*$|справка\W*$|команды\W*$"
    r"|инструкция\W*$"
    r"|(?:а |ну )?(?:ты |вы )?(?:вообще )?(?:что|чё|че|чо|шо) (?:ты |вы |вообще |ещё |еще )*(?:умеешь"
    r"|умеете|можешь)(?: делать)?\W*$"
    r"|как (?:мне )?(?:(?:тобой|этим|вами|ботом) )?(?:пользоваться|управлять)\W*$|как (?:это|ты"
    r"|всё это) работае(?:т|шь)\W*$"
    r"|что (?:мне )?(?:писать|можно (?:написать|спросить))\W*$"
    r"|what (?:else )?can (?:you|u) do\W*$|how (?:do|can|should) i use (?:you|this|it)\W*$"
    r"|how does (?:this|it) work\W*$"
    r"|how do (?:you|u) work\W*$|commands\W*$|instructions\W*$|usage\W*$|(?:чем|как) (?:ты "
    r"|вы )?(?:можешь|можете|сможешь) помочь\W*$|what do you do\W*$|what are you (?:able to do"
    r"|capable of)\W*$|how to use (?:this|you|it|the bot)\W*$"
)
# Asked for often enough to be told apart from a title, though nothing here can do it.
NOT_OFFERED: Final = (
    r"(?:поставь|сними)(?:те)? .+ (?:на паузу|с паузы)|(?:я|мы) (?:ещё )?не (?:видел|смотрел|хочу"
    r"|хотим)\w{0,2}"
    r"|(?:о ч[её]м|про что) (?:этот |эта |это )?(?:фильм|сериал|кино|мультик)?"
    r"|кто (?:режисс[её]р|играет|снимался|снял|написал|озвучивал)|когда (?:вышел|вышла|вышло|сняли)"
    r"|сколько (?:идёт|идет|длится|серий)"
    r"|как(?:ой|ая) (?:у \w+ )?(?:рейтинг|длительность|сюжет)(?: у)?|расскажи (?:про|о|об|мне)"
    r"|почему (?:ты|не|так)|как(?:ая|ой) (?:\w+ )?(?:погода|курс)|который час"
    r"|(?:what(?:['’]?s| is| will)|how(?:['’]?s| is)) (?:the )?(?:weather|time|exchange rate)"
    r"|(?:удали|сотри|убери|останови|приостанови|возобнови|продолжи)(?:те)?|(?:поставь"
    r"|сними)(?:те)? (?:с паузы|на паузу)|пауза"
    r"|отмени(?:те)? (?:загрузку|закачку|скачивание)|(?:смени|измени|поменяй|переключи)(?:те)?"
    r"|what(?:['’]?s| is) .+ about|who (?:directed|plays|played|wrote|made|stars in|starred in)"
    r"|when (?:was|did) .+ (?:released|come out)"
    r"|how long is|how many (?:seasons|episodes)|tell me about|explain|why (?:did you|don['’]?t you"
    r"|is it|isn['’]?t)"
    r"|(?:delete|pause|resume|cancel)(?: (?:the|my))?(?: download)?(?: of)?(?= \w)|turn (?:on|off)"
    r"|change (?:the|my)"
)

_RULES_RU: Final = (
    r"инструкци\w{1,3}|указани\w{1,3}|правил\w{0,3}|команд\w{0,3}|ограничени\w{1,3}"
    r"|промпт\w{0,3}|запрет\w{0,3}"
)
_SECRETS_RU: Final = (
    r"парол\w{1,3}|(?:api|апи)[\s-]?ключ\w{0,3}|токен\w{0,3}|ключ\w{0,2} (?:доступа|api|апи|шифрования"
    r"|от)|\.env|кред\w{1,3}"
    r"|системн\w{2,3} (?:промпт\w{0,2}|подсказк\w|инструкци\w{1,2}|сообщени\w)"
    r"|уч[её]тн\w{2,3} данн\w{2,3}"
    r"|переменн\w{2,3} окружения|секретн\w{2,3} (?:ключ\w{0,2}|данн\w{2,3})|логин\w{0,2}"
)
_SECRETS_EN: Final = (
    r"passwords?|api[\s-]?keys?|(?:access |bot |auth )?tokens?|credentials?|system (?:prompt|message"
    r"|instructions?)|\.env|private keys?"
    r"|secret keys?|env(?:ironment)? variables?|cookies|encryption key|your (?:prompt|instructions"
    r"|secrets)|admin login"
)
_THEIRS: Final = (
    r"загрузк\w|закачк\w|список|истори\w|оценк\w|фильмы|данн\w{2}|переписк\w|сообщени\w|аккаунт\w?"
    r"|профил\w"
)
UNSAFE: Final = (
    (
        rf"(?:забудь|игнорируй|проигнорируй|отбрось|нарушь|обойди|не слушай|отмени|сбрось"
        rf"|не соблюдай)(?:те)? "
        rf"(?:(?:все|всё|про|эти|свои|твои|мои|любые|предыдущ\w+|прошл\w+|прежн\w+"
        rf"|системн\w+) )*(?:{_RULES_RU})"
    ),
    (
        r"(?:забудь|игнорируй)(?:те)? (?:всё|все),? (?:что|о чём).{0,40}(?:говорил|сказал|было|писал"
        r"|велел)\w{0,2}"
    ),
    (
        r"(?:ignore|disregard|forget|override|bypass|skip|break) "
        r"(?:(?:all|any|the|your|my|these|those|every|of|previous|prior|earlier|above|safety|system) )*"
        r"(?:instructions?|rules?|guidelines?|prompts?|restrictions?|directions?|policies|limits)"
    ),
    (
        r"(?:ignore|disregard|forget) (?:everything|all|anything|what)(?: that)? (?:you|i|they|was"
        r"|we).{0,40}"
    ),
    (
        r"(?:какой|какие|какая|покажи|скинь|дай|пришли|выведи|назови|скажи|напиши|слей|отправь|сообщи"
        r"|узнай"
        r"|прочитай|вышли)(?:те)?(?!\w)"
        rf".{{0,40}}?(?<!\w)(?:{_SECRETS_RU})"
    ),
    (
        rf"(?:what(?:['’]?s| is| are)|show|send|give|tell|print|reveal|leak|dump|share|expose|output"
        rf"|repeat"
        rf"|read)(?!\w).{{0,40}}?(?<!\w)(?:{_SECRETS_EN})"
    ),
    (
        r"(?:выполни|запусти|исполни)(?:те)? .{0,20}?(?:команд\w|скрипт\w?|код|shell|bash|sql|sudo"
        r"|в консоли"
        r"|в терминале)"
    ),
    (
        r"(?:run|execute|exec) (?:(?:the|this|a|my|following|shell|bash|sql|python) )*(?:command|script"
        r"|code"
        r"|shell|bash|sql|query)"
    ),
    (
        r"rm -r?f?\b.*|sudo \w+|drop (?:table|database)|delete from \w+|curl https?:.*|wget https?:.*"
        r"|<script.*|\$\(.*\)|/etc/passwd|powershell"
    ),
    (
        r"(?:удали|сотри|снеси|очисти|уничтожь|грохни|форматни|отформатируй|вычисти|стереть"
        r"|удалить)(?:те)? "
        r"(?:(?:нафиг|нахер|вообще|уже|к чертям|совсем) )*"
        r"(?:всё|все(?: (?:фильмы|загрузки|данные|файлы|сериалы|торренты|вообще))?|всех|всю|баз\w|диск\w?"
        r"|библиотек\w|хранилище|сервер)"
    ),
    (
        r"(?:delete|remove|wipe|erase|destroy|format|nuke|clear out) "
        r"(?:(?:absolutely|just|out) )?(?:everything|all(?: of)?(?: (?:the|my|our))?(?: (?:movies|films"
        r"|downloads|data|files|it|torrents))?"
        r"|(?:the |your |our )?(?:whole )?(?:database|disk|drive|server|library|nas))(?= |\W*$)"
    ),
    rf"(?:удали|сотри|отмени|измени)(?:те)? (?:{_THEIRS}) (?!мо[яюией]|мою|сво)\w{{3,}}",
    (
        rf"(?:удали|сотри|отмени|покажи|прочитай|слей|скинь|измени|открой"
        rf"|дай)(?:те)? (?:мне )?(?:все )?(?:чуж\w{{2,3}} \w+"
        rf"|(?:{_THEIRS}) (?:жен[ыа]|мужа|сосед\w{{1,2}}|сестры|брата|мамы|папы|друг\w{{1,4}} (?:люд\w+"
        rf"|пользовател\w+)|других|всех|остальных|чужие))"
    ),
    (
        r"(?:delete|remove|wipe|cancel|show(?: me)?|read|change|edit|erase) (?:(?:my|the|our) )?(?!today"
        r"|tonight|let)\w+['’]s "
        r"(?:downloads?|list|history|ratings?|data|movies|files|account|watch\s?list|profile|messages"
        r"|chats?)"
    ),
    (
        r"(?:(?:other|another) (?:people|users?|person)['’]?s?|everyone['’]?s|someone else['’]?s) "
        r"(?:downloads?|lists?|history|ratings?|data|movies|files|accounts?|profiles?|messages)"
    ),
    (
        r"(?:сделай|назначь|дай|выдай)(?:те)? (?:мне |меня )(?:прав\w|доступ|роль)? ?(?:админ\w*|root"
        r"|рут\w?"
        r"|владельц\w+)"
    ),
    (
        r"(?:make me|give me|act as|grant me|you are now|become)(?: an?| the)? ?(?:admin\w*|root|owner"
        r"|superuser|developer|dan)"
    ),
    (
        r"(?:притворись|представь|веди себя),? (?:что |как )|режим разработчика|джейлбрейк|jailbreak"
        r"|developer mode|pretend (?:that )?you"
    ),
)
