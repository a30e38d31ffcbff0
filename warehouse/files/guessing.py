"""The encoding of a file without a byte order mark that is not UTF-8 throughout, by the evidence of all its bytes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import filterfalse

from warehouse.files.likely import likely

MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]"
    rb"|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}"
)
_BETWEEN = bytes(byte for byte in range(128) if not chr(byte).isalnum())
_APART = bytes.maketrans(_BETWEEN, b" " * len(_BETWEEN))
"""Turns everything between words into blanks."""
HOLES = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
"""The bytes that are undefined in cp1252."""
_RARE = "\x80-\x9f\u0180-\u019f\u01a2-\u01ae\u01b1-\u0217\u021c-\u02ff\u0700-\u07ff"
RARE, COMMON = re.compile(f"[{_RARE}]"), re.compile(f"[^\0-\x7f{_RARE}]")
"""Characters that two letters of cp1252 form by chance more often than anyone writes them."""
_LOWER, _UPPER = "a-zß-öø-ÿšžœ", "A-ZÀ-ÖØ-ÞŠŽŒŸ"
_LETTER = _LOWER + _UPPER
_VOWEL = "aeiouáéíóúýAEIOU"
IMPROBABLE = re.compile(
    "|".join(
        [
            # a symbol where a letter belongs
            f"[{_LETTER}][‚ƒ„†‡ˆ‰‹›“”•™˜¡¢£¤¥¦§¨©ª«¬®¯°±²³µ¶¸¹º»¼½¾¿×÷][{_LETTER}]",
            f"[{_LETTER}][‚„ƒˆ‰¡¢£¤¥¦¨¬¯±¶¸¼½¾¿×÷](?!\\w)",
            f"[{_LETTER}]{{3}}[²³¹µ]$",
            f"(?<!\\w)[™ˆ‰ƒ¸¨¬¯±¶‡¤][{_LETTER}]|(?<![\\w‚„])[‚„](?![\\w¿¡])|\\d¤|¤\\d",
            # the case of letters, and letters beside digits
            f"[{_LOWER}][À-ÖØ-ÞŠŽŒŸ](?![{_UPPER}])|[{_UPPER}][À-ÖØ-ÞŠŽŒŸ][{_LOWER}]|(?<!\\w)[ß-öø-ÿšžœ][A-Z]",
            f"(?<![{_LETTER}])[ß-öø-ÿœ](?=\\d)|(?<=\\d)[ß-öø-ÿœ](?![{_LETTER}])",
            # more letters with marks in a row than western languages have
            "[\x80-ſƒˆ˜–-™]{4}",
            # letters where no western language has them, and another one has another letter in their place
            f"[øØ][aiouáéíóúýAIOUìù]|[ao]á|[èÈ][aeiouáéíóúý]|[ìù][a-zß-ÿšž]|[{_VOWEL}]æ(?!\\w)|[{_VOWEL}][œþ]",
            "õ(?!e)|Õ(?![eE])|ã(?=[bcdfghjklmnpqrtvwxz])|ç(?=[b-df-hj-np-tv-z])|(?<!\\w)[ðÐ]",
        ]
    )
)
TURKISH = re.compile("[ðýþÐÝÞ]")
WESTERN_BESIDE = re.compile("[áéíóúæÁÉÍÓÚÆ]")
ENOUGH = 2000


@dataclass
class Evidence:
    """The evidence of the bytes beyond ASCII in a file, counted block by block."""

    pairs: int = 0
    """UTF-8 sequences of characters that somebody may have written."""
    rare: int = 0
    """UTF-8 sequences of characters that hardly anybody writes."""
    stray: int = 0
    """Bytes that belong to no character of UTF-8."""
    good: int = 0
    odd: int = 0
    """Words with letters beyond ASCII that are probable in cp1252, and those that are improbable."""
    holes: int = 0
    turkish: int = 0
    western: int = 0
    samples: dict[bytes, None] = field(default_factory=dict)

    @property
    def is_utf8(self) -> bool:
        """Whether the file is UTF-8 with a few broken bytes compared to its characters."""
        return self.pairs >= 2 * self.stray and bool(self.pairs or self.odd)

    @property
    def may_be_utf8(self) -> bool:
        """Whether it has more characters of UTF-8 than chance explains: a single one decides nothing."""
        return self.pairs > self.stray // 20 + (self.stray > 1)

    @property
    def is_cp1252(self) -> bool:
        """Whether the bytes that are not UTF-8 are likely to be cp1252."""
        other = self.turkish and not self.western
        return not self.holes and not other and self.odd * 10 <= self.good

    @property
    def hopeless(self) -> bool:
        """Whether the rest of the file can practically no longer make it cp1252 or UTF-8."""
        return self.odd > ENOUGH and self.odd > self.good and not self.is_utf8

    def weigh(self, block: bytes) -> None:
        """Count the evidence of a block, which begins and ends between words."""
        words = block.translate(_APART).split()
        for word, times in Counter(filterfalse(bytes.isascii, words)).items():
            self._weigh(word, times)

    def _weigh(self, word: bytes, times: int) -> None:
        pairs, rare, length, improbable = _of_utf8(word)
        self.pairs += pairs * times
        self.rare += rare * times
        stray = sum(byte >= 0x80 for byte in word) - length
        self.stray += stray * times
        if HOLES.search(word):
            self.holes += times
        text = word.decode("cp1252", "replace")
        odd = improbable or "\ufffd" in text
        if odd:
            self.odd += times
        elif any(char.isalpha() and char > "\x7f" for char in text):
            self.good += times
        self.turkish += bool(TURKISH.search(text))
        self.western += bool(WESTERN_BESIDE.search(text))
        if (odd or stray or rare or self.turkish) and len(self.samples) < ENOUGH:
            self.samples[word] = None

    def likely(self) -> list[str]:
        """Return the encodings that the file may be in, likeliest first."""
        found = likely(self.samples)
        return (["utf-8"] if self.may_be_utf8 else []) + (found or ["cp1252"])

    def example(self) -> str:
        """Return a word that is improbable in cp1252, as it is in the file."""
        words = [word for word in self.samples if HOLES.search(word)] or [
            word for word in self.samples if IMPROBABLE.search(word.decode("cp1252", "replace"))
        ]
        shown: Iterable[bytes] = words or self.samples
        return next((word.decode("ascii", "backslashreplace") for word in shown), "")


@lru_cache(4096)
def _of_utf8(word: bytes) -> tuple[int, int, int, bool]:
    """Return the UTF-8 characters of a word, the rare ones, the bytes of both, and whether it is odd in cp1252."""
    found = MULTIBYTE.findall(word)
    rare = sum(_is_rare(one.decode()) for one in found)
    improbable = bool(IMPROBABLE.search(word.decode("cp1252", "replace")))
    return len(found) - rare, rare, sum(map(len, found)), improbable


def _is_rare(char: str) -> bool:
    return bool(RARE.match(char)) or unicodedata.category(char) in ("Cn", "Co", "Cs")
