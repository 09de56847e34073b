"""How numbers that people read are written (GB/T 9704-2012 §7.2.5: 〔year〕N号, no 第, no zero)."""


def document_number(code: str, year: int, number: int) -> str:
    """青团字〔2026〕7号."""
    return f"{code}〔{year}〕{number}号"


def issue_label(number: int, total: int | None = None) -> str:
    """第7期, with the running total: 第7期（总第132期）."""
    if total is None:
        return f"第{number}期"
    return f"第{number}期（总第{total}期）"
