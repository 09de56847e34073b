"""Pure rules of the dated tree: no Django, no clock, no database."""

from qingxun.organizations.engine.edges import Edge, Window, clip, replant, truncate

__all__ = ["Edge", "Window", "clip", "replant", "truncate"]
