"""Reading files from strangers in a process that may die.

What is guaranteed, and where, is said in ``sandbox.child``.
"""

from qingxun.documents.sandbox.pool import (
    Answer,
    ParserBusy,
    ParserDied,
    ParserRefused,
    ParserTimedOut,
    Sandbox,
    sandbox,
)

__all__ = [
    "Answer",
    "ParserBusy",
    "ParserDied",
    "ParserRefused",
    "ParserTimedOut",
    "Sandbox",
    "sandbox",
]
