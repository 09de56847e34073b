"""The verbs of ``qingxun`` and their words."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from qingxun import __version__
from qingxun.config.cli import (
    auditing,
    backup,
    copies,
    demo,
    documents,
    install,
    intake,
    language,
    searching,
    serve,
)
from qingxun.config.cli import scoring as scoring_files
from qingxun.config.cli.parsing import Parser

Verbs: TypeAlias = "argparse._SubParsersAction[Any]"
Run = Callable[[argparse.Namespace], int]
HOST = "127.0.0.1"
PORT = 8000


def build_parser() -> argparse.ArgumentParser:
    """The whole command line; every verb sets ``run``."""
    parser = Parser(prog="qingxun", description=_("The information work of a League committee."))
    parser.add_argument(
        "--home",
        metavar=_("FOLDER"),
        help=_("folder of the installation (or QINGXUN_HOME; default: var)"),
    )
    version = f"qingxun {__version__}"
    parser.add_argument("--version", action="version", version=version, help=_("show the version"))
    verbs = parser.add_subparsers(
        title=_("commands"), metavar=_("COMMAND"), required=True, parser_class=Parser
    )
    add_installation(verbs)
    add_running(verbs)
    add_keeping(verbs)
    add_audit(verbs)
    add_scoring(verbs)
    add_documents(verbs)
    add_language(verbs)
    add_copies(verbs)
    add_search(verbs)
    add_demo(verbs)
    return parser


def add_verb(verbs: Verbs, name: str, words: str, run: Run) -> Parser:
    """One verb with its help and what it runs."""
    verb: Parser = verbs.add_parser(name, help=words, description=words)
    verb.set_defaults(run=run)
    return verb


def add_installation(verbs: Verbs) -> None:
    init = add_verb(verbs, "init", _("make a new, empty installation"), install.init)
    init.add_argument("--name", metavar=_("NAME"), help=_("full name of the committee"))
    init.add_argument("--short-name", metavar=_("NAME"), default="", help=_("its short name"))
    init.add_argument("--code", default="", help=_("its code, e.g. the administrative division"))
    add_verb(verbs, "migrate", _("bring the database to this version"), install.migrate)


def add_running(verbs: Verbs) -> None:
    add_server(add_verb(verbs, "serve", _("run the server"), serve.serve))
    add_verb(verbs, "worker", _("run the background work in a process of its own"), serve.work)
    add_verb(verbs, "shell", _("open a Python shell in the installation"), install.shell)


def add_server(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--host", default=HOST, help=_("address to listen on (default %s)") % HOST)
    verb.add_argument("--port", type=int, default=PORT, help=_("port (default %s)") % PORT)
    verb.add_argument(
        "--workers", type=int, default=0, help=_("processes, on PostgreSQL (default 1)")
    )
    verb.add_argument("--threads", type=int, default=0, help=_("threads of each process"))
    verb.add_argument(
        "--no-background",
        action="store_true",
        help=_("leave the background work to “qingxun worker”"),
    )


def add_keeping(verbs: Verbs) -> None:
    save = add_verb(verbs, "backup", _("write everything into one file"), backup.save)
    save.add_argument("file", type=Path, metavar=_("FILE"))
    back = add_verb(verbs, "restore", _("restore a backup into an empty folder"), backup.restore)
    back.add_argument("file", type=Path, metavar=_("FILE"))


def add_audit(verbs: Verbs) -> None:
    audit: Parser = verbs.add_parser("audit", help=_("verify the audit log, export a checkpoint"))
    actions = audit.add_subparsers(
        title=_("commands"), metavar=_("COMMAND"), required=True, parser_class=Parser
    )
    verify = add_verb(actions, "verify", _("prove that no row was changed"), auditing.verify)
    verify.add_argument(
        "--checkpoint", type=Path, metavar=_("FILE"), help=_("hold it against this checkpoint too")
    )
    checkpoint = add_verb(
        actions, "checkpoint", _("sign the state of the log"), auditing.checkpoint
    )
    checkpoint.add_argument("--out", type=Path, metavar=_("FILE"), help=_("write it to this file"))


def add_scoring(verbs: Verbs) -> None:
    scoring: Parser = verbs.add_parser("scoring", help=_("points and policies"))
    actions = scoring.add_subparsers(
        title=_("commands"), metavar=_("COMMAND"), required=True, parser_class=Parser
    )
    verify = add_verb(
        actions, "verify", _("evaluate all facts anew and compare"), auditing.verify_scoring
    )
    verify.add_argument(
        "--period",
        type=auditing.period_of,
        metavar=_("PERIOD"),
        help=_("only this closed period, for example 2026Q3"),
    )
    check = add_verb(
        actions, "check", _("errors and warnings of a policy file"), scoring_files.check_policy
    )
    check.add_argument("file", type=Path, metavar=_("FILE"), help=_("policy: YAML or JSON"))
    run = add_verb(
        actions,
        "run",
        _("a policy on facts from a file, without a database"),
        scoring_files.run_file,
    )
    run.add_argument("file", type=Path, metavar=_("FILE"), help=_("policy: YAML or JSON"))
    run.add_argument("facts", type=Path, metavar="FACTS.json", help=_("facts: JSON or YAML"))
    run.add_argument("--year", type=int, help=_("the assessment year to settle"))


def add_documents(verbs: Verbs) -> None:
    add_verb(verbs, "fonts", _("which fonts there are and what they lack"), documents.fonts)
    area: Parser = verbs.add_parser("documents", help=_("print and read documents"))
    actions = area.add_subparsers(
        title=_("commands"), metavar=_("COMMAND"), required=True, parser_class=Parser
    )
    render = add_verb(
        actions, "render", _("make PDF, Word or a web page of a JSON file"), documents.render
    )
    render.add_argument("file", type=Path, metavar=_("FILE"))
    render.add_argument(
        "--as", dest="form", choices=["pdf", "docx", "html"], default="pdf", help=_("what to make")
    )
    render.add_argument("--out", type=Path, metavar=_("FILE"), help=_("write it to this file"))
    render.add_argument(
        "--accept-missing", action="store_true", help=_("characters without a font are accepted")
    )
    read = add_verb(
        actions, "read", _("read any file as a clean manuscript (JSON)"), intake.read_file
    )
    read.add_argument("file", type=Path, metavar=_("FILE"))
    read.add_argument(
        "--into", type=Path, metavar=_("FOLDER"), help=_("write pictures and enclosed files there")
    )
    verify = add_verb(
        actions,
        "verify-code",
        _("verify the text of a bulletin's code, offline"),
        documents.verify_code,
    )
    verify.add_argument("text", metavar=_("TEXT"), help=_("what the scanner read"))
    verify.add_argument("--key", help=_("public key in base64, or the file audit_key.pub"))
    verify.add_argument("--figures", type=Path, metavar=_("FILE"), help=_("frozen figures (JSON)"))


def add_language(verbs: Verbs) -> None:
    area: Parser = verbs.add_parser("language", help=_("proof-read and compare texts"))
    actions = area.add_subparsers(
        title=_("commands"), metavar=_("COMMAND"), required=True, parser_class=Parser
    )
    proofread = add_verb(
        actions, "proofread", _("what a text file should be looked at for"), language.proofread_file
    )
    proofread.add_argument("file", type=Path, metavar=_("FILE"))
    compare = add_verb(
        actions, "compare", _("what was changed between two text files"), language.compare_files
    )
    compare.add_argument("before", type=Path, metavar=_("FILE"))
    compare.add_argument("after", type=Path, metavar=_("FILE"))


def add_copies(verbs: Verbs) -> None:
    area: Parser = verbs.add_parser("copies", help=_("the archive that texts are held against"))
    actions = area.add_subparsers(
        title=_("commands"), metavar=_("COMMAND"), required=True, parser_class=Parser
    )
    words = _("put every submitted text into the archive, while the server runs")
    add_verb(actions, "rebuild", words, copies.rebuild)


def add_search(verbs: Verbs) -> None:
    area: Parser = verbs.add_parser("search", help=_("try the search, build its index anew"))
    actions = area.add_subparsers(
        title=_("commands"), metavar=_("COMMAND"), required=True, parser_class=Parser
    )
    index = add_verb(
        actions,
        "index",
        _("put documents of a JSONL file into a scratch database"),
        searching.index_file,
    )
    index.add_argument("file", type=Path, metavar="FILE.jsonl")
    index.add_argument("--fresh", action="store_true", help=_("empty the scratch database first"))
    query = add_verb(actions, "query", _("ask the scratch database"), searching.query)
    query.add_argument("text", metavar=_("TEXT"))
    query.add_argument("--limit", type=int, default=10, help=_("how many results (default 10)"))
    query.add_argument(
        "--by",
        choices=["relevance", "time", "question"],
        default="relevance",
        help=_("order of exact finds, or rank at once"),
    )
    rebuild = add_verb(
        actions,
        "rebuild",
        _("bring the search in step with the texts, while the server runs"),
        searching.rebuild_index,
    )
    add_verb(
        actions,
        "verify",
        _("hold the search against the texts, while the server runs"),
        searching.verify_index,
    )
    rebuild.add_argument("--anew", action="store_true", help=_("make every index entry anew first"))
    found = add_verb(
        actions, "copies", _("where texts come from, in the scratch database"), copies.find
    )
    found.add_argument("file", type=Path, metavar=_("FILE"), help=_("a text, or FILE.jsonl"))
    for verb in (index, query, found):
        verb.add_argument(
            "--scratch", type=Path, metavar=_("FILE"), help=_("the scratch database (SQLite)")
        )


def add_demo(verbs: Verbs) -> None:
    demos: Parser = verbs.add_parser("demo", help=_("the demo county"))
    actions = demos.add_subparsers(
        title=_("commands"), metavar=_("COMMAND"), required=True, parser_class=Parser
    )
    add_verb(actions, "build", _("build it in the folder; nothing if it is there"), demo.build)
    add_server(add_verb(actions, "serve", _("serve it and print who may sign in"), demo.serve))
    check = add_verb(
        actions, "check", _("build one in a temporary folder and walk the main job"), demo.check
    )
    check.add_argument("--keep", action="store_true", help=_("keep the temporary folder"))
