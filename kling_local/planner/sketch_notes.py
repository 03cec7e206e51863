"""What a prompt for the built-in world could not say: findings in the making."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Note:
    """A finding in the making: code, severity (warning or note), message, hint."""

    code: str
    severity: str
    message: str
    hint: str = ""


@dataclass
class Notes:
    """The notes on one shot, in the order they were made."""

    made: list[Note] = field(default_factory=list)

    def warn(self, code: str, message: str) -> None:
        """Something asked for will be missing."""
        self.made.append(Note(code, "warning", message))

    def tell(self, code: str, message: str) -> None:
        """Something will look a little different."""
        self.made.append(Note(code, "note", message))
