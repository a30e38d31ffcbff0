"""What a language model wrote, before it is shown or becomes part of a project: names, sentences and words."""

from __future__ import annotations

import re

from warehouse.design.project.plan import plain_name

NAME, SENTENCE, WORD = 30, 160, 40
"""How long a name, a sentence and a word of a list may be."""
_MARKS = frozenset(" ,.;:()'/%&+-\u2013\u2014\u2019\u20ac$\u00a3\u00b0?")
_ADDRESS = re.compile(r"https?:|www\.|\b[\w.-]+\.(?:com|org|net|io|dev|ai)\b", re.IGNORECASE)
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|override|instructions?|jailbreak|prompts?|assistants?|system message|"
    r"you (?:are|must|should|shall|will|can|may)|do not|don[\u2019']?t|must (?:be|not)|please|execute|run the|"
    r"passwords?|secrets?|api keys?|credentials?|drop table|delete from|insert into)\b",
    re.IGNORECASE,
)


def name_problem(name: str) -> str | None:
    """Return why a text cannot name a table, or None."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        return "it is no name of small letters, digits and underscores"
    if len(name) > NAME:
        return f"it has more than {NAME} characters"
    if plain_name(name) != name or _INSTRUCTION.search(name.replace("_", " ")):
        return "it cannot be the name of a table"
    return None


def sentence_problem(text: str) -> str | None:
    """Return why a text cannot describe something, or None: it is one line of plain words that asks for nothing."""
    if not any(sign.isalpha() for sign in text):
        return "it says nothing"
    if len(text) > SENTENCE:
        return f"it has more than {SENTENCE} characters"
    if not all(sign.isalnum() or sign in _MARKS for sign in text):
        return "it is no plain text"
    if _ADDRESS.search(text):
        return "it holds an address"
    return "it reads as an instruction" if _INSTRUCTION.search(text) else None


def is_word(text: str) -> bool:
    """Return whether a text may be one of a list of words."""
    return bool(text.strip()) and text == text.strip() and len(text) <= WORD and text.isprintable()
