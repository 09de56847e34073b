"""No tracked file names a folder of one machine or a host that packages come from."""

import re
import subprocess

from qingxun.config.devtools.running import ROOT

FOLDERS = "work|root|farm"
PATTERNS = (
    rf"(^|[^a-z])/({FOLDERS})/",
    r'"resolved": "https?:',
    r'registry = "https?:',
    r"https?://[^ ]+\.(whl|tgz|tar\.gz)",
    r"/home/[a-z]+/",
)


def problems() -> list[str]:
    """``path:line: text`` of every match in tracked files and in those about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    rule = re.compile("|".join(f"(?:{pattern})" for pattern in PATTERNS))
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if not path.is_file():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [
            f"{name}:{number}: {line.strip()[:120]}"
            for number, line in enumerate(text.splitlines(), 1)
            if rule.search(line)
        ]
    return found
