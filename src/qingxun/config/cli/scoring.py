"""``scoring check`` and ``scoring run``: policies and facts in files, without touching any data."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from qingxun.config.cli.language import print_json
from qingxun.scoring import engine
from qingxun.scoring.engine.running import report_run, run_policy
from qingxun.scoring.presets import read_facts_file, read_policy_file


def check_policy(options: argparse.Namespace) -> int:
    """Errors and warnings of a policy file, one a line; 1 when there are errors."""
    data = _read(options.file)
    if data is None:
        return 2
    review = engine.review_policy(data)
    for error in review.errors:
        print(_("error: %(what)s") % {"what": error})
    for warning in review.warnings:
        print(_("warning: %(what)s") % {"what": warning})
    if review.errors:
        print(_("%(n)s errors; the policy cannot take effect") % {"n": len(review.errors)})
        return 1
    assert review.policy is not None
    words = {"title": review.policy.title, "n": len(review.policy.clauses)}
    print(_("%(title)s: %(n)s clauses, no errors") % words)
    return 0


def run_file(options: argparse.Namespace) -> int:
    """A policy on facts from files: postings, sums, ranks, vetoes, awards as JSON."""
    policy, facts = _read(options.file), _read(options.facts, read_facts_file)
    if policy is None or facts is None:
        return 2
    try:
        run = run_policy(policy, facts, year=options.year)
    except engine.PolicyInvalidError as refused:
        return _say(options.file, refused.errors)
    except engine.FactsInvalidError as refused:
        return _say(options.facts, refused.errors)
    return print_json(report_run(run))


def _say(path: Path, errors: list[engine.PolicyError]) -> int:
    for error in errors:
        print(f"{path.name}: {error}", file=sys.stderr)
    return 1


def _read(path: Path, read: Callable[[Path], Any] = read_policy_file) -> Any:
    """The file's plain values; ``None`` after one sentence when it cannot be read."""
    try:
        found = read(path)
        if found is not None:
            return found
        sentence = _("%(file)s is empty.") % {"file": path.name}
    except OSError as error:
        sentence = _("%(file)s cannot be read: %(why)s") % {"file": path, "why": error.strerror}
    except ValueError as error:
        sentence = f"{path.name}：{error}"
    print(sentence, file=sys.stderr)
    return None
