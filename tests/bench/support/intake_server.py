"""``qingxun serve`` with a thread beside it that reads files, as the job of intake does.

``python -m tests.bench.support.intake_server --port N``: whenever ``HOME/batch`` appears, every
file of the folder that it names is read, in the order of their names, and a line for each (seconds,
what came of it) is written into ``HOME/batch.done``.
"""

import argparse
import json
import os
import threading
import time
from pathlib import Path
from typing import Any

BATCH, DONE = "batch", "batch.done"


def read_batches(home: Path) -> None:
    """Read batch after batch, for ever."""
    while True:
        time.sleep(0.05)
        order = home / BATCH
        if not order.exists():
            continue
        folder = Path(order.read_text(encoding="utf-8"))
        order.unlink()
        lines = [json.dumps(read(path)) for path in sorted(folder.iterdir())]
        waiting = home / f"{DONE}.new"
        waiting.write_text("\n".join(lines), encoding="utf-8")
        waiting.rename(home / DONE)


def read(path: Path) -> dict[str, Any]:
    """Read one file: its name, seconds, when it began and ended, and what came of it."""
    from qingxun.documents.intake import read_any
    from qingxun.documents.refusals import FileRefused

    began = time.monotonic()
    try:
        told = read_any(path).kind
        answer = "read"
    except FileRefused as refusal:
        told, answer = refusal.sentence, "refused"
    except Exception as error:  # the bench tells it as a failure
        told, answer = repr(error), "failed"
    ended = time.monotonic()
    return {"name": path.name, "began": began, "ended": ended, "answer": answer, "told": told}


def main() -> None:
    import django

    django.setup()
    from qingxun.config.cli.commands import add_server
    from qingxun.config.cli.serve import Server, server_options
    from qingxun.config.static import collect_static

    collect_static()
    parser = argparse.ArgumentParser()
    add_server(parser)  # type: ignore[arg-type]
    told = server_options(parser.parse_args())
    start_background = told["post_worker_init"]
    home = Path(os.environ["QINGXUN_HOME"])

    def start(worker: Any) -> None:
        start_background(worker)
        threading.Thread(target=read_batches, args=(home,), daemon=True).start()

    Server(told | {"post_worker_init": start}).run()


if __name__ == "__main__":
    main()
