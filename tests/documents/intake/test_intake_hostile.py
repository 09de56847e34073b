"""The hostile set of intake, each file through its process; the slow ones are in the benchmark."""

import io
import time
from pathlib import Path

import docx
import pytest
from PIL import Image

from qingxun.documents.intake import office, page_picture, read_any, reading, sentences
from qingxun.documents.refusals import (
    DamagedFileRefused,
    EmptyFileRefused,
    FileRefused,
    ReaderMissingRefused,
    UnsafeFileRefused,
)
from tests.documents import factories as make

from . import files, hostile

SLOW = {"bomb.pdf", "quotes.html", "noise.jpg", "line.txt", "broken.doc", "lines.txt", "bomb.docx"}
READ = {
    "macro.docm": ("macros", "embeddings"),
    "nested.zip.docx": ("embeddings",),
    "wide.odt": (),
    "wide.ofd": (),
    "bin.rtf": (),
    "picture.rtf": ("pictures",),
    "parts.eml": ("enclosures_left_out",),
    "stars.md": (),
}


@pytest.mark.parametrize("name", sorted(hostile.FILES.keys() - SLOW))
def test_each_file_costs_itself_only_and_one_sentence(name: str) -> None:
    data = hostile.FILES[name]()
    began = time.monotonic()
    if name in READ:
        found = read_any(data)
        assert {notice.code for notice in found.notices} >= set(READ[name])
        assert all("%" not in sentence for sentence in sentences(found))
    else:
        with pytest.raises(FileRefused) as refused:
            read_any(data)
        assert refused.value.sentence.endswith((".", "。"))
        assert "%" not in refused.value.sentence
    assert time.monotonic() - began < 20


# -- programs beside the reader


def program(folder: Path, script: str) -> str:
    """An office program of a few lines; ``$made`` is where its result belongs."""
    path = folder / "soffice"
    path.write_text(
        '#!/bin/sh\nfor last; do :; done\nmade="${last%.doc}.docx"\n' + script, encoding="utf-8"
    )
    path.chmod(0o755)
    return str(path)


def test_an_old_word_file_comes_back_through_the_office_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "result.docx").write_bytes(make.word(*files.BODY[:2]))
    path = program(tmp_path, f'cp {tmp_path}/result.docx "$made"\nexit 1\n')
    monkeypatch.setattr(office, "office_program", lambda: path)
    found = read_any(make.ole("WordDocument") + "_VBA_PROJECT".encode("utf-16-le"))
    assert found.kind == "doc_macros"
    assert "macros" in {notice.code for notice in found.notices}


@pytest.mark.parametrize(
    ("script", "refusal"), [("exit 0\n", DamagedFileRefused), ("sleep 30\n", DamagedFileRefused)]
)
def test_what_counts_is_the_file_that_it_made(
    script: str, refusal: type[FileRefused], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = program(tmp_path, script)
    monkeypatch.setattr(office, "office_program", lambda: path)
    monkeypatch.setattr(office, "SECONDS", 1)
    with pytest.raises(refusal):
        read_any(make.ole("WordDocument"))


def test_the_office_program_has_no_network_and_a_home_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = program(tmp_path, f'(echo "$HOME"; env | wc -l; cat /proc/net/dev) > {tmp_path}/seen\n')
    monkeypatch.setattr(office, "office_program", lambda: path)
    with pytest.raises(DamagedFileRefused):
        read_any(make.ole("WordDocument"))
    home, count, *devices = (tmp_path / "seen").read_text().splitlines()
    assert "qingxun-office-" in home
    assert int(count) < 12
    assert not [line for line in devices if "eth" in line]


def test_without_the_programs_one_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(office, "office_program", lambda: None)
    monkeypatch.setattr(reading, "find_spec", lambda name: None)
    for data in (make.ole("WordDocument"), make.photo()):
        with pytest.raises(ReaderMissingRefused):
            read_any(data)


# -- pages to look at, and characters of pictures


def test_pages_are_drawn_in_the_process() -> None:
    photo = page_picture(make.photo((60, 40), turned=True), 1, kind="jpeg")
    assert photo.media_type == "image/jpeg"
    assert b"PhoneMaker" not in photo.data
    with pytest.raises(FileRefused):
        page_picture(hostile.pdf_loop(), 7, kind="pdf")


def test_a_page_photographed_lying_on_its_side_is_recognized() -> None:
    lines = ["温溪镇举办青年夜校", "十一月，温溪镇团委开班2期。"]
    scan = files.scan(lines, angle=90, width=800)
    found = read_any(scan)
    assert (found.title, found.as_body()) == (lines[0], lines[1])
    assert found.kind == "png"
    assert found.pages[0].has_picture
    shown = page_picture(scan, 1, kind="png", turn=found.pages[0].turn)
    assert found.pages[0].turn == 270
    width, height = Image.open(io.BytesIO(shown.data)).size
    assert width > height


def test_a_word_file_of_photographed_pages_is_recognized_page_by_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = docx.Document()
    for _page in range(2):
        document.add_picture(io.BytesIO(files.scan(["十一月，温溪镇团委开班2期。"], width=800)))
    out = io.BytesIO()
    document.save(out)
    asked = []

    def recognize(source: bytes, kind: str, page: int) -> dict[str, object]:
        asked.append(source[:3])
        if len(asked) == 2:
            raise DamagedFileRefused("unreadable")
        return {
            "lines": [{"text": "青年夜校开班。", "left": 0, "right": 7, "uncertain": []}],
            "text": "",
        }

    monkeypatch.setattr(reading, "_recognize", recognize)
    found = read_any(out.getvalue())
    assert found.as_body() == "青年夜校开班。"
    assert {n.code: n.words for n in found.notices}["scanned_pages"] == "2"
    assert len(found.pictures) == 2
    monkeypatch.setattr(reading, "find_spec", lambda name: None)
    with pytest.raises(EmptyFileRefused):
        read_any(out.getvalue())


def test_a_bomb_inside_an_enclosure_is_unsafe_when_it_is_read_itself() -> None:
    found = read_any(files.mail(attach={"bomb.docx": make.deep()}))
    with pytest.raises(UnsafeFileRefused):
        read_any(found.enclosures[0].data)
