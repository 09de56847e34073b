"""Heads of mails as Chinese mail programs write them, and worse ones."""

import base64
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qingxun.documents.engine.readers.heads import MailHead, key_of, read_head
from qingxun.documents.intake import mail_head
from qingxun.intake.mail.imap import folder_name
from tests.intake.factories import mail_bytes


def encoded(text: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode('gb18030')).decode()}?="


@pytest.mark.parametrize("charset", ["gb2312", "GBK", "gb18030"])
def test_chinese_words_are_written_out_whatever_they_are_called(charset: str) -> None:
    raw = (
        f"From: {encoded('陈镕', charset)} <Chen@Example.CN>\r\n"
        f"Subject: {encoded('信息', charset)} {encoded('一篇', charset)}\r\n\r\n正文"
    ).encode()
    head = read_head(raw)
    assert (head.name, head.address, head.subject) == ("陈镕", "chen@example.cn", "信息一篇")


def test_raw_bytes_in_a_head_are_what_they_most_likely_are() -> None:
    head = read_head("From: 陈芳 <a@b.cn>\nSubject: 夜校\n\n".encode("gb18030"))
    assert (head.name, head.subject) == ("陈芳", "夜校")


def test_the_same_mail_by_another_way_has_the_same_key_and_another_text_has_not() -> None:
    raw = mail_bytes()
    other_way = b"Received: from a by b\r\n" + raw.replace(b"\n", b"\r\n")
    assert key_of(read_head(raw), raw) == key_of(read_head(other_way), other_way)
    changed = mail_bytes(text="换了正文")
    assert key_of(read_head(raw), raw) != key_of(read_head(changed), changed)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    head = read_head(raw)
    assert len(key_of(head, raw)) == 64
    assert "\x00" not in head.subject + head.name + head.address + head.message_id


@given(st.binary(max_size=80), st.sampled_from([b"From: ", b"Subject: =?gb2312?B?", b"Date: "]))
def test_no_field_breaks_the_reader(value: bytes, field: bytes) -> None:
    read_head(field + value + b"\r\n\r\n")


def test_names_of_folders_are_written_as_imap_wants_them() -> None:
    assert folder_name("INBOX") == '"INBOX"'
    assert folder_name("收稿/信息 & 其他") == '"&ZTZ6Pw-/&T+Fgbw- &- &UXZO1g-"'
    assert folder_name('a"b\\c') == '"a\\"b\\\\c"'


def test_a_head_is_read_in_the_child_process_and_a_broken_one_is_empty() -> None:
    head = mail_head(mail_bytes())
    assert (head.name, head.address, head.subject) == ("陈芳", "chen@example.cn", "船寮镇信息一篇")
    assert head.sent_at == dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
    assert mail_head(b"\x00" * 100) == MailHead()
