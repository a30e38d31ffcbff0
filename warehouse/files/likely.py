"""The encodings that words may be in that are neither UTF-8 nor cp1252, to suggest to a person."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WESTERN = "äöüßéèêëàâáãåíìîïóòôõúùûñçæøœÄÖÜÉÈÊÀÂÁÃÅÍÓÔÚÑÇÆØ¿¡’‘“”«»–…°€£º ª"
_CENTRAL = "ąćęłńóśźżáčďéěíňřšťúůýžőűăâîşţđľĺŕôäöüßĄĆĘŁŃÓŚŹŻÁČĎÉĚÍŇŘŠŤÚŮÝŽŐŰĂÂÎŞŢĐĽÄÖÜ„”’–"
_BALTIC = "ąčęėįšųūžāēģīķļņõäöüĄČĘĖĮŠŲŪŽĀĒĢĪĶĻŅÕÄÖÜ„”’–"
_TURKISH = "çğıöşüâîûÇĞİÖŞÜ’“”–"
_CYRILLIC = "а-яёіїєґўђћјљњџА-ЯЁІЇЄҐЎЂЋЈЉЊЏ№«»–"
_GREEK = "α-ωάέήίόύώϊϋΐΰςΑ-ΩΆΈΉΊΌΎΏ«»–"
_KANA = "ぁ-ゖァ-ヺー々〇一-鿿、。・（）　ａ-ｚＡ-Ｚ０-９"
_HAN = "一-鿿、。（）　"
ALPHABETS = {
    "cp850": _WESTERN,
    "mac_roman": _WESTERN,
    "cp1250": _CENTRAL,
    "cp1251": _CYRILLIC,
    "cp1254": _TURKISH,
    "iso-8859-2": _CENTRAL,
    "iso-8859-15": _WESTERN,
    "cp852": _CENTRAL,
    "koi8-r": _CYRILLIC,
    "cp866": _CYRILLIC,
    "mac_cyrillic": _CYRILLIC,
    "cp1253": _GREEK,
    "cp1255": "\u05d0-\u05ea\u05b0-\u05c7",
    "cp1256": "\u0621-\u0652\u067e\u0686\u0698\u06af\u060c\u061f",
    "cp1257": _BALTIC,
    "cp874": "ก-ฺเ-๎๐-๙",
    "shift_jis": _KANA,
    "euc_jp": _KANA,
    "gb2312": _HAN,
    "big5": _HAN,
    "euc_kr": "가-힣　",
}
"""The other encodings that deliveries come in, each with the letters of its languages."""
LATIN = (_WESTERN, _CENTRAL, _BALTIC, _TURKISH)
MARKED_RUN = re.compile("[^\0-\x7f]{4}")
MOST = 3


def likely(words: Iterable[bytes]) -> list[str]:
    """Return the encodings in which most of the words look like words, likeliest first, three at most."""
    words = list(words)
    rated = sorted(
        (-_rate(words, name, letters), place, name) for place, (name, letters) in enumerate(ALPHABETS.items())
    )
    best = rated[0][0] if rated else 0.0
    return [name for rate, _, name in rated if rate < -0.5 and rate < best + 0.2][:MOST]


def _rate(words: list[bytes], encoding: str, letters: str) -> float:
    """Return the share of the letters beyond ASCII that are in plausible words of the encoding's languages."""
    latin = letters in LATIN
    plain = "A-Za-z0-9" if latin or letters in (_KANA, _HAN) else "0-9"
    whole = re.compile(f"[{plain}{letters}]+")
    fit = total = 0
    for word in words:
        weight = sum(byte >= 0x80 for byte in word)
        total += weight
        try:
            text = word.decode(encoding)
        except UnicodeDecodeError:
            continue
        if whole.fullmatch(text) and _cased(text) and not (latin and MARKED_RUN.search(text)):
            fit += weight
    return fit / total if total else 0.0


def _cased(text: str) -> bool:
    """Whether a word has capitals only at its beginning, or everywhere."""
    return all(
        part in (part.lower(), part.upper()) or part[1:] == part[1:].lower() for part in re.split(r"[\W\d]+", text)
    )
