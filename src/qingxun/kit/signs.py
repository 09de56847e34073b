"""Characters that print and the systems above cannot carry."""

import re

EMOJI = re.compile("[\U0001f000-\U0001faff\u2702-\u27b0\ufe0f\u20e3]")


def unprintable_in(text: str) -> str:
    """The first emoji of a text, or nothing (☆, ★ and ※ can be printed)."""
    found = EMOJI.search(text)
    return found[0] if found else ""
