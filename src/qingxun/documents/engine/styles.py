"""The paragraph styles of a Word file, resolved along their chain of parents."""

from dataclasses import dataclass, fields

from qingxun.documents.engine.walk import Attributes, Walker

_MAX_CHAIN = 20


@dataclass
class Style:
    """What a style says itself; ``None`` where it leaves the matter to its parent."""

    name: str | None = None
    parent: str | None = None
    align: str | None = None
    size: int | None = None
    outline: int | None = None
    list_id: str | None = None
    list_depth: int | None = None


class StylesWalker(Walker):
    """Reads word/styles.xml: paragraph styles by id, and the default one."""

    def __init__(self) -> None:
        super().__init__()
        self.styles: dict[str, Style] = {}
        self.default = ""
        self._style: Style | None = None

    def enter(self, space: str, name: str, values: Attributes) -> None:
        if name == "style":
            self._begin(values)
        elif self._style is not None:
            self._set(self._style, name, values.get("val", ""))

    def leave(self, space: str, name: str) -> None:
        if name == "style":
            self._style = None

    def _begin(self, values: Attributes) -> None:
        if values.get("type", "paragraph") != "paragraph":
            return
        self._style = Style()
        self.styles[values.get("styleId", "")] = self._style
        if values.get("default") in {"1", "true", "on"}:
            self.default = values.get("styleId", "")

    @staticmethod
    def _set(style: Style, name: str, value: str) -> None:
        if name == "name":
            style.name = value.lower()
        elif name == "basedOn":
            style.parent = value
        elif name == "jc":
            style.align = value
        elif name == "numId":
            style.list_id = value
        elif name in {"sz", "outlineLvl", "ilvl"} and value.isdigit():
            field = {"sz": "size", "outlineLvl": "outline", "ilvl": "list_depth"}[name]
            setattr(style, field, int(value))

    def resolve(self, style_id: str | None) -> Style:
        """A style with what its parents say filled in; an unknown id is the default style."""
        current = self.styles.get(style_id or self.default)
        resolved = Style(name=current.name if current else None)
        for _step in range(_MAX_CHAIN):
            if current is None:
                break
            for item in fields(Style):
                if getattr(resolved, item.name) is None:
                    setattr(resolved, item.name, getattr(current, item.name))
            current = self.styles.get(current.parent or "")
        return resolved
