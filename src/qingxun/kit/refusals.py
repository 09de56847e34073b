"""Refusals: exceptions that carry one sentence which a cadre can read and act on."""


class Refusal(Exception):
    """Base of every refusal; nothing was changed when it is raised. ``field`` names the input that
    is wrong, where it is one."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class PermissionRefused(Refusal):
    """The person may not do this; the sentence says why and who may (DESIGN §4.3)."""


class StateRefused(Refusal):
    """The thing is not in a state in which this can be done."""


class StaleRefused(Refusal):
    """Somebody else changed the thing meanwhile; nothing was overwritten."""
