"""The source packages of the parsing libraries, for the files that their own tests read.

They are not committed: fetched once into var/public through the ordinary client of the package
index, each held to its hash, and read in place.
"""

import re
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from qingxun.config.devtools.running import BIN, ROOT, run, say

FOLDER = ROOT / "var/public"
PINNED = ("python-docx", "pypdf", "pillow-heif")  # versions and hashes as in requirements.lock
MORE = """\
odfpy==1.4.1 --hash=sha256:db766a6e59c5103212f3cc92ec8dd50a0f3a02790233ed0b52148b70d3c438ec
oletools==0.60.2 --hash=sha256:ad452099f4695ffd8855113f453348200d195ee9fa341a09e197d66ee7e0b2c3
"""


def fetch() -> None:
    """Fetch what is not there yet; without the package index the tests are skipped, and say so."""
    wanted = requirements()
    noted = FOLDER / "requirements.txt"
    if noted.exists() and noted.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    asked = FOLDER / "asked.txt"
    asked.write_text(wanted, encoding="utf-8")
    names = ",".join(re.findall(r"^([a-z][a-z-]*)==", wanted, re.MULTILINE))
    pip = (BIN / "uv", "tool", "run", "-q", "pip", "download", "-q")
    how = ("--require-hashes", "--no-deps", "--no-binary", names, "-d", FOLDER, "-r", asked)
    try:
        run(*pip, *how, quiet=True)
    except SystemExit:
        say("The package index gave no source packages: their files are not read this time.")
        return
    asked.rename(noted)
    say(f"public files: {names}")


def requirements() -> str:
    """The packages as pip wants them, with their hashes."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = []
    for name in PINNED:
        entry = re.search(rf"^{name}==\S+(?: \\\n    --hash=\S+)+", lock, re.MULTILINE)
        if entry is None:
            raise SystemExit(f"requirements.lock does not pin {name}")
        found.append(entry[0])
    return "\n".join((*found, MORE))


def packed_files(package: str) -> Iterator[tuple[str, bytes]]:
    """Path inside the package and content of every file of a package that was fetched; nothing when
    it was not."""
    for path in sorted(FOLDER.glob(f"{package.replace('-', '?')}-*")):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield _inside(name), archive.read(name)
            continue
        with tarfile.open(path) as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isfile() else None
                if content is not None:
                    yield _inside(member.name), content.read()


def _inside(name: str) -> str:
    """A path without the folder that names the package's version."""
    return "/".join(PurePosixPath(name).parts[1:])
