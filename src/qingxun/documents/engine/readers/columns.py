"""Two columns of text side by side on a page: found by the gutter between them."""

_NARROWEST = 20.0  # characters: a page of text less wide has no columns
_MIDDLE = (0.3, 0.7)  # of the width of the text: where a gutter may be
_GUTTER = 1.2  # characters: a narrower gap is a wide space
_STEP = 0.5  # of a character: how finely a gutter is searched
_ROWS = 4  # lines that each column has at least
_FULL = 0.6  # of the width of its column: a line of text, not a cell
