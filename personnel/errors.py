"""What the domain refuses, in words a person can act on."""


class RuleViolation(Exception):
    """An act that the rules forbid. `str()` is a sentence for the person who tried it.

    `code` names the rule for tests and logs; `field` names the form field to blame, when there is one.
    """

    def __init__(self, message, *, code: str = "", field: str | None = None):
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class StaleState(RuleViolation):
    """Someone else moved or changed the row between reading and writing it (compare-and-set lost)."""
