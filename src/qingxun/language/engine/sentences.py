"""Paragraphs and sentences of a Chinese text; joined again they give the text."""

import re

_SENTENCE = re.compile(r"[^。！？；!?;\n]*[。！？；!?;]+[”’」』）)]*\n?|[^。！？；!?;\n]+\n?|\n")
_PARAGRAPH = re.compile(r"[^\n]*\n|[^\n]+")


def paragraphs(text: str) -> list[str]:
    """Lines with their line ends."""
    return _PARAGRAPH.findall(text)


def sentences(text: str) -> list[str]:
    """Sentences with their end marks, closing quotes and the line end that follows.

    A semicolon ends one too: in reports it parts what stands for itself.
    """
    return _SENTENCE.findall(text)
