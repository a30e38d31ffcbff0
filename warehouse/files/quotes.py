"""Whether the quotes of a file are apostrophes, which are letters of names in most files."""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.files.dialect import Dialect, Fault, Parsed

RECORDS = 1000


def needs_apostrophes(sample: bytes, start: int, delimiter: bytes) -> bool:
    """Return whether the records below a place make sense only if apostrophes are quotes.

    Some value between apostrophes must hold a delimiter, a line end or a doubled apostrophe, all records must read that
    way and be as wide as the header, and no value may begin with a double quote.
    """
    if b"'" not in sample:
        return False
    plain, single = Dialect(delimiter, b'"'), Dialect(delimiter, b"'")
    read = list(_records(sample, start, single))
    if any(isinstance(one, Fault) for one in read):
        return False
    records = [one for one in read if isinstance(one, Parsed)]
    fields = [field for one in records for field in one.fields]
    needed = any(
        quoted and (delimiter in text or b"\n" in text or b"\r" in text or b"'" in text) for text, quoted in fields
    )
    if not needed or any(not quoted and text.lstrip().startswith(b'"') for text, quoted in fields):
        return False
    width = len(records[0].fields)
    fit = sum(len(one.fields) == width for one in records)
    others = [one for one in _records(sample, start, plain) if isinstance(one, Parsed)]
    doubled_only = not any(quoted and (delimiter in text or b"\n" in text or b"\r" in text) for text, quoted in fields)
    return fit == len(records) and (doubled_only or sum(len(one.fields) == width for one in others) < len(others))


def _records(sample: bytes, start: int, dialect: Dialect) -> Iterator[Parsed | Fault]:
    """Yield the records of a sample, except blank lines and a last one that may be cut off."""
    last = max(sample.rfind(b"\n"), sample.rfind(b"\r")) + 1 or len(sample)
    for _ in range(RECORDS):
        if start >= last:
            return
        one = dialect.parse(sample, start)
        if isinstance(one, Fault):
            if one is not Fault.OPEN:
                yield one
            return
        if sample[start : one.end].strip():
            yield one
        start = one.next
