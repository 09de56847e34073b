"""The hostile set: each file one clear sentence, quickly, and nothing of it is kept."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from qingxun.documents import refusals
from qingxun.documents.intake import read_at_once
from qingxun.documents.refusals import FileRefused

from . import factories as make

XLSX = make.sheet([["姓名"], ["张三"]])

HOSTILE: dict[str, tuple[Callable[[], bytes], type[FileRefused]]] = {
    "bomb": (make.bomb, refusals.UnsafeFileRefused),
    "lying bomb": (make.lying_bomb, refusals.FileRefused),
    "crowd": (make.crowd, refusals.UnsafeFileRefused),
    "absolute": (lambda: make.climbing("/etc/cron.d/x"), refusals.UnsafeFileRefused),
    "climbing": (lambda: make.climbing("word/../../x"), refusals.UnsafeFileRefused),
    "drive": (lambda: make.climbing("C:\\x"), refusals.UnsafeFileRefused),
    "link": (make.linking, refusals.UnsafeFileRefused),
    "deep": (make.deep, refusals.UnsafeFileRefused),
    "laughs": (make.laughs, refusals.UnsafeFileRefused),
    "outside entity": (make.outside_entity, refusals.UnsafeFileRefused),
    "truncated": (lambda: make.word("正文" * 2000)[:-300], refusals.DamagedFileRefused),
    "broken xml": (
        lambda: make.pack(make.word_parts("<w:p><w:r>")),
        refusals.DamagedFileRefused,
    ),
    "no body": (
        lambda: make.pack({k: v for k, v in make.word_parts("").items() if "doc" not in k}),
        refusals.DamagedFileRefused,
    ),
    "locked zip": (make.locked_zip, refusals.EncryptedFileRefused),
    "encrypted": (lambda: make.ole("EncryptedPackage"), refusals.EncryptedFileRefused),
    "old word with a password": (make.locked_ole, refusals.EncryptedFileRefused),
    "old sheet": (lambda: make.ole("Workbook"), refusals.WrongKindRefused),
    "pdf": (lambda: b"%PDF-1.7\n" + bytes(100), refusals.DamagedFileRefused),
    "program": (lambda: b"MZ" + bytes(2000), refusals.WrongKindRefused),
    "sheet": (lambda: XLSX, refusals.WrongKindRefused),
    "picture": (make.photo, refusals.RecognizingRefused),
    "web page": (lambda: b"<html><script>x</script></html>", refusals.EmptyFileRefused),
    "archive": (lambda: make.pack({"a.txt": "a"}), refusals.WrongKindRefused),
    "noise": (lambda: bytes(range(256)) * 100, refusals.WrongKindRefused),
    "nothing": (lambda: b"", refusals.EmptyFileRefused),
    "blank": (lambda: make.word("", "　"), refusals.EmptyFileRefused),
    "large": (lambda: bytes(30 * 1024 * 1024), refusals.FileTooLargeRefused),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_each_is_refused_with_a_sentence_in_time(name: str) -> None:
    maker, expected = HOSTILE[name]
    content = maker()
    began = time.monotonic()
    with pytest.raises(expected) as refused:
        read_at_once(content)
    assert time.monotonic() - began < 20
    assert refused.value.sentence.endswith(("。", "."))
    assert "%" not in refused.value.sentence


def test_a_30_mb_photo_is_told_its_size_and_the_limit() -> None:
    with pytest.raises(refusals.FileTooLargeRefused) as refused:
        read_at_once(bytes(30 * 1024 * 1024))
    assert "30.0" in refused.value.sentence
    assert "20" in refused.value.sentence


def test_macros_and_pointers_are_left_out_and_told() -> None:
    read = read_at_once(make.with_macros())
    assert read.title == "关于青年夜校开班的情况"
    assert read.as_body() == "十一月开班两期。"
    assert len(read.notices) == 5


def test_good_files_are_read_while_the_hostile_set_comes_in() -> None:
    good = make.word("护航高考", "青年志愿者三十人上岗。")
    contents = [HOSTILE[name][0]() for name in ("deep", "laughs", "truncated", "lying bomb")]

    def attempt(number: int) -> str:
        try:
            return read_at_once(good if number % 2 else contents[number // 2 % 4]).title
        except FileRefused:
            return "refused"

    with ThreadPoolExecutor(6) as threads:
        results = list(threads.map(attempt, range(24)))
    assert results == ["refused", "护航高考"] * 12
