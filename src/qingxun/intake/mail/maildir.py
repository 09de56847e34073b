"""A Maildir beside the program: mails in ``new`` are taken and then moved to ``cur``, as a mail
program does; none is deleted. It lies in a folder that the operator gave (``QINGXUN_MAILDIRS``):
what a page says is a name in it, never a path."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from qingxun.intake.mail.fetching import AT_ONCE, MAX_MAIL, Account, Fetched, MailboxFault

SEEN = ":2,S"
HEAD = 64 * 1024


def fetch(account: Account, root: Path) -> Iterator[Fetched]:
    """Mails in ``new``, at most ``AT_ONCE``, the oldest first. Raises ``MailboxFault``."""
    folder = folder_in(root, account.folder)
    if folder is None or not (folder / "new").is_dir() or not (folder / "cur").is_dir():
        raise MailboxFault("missing")
    try:
        files = sorted(
            (path for path in (folder / "new").iterdir() if is_mail(path)),
            key=lambda path: (path.stat().st_mtime, path.name),
        )
        for path in files[:AT_ONCE]:
            size = path.stat().st_size
            with path.open("rb") as content:
                raw = content.read(MAX_MAIL if size <= MAX_MAIL else HEAD)
            yield Fetched(raw, size, done=partial(move_to_cur, path))
    except OSError as error:
        raise MailboxFault("broken") from error


def is_mail(path: Path) -> bool:
    """A plain file; no link that leads elsewhere, nothing hidden."""
    return path.is_file() and not path.is_symlink() and not path.name.startswith(".")


def move_to_cur(path: Path) -> None:
    """It was taken: seen, as Maildir has it."""
    path.rename(path.parent.parent / "cur" / (path.name.partition(":2,")[0] + SEEN))


def folder_in(root: Path, name: str) -> Path | None:
    """The folder of that name in the root; None for one that leads out of it."""
    folder = (root / name).resolve()
    return folder if name and folder.parent == root.resolve() else None
