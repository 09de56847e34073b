"""Which fonts there are, what stands in for what, and which characters none of them has.

The office's own fonts lie in ``QINGXUN_HOME/fonts``; then come those of the machine, found in the
places where systems keep them (no fontconfig). Every role names the standard's font first and
falls back glyph by glyph. The floor of every installation is fonts-noto-cjk.
"""

import os
import shutil
import tempfile
import threading
import unicodedata
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import typst
from fontTools.ttLib import TTCollection, TTFont, TTLibError

ENDINGS = frozenset({".ttf", ".otf", ".ttc", ".otc"})
SYSTEM_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texlive/texmf-dist")
SYSTEM_FILES = (  # ends of paths below the folders; the whole folders would hold thousands of faces
    "NotoSerifCJK-*.ttc",
    "NotoSansCJK-*.ttc",
    "fandol/Fandol*-*.otf",
    "LXGWWenKai-*.ttf",
    "ukai.ttc",
    "uming.ttc",
    "*[Ff]ang[Ss]ong*.ttf",
    "*[Xx]iao[Bb]iao[Ss]ong*.ttf",
    "FZ*.[Tt][Tt][Ff]",
    "simfang.ttf",
    "simkai.ttf",
    "simhei.ttf",
    "simsun.ttc",
    "NotoEmoji-*.ttf",
)
_SERIF = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Source Han Serif CN")
_SANS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN")
_LAST = ("Noto Emoji", "DejaVu Sans")


@dataclass(frozen=True, slots=True)
class Role:
    """A font that the standard asks for: its Chinese name, its families in order of preference."""

    key: str
    name: str
    families: tuple[str, ...]

    @property
    def own(self) -> tuple[str, ...]:
        """The families that are the real thing, not stand-ins."""
        stand_ins = {*_SERIF, *_SANS, *_LAST, "LXGW WenKai", "AR PL UKai CN", "AR PL UMing CN"}
        return tuple(name for name in self.families if name not in stand_ins)


