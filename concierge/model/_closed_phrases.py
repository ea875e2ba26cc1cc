"""Requests that name nothing, so that their words come from few: in whichever order, they are no title.

A request is known by a word of each of its groups; every other word must be one that it may have beside them.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from concierge.model.errand_kinds import ErrandKind
from concierge.model.same_name import words_of
from concierge.model.understood import Intent

__all__ = ["closed_errand", "closed_intent"]

_MOST_WORDS: Final = 12
# What says nothing of what is asked for.
_BESIDE: Final = (
    r"а|и|ну|же|когда|скоро|долго|when|gigs?|гиг\w*|ка|ли|вот|там|тут|это|что|ч[её]|че|шо|чего|как|какой|какие"
    r"|сколько|скока|скок|кто|кого|из|за|в|на"
    r"|у|по|с|со"
    r"|я|мы|ты|мне|нам|меня|нас|мой|мои|моя|мо[её]|мою|наши|тебя|уже|ещ[её]|сейчас|щас|ща|пока|ладно|ок|давай"
    r"|можешь|можно"
    r"|скажи|покажи|глянь|проверь|напомни|всего|вообще|сегодня|день|неделю|месяц|год|этот|весь|вс[её]|все|есть|то"
    r"|бы|так"
    r"|the|a|an|my|me|i|we|our|you|it|its|is|are|am|was|do|does|did|have|has|had|can|could|will|would|be|been"
    r"|what|whats"
    r"|how|hows|which|who|whos|any|all|some|on|in|of|for|to|at|so|far|up|now|then|ok|okay|just|right|still"
    r"|currently|today"
    r"|this|that|these|year|week|month|much|many|long|show|tell|check|there|with|and|already|yet|s|ve|m|re"
)
_LOADED: Final = r"загруз\w+|закач\w+|скачивани\w+|торрент\w*|очеред\w+|раздач\w+"
_LOADED_EN: Final = r"downloads?|downloading|torrents?|queue"
_FILMS: Final = r"кино|фильм\w*|сериал\w*|movies?|films?|tv|series|shows|telly"

_SPENT: Final = (
    r"потрат\w+|убил\w*|пров[её]л\w*|ушло|просмотр\w+|насмотрел\w*|(?:по)?смотрел\w*"
    r"|spent|spend|wasted?|watched"
)
_MAKERS: Final = (
    r"режисс[её]р\w*|акт[её]р\w*|актрис\w+|жанр\w*|оператор\w*|композитор\w*"
    r"|directors?|actors?|actress\w*|genres?|composers?|cinematographers?"
)
_CHOSEN: Final = (
    r"эт(?:от|а|у|о|и|им)|он\w?|выбра\w+|взял\w*|предлож\w+|выбор\w*|лучше|this|that|it|one|better|picked?"
    r"|chosen?|chose|choice|best|4k|4к|1080\w?|720\w?|ремукс\w*|remux"
)
_OTHERS: Final = (
    r"не|именно|других|остальных|остальные|другие|другой|другую|вариант\w*|раздач\w+|релиз\w*"
    r"|others?|than|release|not|rest"
)


@dataclass(frozen=True, slots=True)
class _Closed:
    """A request: a word of each group, and what else may stand there."""

    groups: tuple[str, ...]
    beside: str = ""
    fewest: int = 2

    def has(self, words: list[str]) -> bool:
        """Whether the words are such a request."""
        if len(words) < self.fewest:
            return False
        needed = list(map(_word, self.groups))
        other = _word("|".join(filter(None, (*self.groups, self.beside, _BESIDE))))
        return all(any(map(one.fullmatch, words)) for one in needed) and all(map(other.fullmatch, words))


_INTENTS: Final = (
    (
        Intent.QUEUE,
        _Closed(
            (
                (
                    r"осталось|кача(?:ется|ются|ешь|лось)|(?:с|до)кача(?:лось|лись|ется)|(?:за)?груз(?:ится|ятся"
                    r"|илось|ишь)"
                    rf"|прогресс\w*|процент\w*|{_LOADED}|eta|downloads|downloading|downloaded|torrents|progress|left"
                ),
            ),
            r"активн\w+|ид[её]т|иду[ть]|дела|готов\w*|времени|ждать|running|active|going|going|left|status|state"
            r"|finished|done",
        ),
    ),
    (
        Intent.STATS,
        _Closed((r"статистик\w+|стат[аыу]|stats|statistics",), rf"{_FILMS}|просмотр\w*|viewing|watching"),
    ),
    (
        Intent.STATS,
        _Closed(
            (
                r"час\w*|врем(?:я|ени)|дн(?:ей|я)|hours?|time|days?",
                _FILMS,
                _SPENT,
            ),
            r"watching|просмотр\w*",
        ),
    ),
    (
        Intent.STATS,
        _Closed(
            (
                _MAKERS,
                r"чаще|больше|любим\w+|топ|лучш\w+|most|top|favou?rites?|best",
            ),
            r"смотрю|смотрим|нравится|люблю|оценива\w+|watch|watched|like|love|rated?",
        ),
    ),
)
_ERRANDS: Final = (
    (
        ErrandKind.PAUSE,
        _Closed(
            (r"пауз\w+|приостанов\w+|притормоз\w+|pause",),
            rf"постав\w+|{_LOADED}|{_LOADED_EN}|кача\w*|everything|them|sec|second|minute|while|bit|минут\w+|время",
        ),
    ),
    (
        ErrandKind.PAUSE,
        _Closed(
            (r"останов\w+|стоп|stop|hold|quit", rf"качай|качать|{_LOADED}|{_LOADED_EN}"),
            r"не|don|нужно|надо|everything|them|sec|second|minute|while|bit|t|минут\w+|время",
        ),
    ),
    # «Не качай» alone is no to what was offered.
    (
        ErrandKind.PAUSE,
        _Closed(
            (
                r"не|don",
                rf"качай|качать|{_LOADED}|{_LOADED_EN}",
                r"пока|вс[её]|сейчас|everything|them|now|yet",
            ),
            r"нужно|надо|t|ничего|мне",
        ),
    ),
    (
        ErrandKind.RESUME,
        _Closed(
            (r"продолж(?:и|ай|ать|им|айте|ите)|возобнов\w+|resume|unpause",),
            rf"снова|дальше|опять|{_LOADED}|{_LOADED_EN}|качай|качать|everything|them|again",
        ),
    ),
    (
        ErrandKind.WHY,
        _Closed(
            (
                r"чем|почему|зачем|отчего|чего|why|explain|объясни\w*",
                _CHOSEN,
            ),
            _OTHERS,
            fewest=3,
        ),
    ),
    (
        ErrandKind.CHOOSE,
        _Closed(
            (
                r"остальн\w+|оставш\w+|недостающ\w+|remaining|rest|missing|other",
                r"сери\w+|сезон\w*|эпизод\w*|файл\w*|episodes?|eps|seasons?|files?|pack",
                r"докача\w+|скача\w+|качай\w*|возьми|догрузи\w*|get|grab|download|fetch",
            ),
            r"too|тоже|теперь|please",
        ),
    ),
    (
        ErrandKind.SETTINGS,
        _Closed(
            (
                r"поч[её]м|обход\w+|потратил\w*|трачу|стоит|стоило|расход\w+|spend|spent|spending|costs?|costing",
                r"сколько|поч[её]м|денег|деньги|much|what|money",
            ),
            r"модел\w+|нейросет\w+|ии|money|model|ai|llm|day|yesterday|вчера",
            fewest=3,
        ),
    ),
)


def closed_intent(text: str) -> Intent | None:
    """The wish that these words are in any order; None for what may name something."""
    words = words_of(text)
    return next((kind for kind, one in _INTENTS if len(words) <= _MOST_WORDS and one.has(words)), None)


def closed_errand(text: str) -> ErrandKind | None:
    """The errand that these words are in any order; None for what may name something."""
    words = words_of(text)
    return next((kind for kind, one in _ERRANDS if len(words) <= _MOST_WORDS and one.has(words)), None)


@cache
def _word(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("ё", "е"), re.IGNORECASE)
