"""Old Word files (.doc), made by LibreOffice where it is."""

import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

from qingxun.documents.intake.office import office_program


@lru_cache(maxsize=1)
def as_doc(data: bytes) -> bytes | None:
    """A Word file in the old form; None without LibreOffice. The last one is remembered."""
    program = office_program()
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.docx").write_bytes(data)
        command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        command += ["--convert-to", "doc:MS Word 97", "--outdir", name, str(folder / "a.docx")]
        subprocess.run(command, check=True, capture_output=True)
        return (folder / "a.doc").read_bytes()
