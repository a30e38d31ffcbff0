"""Date formats as regular expressions, each with the replacement that turns its texts into ISO dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from warehouse.files.months import ANY_MONTH
from warehouse.letters import BLANKS

TIME = r"[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
ISO_TIMED = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{TIME}$"
ISO_ZONED = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{TIME} ?(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$"
EXCEL = r"^[0-9]{5}([.,][0-9]+)?$"
"""Excel's day numbers from 1927 to 2173; the part after the decimal point is the time of day."""
ISO = "%Y-%m-%d"
SERIAL = "excel"
"""The format of serial days, which are numbers."""
_DIRECTIVES = {
    "Y": r"([0-9]{4})", "m": r"([0-9]{1,2})", "d": r"([0-9]{1,2})", "b": r"([A-Za-z]{3})", "B": r"([A-Za-z]+)",
    "H": r"[0-9]{1,2}", "I": r"[0-9]{1,2}", "M": r"[0-9]{2}", "S": r"[0-9]{2}", "f": r"[0-9]{1,9}",
    "p": r"[AaPp]\.?[Mm]\.?", "z": r"(?:Z|[+-][0-9]{2}:?[0-9]{2})", "%": "%",
}  # fmt: skip
_ZONED = {"H": r"([0-9]{1,2})", "I": r"([0-9]{1,2})", "M": r"([0-9]{2})", "S": r"([0-9]{2})", "f": r"([0-9]{1,9})",
          "p": r"([AaPp])\.?[Mm]\.?", "z": r"(Z|[+-][0-9]{2}:?[0-9]{2})"}  # fmt: skip
"""In a text with an offset the time counts too: it may be another day in the time zone of the settings."""
_BLANK = f"[{BLANKS}]+"
_CENTURIES = {"20": r"([0-5][0-9]|6[0-8])", "19": r"(69|[7-9][0-9])"}


def of_typed(formats: Iterable[str]) -> list[str]:
    """Return the formats of values that have a type: days are written as ISO, and numbers may be serial days."""
    return [ISO, *({SERIAL} & {*formats})]


def shapes_of(format_: str, *, timed: bool = False) -> list[tuple[str, str]]:
    """Return the regular expressions of a strptime format, each with the replacement that turns its texts into ISO.

    The result is a date, or an instant if the format has an offset; with its time of day if ``timed``. A two-digit year
    means 1969 to 2068, as in POSIX. Month names are tried in English first, because that is cheapest.
    """
    centuries = list(_CENTURIES) if "%y" in format_ else [""]
    directives = _DIRECTIVES | (_ZONED if timed or "%z" in format_ else {})
    languages: list[dict[str, str]] = [{}, {"b": ANY_MONTH, "B": ANY_MONTH}] if re.search("%[bB]", format_) else [{}]
    return [
        _shape(format_, directives | names | ({"y": _CENTURIES[century]} if century else {}), century, timed=timed)
        for names in languages
        for century in centuries
    ]


def _shape(format_: str, directives: Mapping[str, str], century: str, *, timed: bool) -> tuple[str, str]:
    pattern, places = "", dict[str, int]()
    for directive, literal_text in re.findall(r"%(.)|([^%]+)", format_):
        if literal_text:
            pattern += re.sub(r"\s+", _BLANK, re.escape(literal_text).replace("\\ ", " "))
            continue
        part = directives[directive]
        if part.startswith("(") and not part.startswith("(?:"):
            name = {"y": "Y", "b": "m", "B": "m", "I": "H"}.get(directive, directive)
            places[name] = len(places) + 1
        pattern += part
    iso = rf"{century}\{places['Y']}-\{places['m']}-\{places['d']}"
    case_ = "(?i)" if ANY_MONTH in pattern else ""
    return f"{case_}^{pattern}$", iso + (_time(places) if timed or "z" in places else "")


def _time(places: dict[str, int]) -> str:
    """Return the replacement for the time and the offset, if any; parts that the format lacks are 0."""
    hour, minute, second = (rf"\{places[part]}" if part in places else "00" for part in "HMS")
    fraction = rf".\{places['f']}" if "f" in places else ""
    half = rf" \{places['p']}m" if "p" in places else ""
    offset = rf" \{places['z']}" if "z" in places else ""
    return f" {hour}:{minute}:{second}{fraction}{half}{offset}"
