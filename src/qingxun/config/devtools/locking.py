"""``./dev lock``: the locks with hashes and without hosts, and whether they fit pyproject.toml."""

import hashlib
import json
import sys
import tomllib

from qingxun.config.devtools.running import BIN, ROOT, run, say

LOCK = ROOT / "requirements.lock"
NODE_LOCK = ROOT / "requirements-node.lock"
MARK = "# for pyproject.toml: "
COMMON = (
    *("--generate-hashes", "--universal", "--python-version", "3.11", "--no-annotate", "-q"),
    *("--custom-compile-command", "./dev lock"),
)


def wanted() -> str:
    """A hash of everything in pyproject.toml that the lock answers."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parts = [
        data["project"]["requires-python"],
        data["project"]["dependencies"],
        data["project"].get("optional-dependencies", {}),
        data.get("dependency-groups", {}),
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def problems() -> list[str]:
    """Empty when the lock was made for this pyproject.toml and names no host."""
    text = LOCK.read_text(encoding="utf-8")
    found = []
    if f"{MARK}{wanted()}" not in text:
        found.append("requirements.lock was made for another pyproject.toml")
    for path in (LOCK, NODE_LOCK):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if "//" in line:
                found.append(f"{path.name}:{number}: names a host")
    return found


def main(upgrade: bool) -> int:
    """Write the lock; versions stay what they are unless ``--upgrade`` is given."""
    uv = BIN / "uv"
    more = ["--upgrade"] if upgrade else []
    group = ["pyproject.toml", "--group", "dev"]
    run(uv, "pip", "compile", *group, *COMMON, *more, "-o", LOCK, quiet=True)
    text = LOCK.read_text(encoding="utf-8")
    LOCK.write_text(f"{MARK}{wanted()}\n{text}", encoding="utf-8")
    say(f"requirements.lock: {text.count('==')} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main("--upgrade" in sys.argv[1:]))
