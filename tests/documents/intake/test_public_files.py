"""Files of strangers: what the parsing libraries try themselves on, as it comes in their packages.

``./dev test-all public`` fetches the packages; where that was not done, these tests say so. Each
file goes through its child process, as one that was handed in does.
"""

import email
import email.policy
import io
import re
import sysconfig
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import docx
import pypdf
import pytest
from PIL import Image

from qingxun.config.devtools.public_files import packed_files
from qingxun.documents.engine.clean import CleanDocument
from qingxun.documents.engine.kinds import kind_of
from qingxun.documents.intake import page_picture, read_any, reading, sentences
from qingxun.documents.intake.office import office_program
from qingxun.documents.refusals import FileRefused

EMPTY, LOCKED, DAMAGED = "EmptyFileRefused", "EncryptedFileRefused", "DamagedFileRefused"
SCAN = "ReaderMissingRefused"  # characters are not recognized here
# What is refused, and why. Empty: blank pages, or pictures and tables without a character in them.
WORD = {
    "features/steps/test_files/blk-containing-table.docx": EMPTY,
    "features/steps/test_files/doc-coreprops.docx": EMPTY,
    "features/steps/test_files/doc-default.docx": EMPTY,
    "features/steps/test_files/doc-no-coreprops.docx": EMPTY,
    "features/steps/test_files/doc-word-default-blank.docx": EMPTY,
    "features/steps/test_files/set-no-settings-part.docx": EMPTY,
    "features/steps/test_files/shp-inline-shape-access.docx": EMPTY,
    "features/steps/test_files/sty-behav-props.docx": EMPTY,
    "features/steps/test_files/sty-having-no-styles-part.docx": EMPTY,
    "features/steps/test_files/sty-having-styles-part.docx": EMPTY,
    "features/steps/test_files/tbl-2x2-table.docx": EMPTY,
    "features/steps/test_files/tbl-col-props.docx": EMPTY,
    "features/steps/test_files/tbl-having-tables.docx": EMPTY,
    "features/steps/test_files/tbl-on-off-props.docx": EMPTY,
    "src/docx/templates/default.docx": EMPTY,
    "tests/test_files/having-images.docx": EMPTY,
}
PDF = {
    "resources/box.pdf": EMPTY,
    "resources/crazyones-encrypted-256.pdf": LOCKED,
    "resources/encrypted-file.pdf": LOCKED,
    "resources/encrypted_doc_no_id.pdf": EMPTY,
    "resources/encryption/r2-user-password.pdf": LOCKED,
    "resources/encryption/r3-user-password.pdf": LOCKED,
    "resources/encryption/r4-aes-user-password.pdf": LOCKED,
    "resources/encryption/r4-user-password.pdf": LOCKED,
    "resources/encryption/r5-user-password.pdf": LOCKED,
    "resources/encryption/r6-both-passwords.pdf": LOCKED,
    "resources/encryption/r6-cleartext-metadata.pdf": LOCKED,
    "resources/encryption/r6-user-password.pdf": LOCKED,
    "resources/git.pdf": SCAN,
    "resources/imagemagick-ASCII85Decode.pdf": EMPTY,
    "resources/imagemagick-CCITTFaxDecode.pdf": EMPTY,
    "resources/imagemagick-images.pdf": EMPTY,
    "resources/imagemagick-lzw.pdf": EMPTY,
    "resources/issue-3850-1bit-indexed-flate.pdf": SCAN,
    "resources/libreoffice-writer-password.pdf": LOCKED,
    "resources/reportlab-inline-image.pdf": SCAN,
    "resources/two-different-pages.pdf": EMPTY,
}
OFFICE = {
    "tests/test-data/basic/encrypted.docx": LOCKED,
    "tests/test-data/encrypted/encrypted.doc": LOCKED,
    "tests/test-data/encrypted/encrypted.docm": LOCKED,
    "tests/test-data/encrypted/encrypted.docx": LOCKED,
    "tests/test-data/oleobj/external_link/sample_with_external_link_to_doc.docm": EMPTY,
    "tests/test-data/oleobj/external_link/sample_with_external_link_to_doc.docx": EMPTY,
    "tests/test-data/oleobj/external_link/sample_with_external_link_to_doc.dotx": EMPTY,
    "tests/test-data/oleobj/sample_with_calc_embedded.doc": EMPTY,
    "tests/test-data/oleobj/sample_with_lnk_file.doc": EMPTY,
    "tests/test-data/oleobj/sample_with_lnk_to_calc.doc": EMPTY,
}
PHOTOS = {
    "tests/images/heif_corrupted/corrupted.heic": DAMAGED,
    "tests/images/heif_corrupted/corrupted.hif": DAMAGED,
    "tests/images/heif_special/200MP.heic": "PictureTooLargeRefused",
}


