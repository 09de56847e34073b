"""A progress bar for the terminal; plain lines where there is none."""

from typing import TextIO

WIDTH = 32


class Progress:
    """Called as ``progress(done, total, title)`` by whoever works."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.bar = out.isatty()
        self.title = ""

    def __call__(self, done: int, total: int, title: str) -> None:
        """``done`` of ``total`` steps; ``title`` says what is being done now."""
        if not self.bar:
            if title != self.title:
                self.title = title
                self.out.write(f"{title}\n")
                self.out.flush()
            return
        full = WIDTH * done // max(total, 1)
        percent = 100 * done // max(total, 1)
        self.out.write(f"\r\x1b[K{'█' * full}{'░' * (WIDTH - full)} {percent:3d} % {title}")
        self.out.flush()

    def close(self) -> None:
        """End the line of the bar."""
        if self.bar:
            self.out.write("\n")
            self.out.flush()
