"""The one table of tones: every state has a word and one of these colors, everywhere the same."""

from enum import StrEnum


class Tone(StrEnum):
    """What a color says; areas map their states to tones in their own ``states.py``."""

    GREY = "grey"  # draft, set aside, ended
    AMBER = "amber"  # waiting for somebody
    BROWN = "brown"  # came back: returned, withdrawn
    BLUE = "blue"  # under way
    GREEN = "green"  # adopted or done


TONE_CLASSES: dict[str, str] = {
    Tone.GREY: "qx-tone-grey",
    Tone.AMBER: "qx-tone-amber",
    Tone.BROWN: "qx-tone-brown",
    Tone.BLUE: "qx-tone-blue",
    Tone.GREEN: "qx-tone-green",
}


def tone_class(tone: str) -> str:
    """The CSS class of a tone; ``KeyError`` for a tone that is not in the table."""
    return TONE_CLASSES[tone or Tone.GREY]