@pytest.fixture(autouse=True)
def no_recognizing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scans would take seconds each; the bench recognizes pages. How fast a busy machine is decides
    nothing here: the hostile set holds files to their time."""
    monkeypatch.setattr(reading, "can_recognize", lambda: False)
    monkeypatch.setattr(reading, "SECONDS", 60)


def files_of(package: str, *endings: str) -> dict[str, bytes]:
    found = {
        name: data
        for name, data in packed_files(package)
        if name.lower().endswith(endings) and data
    }
    if not found:
        pytest.skip(f"the source package of {package} was not fetched: ./dev test-all public")
    return found


def read_all(files: dict[str, bytes]) -> tuple[dict[str, CleanDocument], dict[str, str]]:
    """What was read, and the kind of refusal of the rest."""
    read: dict[str, CleanDocument] = {}
    refused: dict[str, str] = {}
    told: list[str] = []
    for name, data in files.items():
        try:
            read[name] = read_any(data)
        except FileRefused as refusal:
            refused[name] = type(refusal).__name__
            told.append(refusal.sentence)
    assert all(sentence.endswith((".", "。")) for sentence in told)
    return read, refused


def letters(text: str) -> Counter[str]:
    return Counter(re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)))


def missing(
    read: dict[str, CleanDocument], files: dict[str, bytes], text_of: Callable[[bytes], str]
) -> dict[str, Counter[str]]:
    """Letters that the library itself finds and that neither the result nor the original beside it
    shows."""
    found = {}
    for name, document in read.items():
        shown = [document.title, document.as_body(), document.signature, str(document.on or "")]
        lost = letters(text_of(files[name])) - letters(
            "".join((*shown, *(page.text for page in document.pages)))
        )
        if lost:
            found[name] = lost
    return found


def word_text(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)


def pdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def test_word_files_of_python_docx() -> None:
    files = files_of("python-docx", ".docx")
    read, refused = read_all(files)
    assert refused == WORD
    assert not missing(read, files, word_text)


@pytest.mark.filterwarnings("ignore")  # pypdf tells of the faults that its files are there for
def test_pdf_files_of_pypdf() -> None:
    files = files_of("pypdf", ".pdf")
    read, refused = read_all(files)
    lines = refused.pop("resources/issue-604.pdf")  # 8 MB of lines: too slow or, read, too large
    assert lines in ("TooComplexRefused", "FileTooLargeRefused")
    assert refused == PDF
    assert not missing(read, files, pdf_text)


def test_opendocument_files_of_odfpy() -> None:
    read, refused = read_all(files_of("odfpy", ".odt"))
    assert refused == {"tests/examples/nasty.odt": "UnsafeFileRefused"}
    assert all(document.as_body() or document.title for document in read.values())


def test_office_files_with_macros_links_and_passwords_of_oletools() -> None:
    endings = (".docx", ".docm", ".dotx", ".rtf", ".odt", ".pdf")
    if office_program():
        endings += (".doc",)
    files = files_of("oletools", *endings)
    read, refused = read_all(files)
    assert refused == {name: why for name, why in OFFICE.items() if name in files}
    told = {name: {notice.code for notice in found.notices} for name, found in read.items()}
    for name, codes in told.items():
        has_macros = b"vbaProject.bin" in files[name]  # as a part of a .docm is called
        assert ("macros" in codes) == (has_macros or read[name].kind == "doc_macros"), name
        assert not name.startswith("tests/test-data/oleobj/embedded") or "embeddings" in codes
    assert all("%" not in sentence for found in read.values() for sentence in sentences(found))


def test_photos_of_pillow_heif() -> None:
    files = files_of("pillow-heif", ".heic", ".heif", ".hif")
    refused = {}
    for name, data in files.items():
        try:
            shown = page_picture(data, 1, kind=kind_of(io.BytesIO(data)))
            Image.open(io.BytesIO(shown.data)).load()
        except FileRefused as refusal:
            refused[name] = type(refusal).__name__
    assert refused == PHOTOS


def test_mails_of_the_standard_library() -> None:
    folder = Path(sysconfig.get_path("stdlib")) / "test/test_email/data"
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.txt"))}
    if not files:
        pytest.skip("this Python came without its own tests")
    read, refused = read_all(files)
    assert set(refused.values()) <= {EMPTY}  # a head and nothing else
    assert sum(found.kind == "mail" for found in read.values()) > len(files) / 2
    for name, found in read.items():
        message = email.message_from_bytes(files[name], policy=email.policy.default)
        if found.kind == "mail" and message.get_content_type() == "text/plain":
            said = found.title + found.as_body() + "".join(page.text for page in found.pages)
            assert not letters(message.get_content()) - letters(said), name
