from qingxun.copies.actions.archiving import ask_for_check, print_archive
from qingxun.copies.actions.checking import check_next, check_text
from qingxun.copies.actions.deciding import (
    Decision,
    confirm_finding,
    dismiss_finding,
    reopen_finding,
)
from qingxun.copies.actions.phrases import add_phrase, end_phrase
from qingxun.copies.actions.refusals import CopyRefused

__all__ = [
    "CopyRefused",
    "Decision",
    "add_phrase",
    "ask_for_check",
    "check_next",
    "check_text",
    "confirm_finding",
    "dismiss_finding",
    "end_phrase",
    "print_archive",
    "reopen_finding",
]
