"""A tiny IMAP server in this process: enough of RFC 3501 for a client that only reads."""

import contextlib
import re
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

_COMMAND = re.compile(r"(\S+) (.+)")


@dataclass
class Box:
    """What the server has, and what it saw."""

    mails: dict[int, bytes] = field(default_factory=dict)
    user: str = "xinxi"
    password: str = "letters and digits 7"
    folder: str = '"INBOX"'
    validity: int = 7
    wants_id: bool = False
    commands: list[str] = field(default_factory=list)
    break_at: int = 0  # the mail at which the line goes dead


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.known = self.identified = False
        self.say("* OK ready")
        with contextlib.suppress(ConnectionError, BrokenPipeError):
            while line := self.rfile.readline():
                tag, command = _COMMAND.match(line.decode().strip()).groups()
                self.box.commands.append(command)
                if not self.answer(tag, command):
                    return

    @property
    def box(self) -> Box:
        return self.server.box

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def answer(self, tag: str, command: str) -> bool:
        verb = command.split()[0]
        if verb == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1 ID")
        elif verb == "LOGIN":
            if command != f'LOGIN {self.box.user} "{self.box.password}"':
                self.say(f"{tag} NO LOGIN failed")
                return True
        elif verb == "ID":
            self.identified = True
        elif verb == "EXAMINE":
            unsafe = self.box.wants_id and not self.identified
            if unsafe or command.partition(" ")[2] != self.box.folder:
                self.say(f"{tag} NO {'Unsafe Login' if unsafe else 'no such folder'}")
                return True
            self.say(f"* {len(self.box.mails)} EXISTS")
            self.say(f"* OK [UIDVALIDITY {self.box.validity}] UIDs valid")
        elif verb == "UID":
            if not self.uid(command):
                return False
        elif verb == "LOGOUT":
            self.say("* BYE")
            self.say(f"{tag} OK")
            return False
        self.say(f"{tag} OK done")
        return True

    def uid(self, command: str) -> bool:
        mails = self.box.mails
        if command.startswith("UID SEARCH"):
            first = int(re.search(r"UID (\d+):\*", command[10:])[1])
            found = [n for n in mails if n >= first] or list(mails)[-1:]  # "*" is the last one
            self.say("* SEARCH " + " ".join(map(str, found)))
            return True
        number, part = re.match(r"UID FETCH (\d+) \((.+)\)", command).groups()
        raw = mails[int(number)]
        if part == "RFC822.SIZE":
            self.say(f"* 1 FETCH (UID {number} RFC822.SIZE {len(raw)})")
            return True
        if int(number) == self.box.break_at:
            return False
        if part == "BODY.PEEK[HEADER]":
            raw = raw.partition(b"\n\n")[0] + b"\n\n"
        self.wfile.write(f"* 1 FETCH (UID {number} BODY[] {{{len(raw)}}}\r\n".encode())
        self.wfile.write(raw + b")\r\n")
        return True


@contextlib.contextmanager
def serving(box: Box) -> Iterator[int]:
    """Its port while it runs."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.box = box
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
