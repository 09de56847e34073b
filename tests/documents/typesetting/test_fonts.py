"""Fonts: the office's own first, then the machine's, glyph by glyph; what none has is named."""

import dataclasses
import shutil
from pathlib import Path

from qingxun.documents.engine.content import Paragraph, characters_of
from qingxun.documents.typesetting.fonts import ROLES, font_files, shelf
from qingxun.documents.typesetting.refusals import missing_glyphs

from . import samples as s

NOTO = Path(s.NOTO[0])


def test_every_role_has_a_font_on_the_floor() -> None:
    found = s.floor_fonts()
    assert {role.key for role in ROLES} == set(found.chains)
    assert found.chains["fangsong"][0] == "Noto Serif CJK SC"
    assert found.chains["hei"][0] == "Noto Sans CJK SC"


def test_characters_without_a_glyph_are_named() -> None:
    found = s.floor_fonts()
    assert found.missing(characters_of(s.OFFICIAL)) == []
    document = dataclasses.replace(s.OFFICIAL, blocks=(Paragraph("张😀李\U0002ceb0\u200b"),))
    missing = found.missing(characters_of(document))
    assert "😀" in missing
    assert "\u200b" not in missing
    refusal = missing_glyphs(missing)
    assert "U+1F600" in refusal.sentence
    assert refusal.characters == "".join(missing)


def test_the_offices_own_folder_comes_first(tmp_path: Path) -> None:
    own = tmp_path / "fonts"
    own.mkdir()
    shutil.copy(NOTO / "NotoSansCJK-Regular.ttc", own / "own.ttc")
    (own / "broken.ttf").write_bytes(b"no font")
    files = font_files(own, s.NOTO)
    assert files[1].name == "own.ttc"
    found = shelf(own, ())
    assert found.chains["fangsong"] == ["Noto Sans CJK SC", *found.chains["fangsong"][1:]]
    assert found.missing("青田") == []


def test_no_font_at_all_is_no_crash(tmp_path: Path) -> None:
    found = shelf(tmp_path, ())
    assert found.faces == ()
    assert found.missing("青") == ["青"]


def test_a_font_that_is_installed_later_is_found(tmp_path: Path) -> None:
    below = tmp_path / "truetype"
    below.mkdir()
    (below / "simkai.ttf").touch()
    (below / "other.ttf").touch()
    assert [path.name for path in font_files(None, [str(tmp_path)])] == ["simkai.ttf"]
    (below / "simfang.ttf").touch()
    assert [path.name for path in font_files(None, [str(tmp_path)])] == [
        "simfang.ttf",
        "simkai.ttf",
    ]
    (below / "simkai.ttf").unlink()
    assert [path.name for path in font_files(None, [str(tmp_path)])] == ["simfang.ttf"]
