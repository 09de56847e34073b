"""The same evaluation over columns, for hundreds of thousands of items (docs/adr/0009).

Needs polars, which takes a moment to load: import it where it is used.
"""

from .evaluating import evaluate_columns
from .facts import Column, FactColumns, Table, code_texts, code_values, column_facts, number_in
from .lines import LineColumns
from .objects import objects_of
from .scale import NoColumnsError, to_points, to_units
from .summing import sum_lines, sums

__all__ = [
    "Column",
    "FactColumns",
    "LineColumns",
    "NoColumnsError",
    "Table",
    "code_texts",
    "code_values",
    "column_facts",
    "evaluate_columns",
    "number_in",
    "objects_of",
    "sum_lines",
    "sums",
    "to_points",
    "to_units",
]