ROLES = (
    Role(
        "biaosong",
        "小标宋",
        ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "方正小标宋_GBK", *_SERIF),
    ),
    Role(
        "fangsong",
        "仿宋",
        (
            "FangSong_GB2312",
            "FangSong",
            "仿宋_GB2312",
            "仿宋",
            "FZFangSong-Z02S",
            "FZFangSong-Z02",
            "STFangsong",
            "FandolFang R",
            "FandolFang",
            *_SERIF,
        ),
    ),
    Role(
        "kai",
        "楷体",
        (
            "KaiTi_GB2312",
            "KaiTi",
            "楷体_GB2312",
            "楷体",
            "FZKai-Z03S",
            "FZKai-Z03",
            "STKaiti",
            "FandolKai",
            "LXGW WenKai",
            "AR PL UKai CN",
            *_SERIF,
        ),
    ),
    Role(
        "hei",
        "黑体",
        ("SimHei", "黑体", "FZHei-B01S", "FZHei-B01", "STHeiti", "FandolHei", *_SANS),
    ),
    Role(
        "song",
        "宋体",
        (
            "SimSun",
            "宋体",
            "FZShuSong-Z01S",
            "FZShuSong-Z01",
            "STSong",
            "FandolSong",
            *_SERIF,
            "AR PL UMing CN",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file."""

    family: str
    style: str
    weight: int
    path: str
    index: int


@dataclass
class Shelf:
    """The fonts of this process: loaded once, read-only afterwards."""

    files: tuple[Path, ...]
    faces: tuple[Face, ...] = field(init=False)
    fonts: typst.Fonts = field(init=False)

    def __post_init__(self) -> None:
        folder = _linked(self.files)
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.fonts = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[folder],
        )
        self.faces = tuple(
            Face(info.family, info.style, info.weight, os.path.realpath(info.path), info.index)
            for info in self.fonts.fonts()
            if info.path
        )

    @cached_property
    def families(self) -> frozenset[str]:
        """Names by which typst knows them."""
        return frozenset(face.family for face in self.faces)

    @cached_property
    def chains(self) -> dict[str, list[str]]:
        """For every role the families found, in order; each ends in everything else there is.

        So a character prints as long as any font has it.
        """
        rest = [*_SERIF, *_SANS, *_LAST, *(name for role in ROLES for name in role.families)]
        known = self.families
        rest += sorted(known)
        return {
            role.key: list(dict.fromkeys(n for n in [*role.families, *rest] if n in known))
            for role in ROLES
        }

    def _used(self) -> list[tuple[str, int]]:
        found: dict[str, tuple[str, int]] = {}
        for face in self.faces:
            found.setdefault(face.family, (face.path, face.index))
        return list(found.values())

    def missing(self, characters: Iterable[str]) -> list[str]:
        """Characters that no font has, in order; marks that print nothing are not counted."""
        wanted = {c for c in characters if not is_silent(c)}
        if not wanted:
            return []
        left = wanted
        for path, index in self._used():
            have = code_points(path, index)
            left = {c for c in left if ord(c) not in have}
            if not left:
                return []
        return sorted(left)


def _linked(files: Sequence[Path]) -> str:
    """A folder of links to these files alone, for typst takes folders only."""
    folder = tempfile.mkdtemp(prefix="qingxun-fonts-")
    for number, file in enumerate(files):
        (Path(folder) / f"{number:04}{file.suffix.lower()}").symlink_to(file.resolve())
    return folder


def is_silent(character: str) -> bool:
    """White space, control and format characters, variation selectors: no glyph is needed."""
    return unicodedata.category(character) in {"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Cs"}


_points: dict[tuple[str, int], frozenset[int]] = {}
_points_lock = threading.Lock()


def code_points(path: str, index: int) -> frozenset[int]:
    """Code points of one face, read once per process; none when the file cannot be read."""
    key = (path, index)
    with _points_lock:
        if key not in _points:
            _points[key] = _read_points(Path(path), index)
        return _points[key]


def _read_points(path: Path, index: int) -> frozenset[int]:
    try:
        if path.suffix.lower() in {".ttc", ".otc"}:
            with TTCollection(path, lazy=True) as collection:
                return frozenset(collection.fonts[index].getBestCmap() or ())
        with TTFont(path, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (OSError, TTLibError, IndexError, KeyError, AssertionError):
        return frozenset()


def font_files(own: Path | None, system: Sequence[str] = SYSTEM_FOLDERS) -> tuple[Path, ...]:
    """Font files: the office's own folder whole, of the system's folders the known ones."""
    found: dict[Path, None] = {}
    if own and own.is_dir():
        found.update((p, None) for p in sorted(own.rglob("*")) if p.suffix.lower() in ENDINGS)
    for folder in system:
        found.update((path, None) for path in _known_fonts_below(folder))
    return tuple(found)


_known: dict[str, tuple[dict[str, int], list[Path]]] = {}
"""Folder → the times of it and of those in it, and the known fonts that were in them then."""


def _known_fonts_below(folder: str) -> list[Path]:
    """The known fonts of a folder and those in it. Asked for at each document: walked again only
    when one of the folders changed."""
    times, fonts = _known.get(folder, ({}, []))
    if times and all(_time_of(each) == time for each, time in times.items()):
        return fonts
    times, there = {}, []
    for base, _folders, names in os.walk(folder):
        times[base] = _time_of(base)
        there += [Path(base, each) for each in names if Path(each).suffix.lower() in ENDINGS]
    there.sort()
    fonts = [path for pattern in SYSTEM_FILES for path in there if path.match(pattern)]
    _known[folder] = times, fonts
    return fonts


def _time_of(folder: str) -> int:
    """When something was last put into the folder or taken out; 0 where it is gone."""
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return 0


_shelves: dict[tuple[tuple[str, int], ...], Shelf] = {}
_shelf_lock = threading.Lock()


def shelf(own: Path | None = None, system: Sequence[str] = SYSTEM_FOLDERS) -> Shelf:
    """The fonts, loaded once per process and again when files were added or changed."""
    files = font_files(own, system)
    key = tuple((str(file), file.stat().st_mtime_ns) for file in files)
    with _shelf_lock:
        if key not in _shelves:
            _shelves.clear()
            _shelves[key] = Shelf(files)
        return _shelves[key]
