"""Old Word and WPS files through LibreOffice, where it is installed."""

import shutil
import tempfile
import threading
from pathlib import Path

from qingxun.documents.reading import Source
from qingxun.documents.refusals import busy, refusal_for, too_complex
from qingxun.documents.sandbox.office import ProgramKilled, run_limited
from qingxun.documents.sandbox.pool import descriptor

SECONDS = 15
_PROGRAMS = ("soffice", "libreoffice")
_one = threading.BoundedSemaphore(1)  # a conversion takes a core and some hundred megabytes
_OFF = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Writer/Content/Update", "Link", "2"),
)
_SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        f'<item oor:path="/org.openoffice.Office.{place}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for place, name, value in _OFF
    )
    + "</oor:items>"
)


def office_program() -> str | None:
    """Where LibreOffice is, or None."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


def to_docx(source: Source) -> bytes:
    """An old Word or WPS file as .docx, without its macros, in at most 15 s.

    A profile of its own for every file, macros and links off, no network. LibreOffice reports
    success when it failed, so the file that it made is what counts. Raises subclasses of
    ``FileRefused``.
    """
    program = office_program()
    if program is None:
        raise refusal_for("no_office", {}, "read")
    if not _one.acquire(timeout=60):
        raise busy()
    try:
        with tempfile.TemporaryDirectory(prefix="qingxun-office-") as folder:
            return _convert(program, source, Path(folder))
    finally:
        _one.release()


def _convert(program: str, source: Source, folder: Path) -> bytes:
    given, made = folder / "given.doc", folder / "given.docx"
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_SETTINGS, encoding="utf-8")
    with (
        descriptor(source) as file,  # type: ignore[arg-type]  # a File reads like one
        given.open("wb") as out,
        open(file, "rb", closefd=False) as read,
    ):
        shutil.copyfileobj(read, out)
    command = [
        program,
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
        "--norestore",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(folder),
        str(given),
    ]
    try:
        run_limited(command, folder=folder, seconds=SECONDS)
    except ProgramKilled as killed:
        raise too_complex() from killed
    if not made.exists():
        raise refusal_for("damaged", {}, "read")
    return made.read_bytes()
