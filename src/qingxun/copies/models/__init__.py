from qingxun.copies.models.archive import ArchivedText
from qingxun.copies.models.findings import CopyFinding
from qingxun.copies.models.phrases import LONGEST_PHRASE, StockPhrase

__all__ = ["LONGEST_PHRASE", "ArchivedText", "CopyFinding", "StockPhrase"]
