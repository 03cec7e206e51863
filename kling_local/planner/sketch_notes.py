"""What a prompt for the built-in world could not express; notes that become findings."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Note:
    """A note that becomes a finding: code, severity (warning or note), message, hint."""

    code: str
    severity: str
    message: str
    hint: str = ""


@dataclass
class Notes:
    """The notes on one shot, in the order they were made."""

    made: list[Note] = field(default_factory=list)

    def warn(self, code: str, message: str) -> None:
        """Note that something asked for will be missing."""
        self.made.append(Note(code, "warning", message))

    def tell(self, code: str, message: str) -> None:
        """Note that something will look a little different."""
        self.made.append(Note(code, "note", message))
