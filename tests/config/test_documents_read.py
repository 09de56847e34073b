"""``qingxun documents read``: a file as JSON, its parts as files, a refusal as a sentence."""

import argparse
import json
from pathlib import Path

import pytest

from qingxun.config.cli.files import FileRefused
from qingxun.config.cli.intake import read_file
from tests.documents.intake import files


def test_a_mail_is_written_as_json_and_its_files_into_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(files.mail(attach={"../../名单.txt": b"text", "b.txt": b"more"}))
    into = tmp_path / "parts"
    assert read_file(argparse.Namespace(file=path, into=into)) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["title"], told["body"]) == (files.TITLE, "\n".join(files.BODY))
    assert told["on"] == "2026-11-05"
    assert all(guess["sentence"] for guess in told["guesses"])
    assert sorted(part.name for part in into.iterdir()) == ["01-名单.txt", "02-b.txt"]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileRefused):
        read_file(argparse.Namespace(file=tmp_path / "none.docx", into=None))
