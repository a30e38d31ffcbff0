"""The names of the months in several languages, long and short: each means the same month in all of them."""

from __future__ import annotations

MONTHS = (
    "january jan januar jänner janvier janv enero ene janeiro gennaio gen januari",
    "february feb februar feber février fevrier févr fevr fév fev febrero fevereiro febbraio februari",
    "march mar märz maerz mär mrz mars marzo março marco maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maio maggio mag mei",
    "june jun juni juin junio junho giugno giu",
    "july jul juli juillet juil julio julho luglio lug",
    "august aug août aout agosto ago augustus",
    "september sep sept septembre septiembre setiembre setembro settembre sett set",
    "october oct oktober okt octobre octubre outubro out ottobre ott",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre decembre déc diciembre dic dezembro dicembre",
)
"""English, German, French, Spanish, Portuguese, Italian and Dutch."""


def _either(names: str) -> str:
    """Return the pattern of some names; accented letters in both cases, because not every database can fold them."""
    longest_first = sorted(names.split(), key=len, reverse=True)
    return "|".join("".join(sign if sign.isascii() else f"[{sign}{sign.upper()}]" for sign in n) for n in longest_first)


MONTH_PATTERNS = tuple(_either(names) for names in MONTHS)
ANY_MONTH = f"({_either(' '.join(MONTHS))})\\.?"
"""The pattern of a month's name, with the full stop of an abbreviated one."""
