"""What this process has done for good, so that a later error cannot deny it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Outcomes:
    """What was done for good, in words, and the exit code of each; ``expected`` is how many were requested.

    It is ``interrupted`` once a signal asked the command to end: running work may still finish, nothing new begins.
    """

    expected: int = 1
    interrupted: bool = False
    sentences: list[str] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)

    def begin(self) -> None:
        """Forget what an earlier command of this process has done."""
        self.expected, self.interrupted = 1, False
        self.sentences.clear()
        self.codes.clear()

    def settle(self, said: str, code: int = 0) -> None:
        """Note what was done: a clause without a full stop."""
        self.sentences.append(said)
        self.codes.append(code)

    @property
    def earned(self) -> int | None:
        """The exit code of a command that has finished its work, None before that."""
        if len(self.codes) >= self.expected or any(self.codes):
            return max(self.codes)
        return None

    def summary(self) -> str:
        """Return what was done as one sentence, empty if nothing was; of many outcomes, the first and the last."""
        said = self.sentences
        if not said:
            return ""
        if len(said) > 3:
            said = [said[0], f"{len(said) - 2} more are settled", said[-1]]
        text = "; ".join(said)
        return f"{text[0].upper()}{text[1:]}."


outcomes = Outcomes()
"""What the command of this process has done."""
