"""DOCX that an office goes on editing in Word or WPS: real styles, repeated heads, 28 × 22."""

from qingxun.documents.typesetting.word.builder import render_docx

__all__ = ["render_docx"]
