"""The policy as an office edits it: its text in Chinese, and a form made from the table of clause
types. Pure: documents and posted values in, documents and controls out.
"""

from qingxun.scoring.editor import figures_form

__all__ = ["figures_form"]  # imported, so that its controls are known
