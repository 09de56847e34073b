"""What the preview of a sheet showed of the things that its rows will replace."""

import hashlib
from collections.abc import Iterable


def mark_of(standing: Iterable[str]) -> str:
    """Changes when one of the rows would replace something else than the preview said; takes the
    key of what stands for each row, "" for nothing."""
    return hashlib.sha256("|".join(standing).encode()).hexdigest()[:16]
