"""qingxun 青讯: the information work of a county Youth League committee."""

__version__ = "0.1.0"
