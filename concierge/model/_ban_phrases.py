"""How people say what they never want to meet, and how far that goes.

What stands in quotation marks is taken as it is, whatever it is; without them it ends where the wording goes on.
"""

from typing import Final

from concierge.model.errand_kinds import ErrandKind

__all__ = ["BANS"]

_QUOTED: Final = r"[«“„\"](?P<quoted>.+)[»”“\"]"
_X: Final = rf"(?:{_QUOTED}|(?P<x>\S.*?))"
# Whoever names nothing else bans nothing: they narrow down what they look for.
_ANY: Final = (
    r"(?!(?:фильм|кино|сериал|film|movie|series|show|title|thing)\w{0,3}(?!\w),? (?:новее|после|newer|after))"
)
# «никакого Марвела»: it is named by another form of its name.
_OF: Final = rf"(?:{_QUOTED}|{_ANY}(?P<of>\S.*?))"
_X_EN: Final = rf"(?:{_QUOTED}|{_ANY}(?P<x>\S.*?))"
_PLEASE: Final = r"(?:(?:пожалуйста|плиз|please|pls),? )?"
_THANKS: Final = r"(?:,? (?:пожалуйста|плиз|please|pls))?"
_ME: Final = r"(?: мне| нам| больше)*"
_ME_EN: Final = r"(?: me| us)?"
_NEVER: Final = r"(?:(?:больше |вообще )*(?:никогда )?(?:больше |вообще )*не)"
_NEVER_EN: Final = r"(?:never(?: ever)?|(?:don['’]?t|do not)(?: ever)?)"
_ADVISE: Final = r"(?:рекомендуй|советуй|предлагай)(?:те)?"
_WORDS: Final = r"(?:со? |в названи\w{1,2} )(?:слов(?:ами|ом|а|о)|которых есть слов[ао])"
_WORDS_EN: Final = r"with (?:the )?words?"
_NAMED_EN: Final = r"(?: in (?:the |its |their |a )?(?:names?|titles?))?"
_AGAIN_EN: Final = r"(?: ever)?(?: again| any ?more)?"
_YEAR: Final = r"(?P<year>1[89]\d\d|20\d\d)"
_NEWER: Final = rf",? (?:новее|после|позже|позднее|свежее) {_YEAR}(?:-?го)?(?: г(?:ода)?)?"
_NEWER_EN: Final = rf",? (?:newer than|later than|after) {_YEAR}"
_WITH_WORDS: Final = (
    rf"(?:{_NEVER} (?:показывай|упоминай)(?:те)?{_ME} (?:ничего|никаких фильмов|фильмы|названия)"
    rf"|никаких(?: больше)? (?:фильмов|названий)|ничего) {_WORDS} {_X}(?: в названи\w{{1,2}})?"
)
_WITH_WORDS_EN: Final = (
    rf"(?:{_NEVER_EN} (?:show|mention){_ME_EN} (?:anything|(?:any )?(?:films|movies|titles))"
    rf"|no(?: more)? (?:films|movies|titles)|nothing) {_WORDS_EN} {_X}{_NAMED_EN}{_AGAIN_EN}"
)
_FOUND: Final = (
    r",? (?:но|а) (?:находи|ищи|показывай)(?:те)?(?:,? (?:если|когда) (?:я )?(?:спрошу|попрошу|ищу))?"
)
_FOUND_EN: Final = r",? but (?:still )?(?:let me find (?:it|them)|find (?:it|them)(?:,? (?:if|when) i ask)?)"
_STOP_EN: Final = rf"(?:(?:stop|quit) (?:recommending|suggesting)|{_NEVER_EN} (?:recommend|suggest)){_ME_EN}"
_WHOLE: Final = r",? (?:весь жанр|(?:это )?весь этот жанр|жанр целиком|целиком жанр)"
_WHOLE_EN: Final = r",? (?:the |that |this )?(?:whole|entire) genre"

# The first that fits is meant.
_SAID: Final = (
    (ErrandKind.BAN_NEWER, rf"{_WITH_WORDS}{_NEWER}"),
    (ErrandKind.BAN_NEWER, rf"{_WITH_WORDS_EN}{_NEWER_EN}"),
    (ErrandKind.BAN_NEWER, rf"никак(?:ого|ой|их)(?: больше)? (?:фильмов )?{_OF}{_NEWER}"),
    (ErrandKind.BAN_NEWER, rf"no(?: more)? {_X_EN}{_NEWER_EN}"),
    (ErrandKind.BAN_GENRE, rf"(?:исключи|убери|запрети|заблокируй)(?:те)? (?:весь )?жанр {_X}(?: целиком)?"),
    (ErrandKind.BAN_GENRE, rf"(?:{_NEVER} {_ADVISE}{_ME} |никак(?:ого|ой|их)(?: больше)? ){_X}{_WHOLE}"),
    (ErrandKind.BAN_GENRE, rf"(?:exclude|block|ban) (?:the )?(?:whole |entire )?genre(?: of)? {_X}"),
    (ErrandKind.BAN_GENRE, rf"(?:exclude|block|ban) the (?:whole |entire )?{_X} genre"),
    (ErrandKind.BAN_GENRE, rf"no(?: more)? {_X}{_WHOLE_EN}"),
    (ErrandKind.BAN_WORDS, _WITH_WORDS),
    (ErrandKind.BAN_WORDS, _WITH_WORDS_EN),
    (ErrandKind.BAN_QUIET, rf"(?:(?:только|просто) )?{_NEVER} {_ADVISE}{_ME} {_X}{_FOUND}"),
    (ErrandKind.BAN_QUIET, rf"(?:только|просто) не {_ADVISE}{_ME} {_X}"),
    (ErrandKind.BAN_QUIET, rf"(?:just |only )?{_STOP_EN} {_X}{_FOUND_EN}"),
    (ErrandKind.BAN_QUIET, rf"(?:just|only) {_STOP_EN} {_X}"),
    (ErrandKind.BAN_ALL, rf"{_NEVER} упоминай(?:те)?(?: при мне| при нас|{_ME}) {_X}"),
    (ErrandKind.BAN_ALL, rf"{_NEVER_EN} mention {_X}(?: to (?:me|us))?{_AGAIN_EN}"),
)
BANS: Final = tuple((kind, f"{_PLEASE}(?:{wording}){_THANKS}") for kind, wording in _SAID)
