"""What a reader says when it will not or cannot read a file."""

from typing import Any


class Fault(Exception):
    """A file is not read; ``code`` is one of the codes of ``documents.refusals._REFUSALS``."""

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
