"""``documents render`` and ``fonts``: what is printed, and with what."""

import argparse
import base64
import binascii
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from django.db import DatabaseError
from django.utils.translation import gettext as _

from qingxun.audit.keys import published_keys
from qingxun.config.cli.files import FileRefused, read_text
from qingxun.desk.models import Revision
from qingxun.documents.engine.content import Document, document_from_json
from qingxun.documents.engine.content.faults import ContentError
from qingxun.documents.prints.proofs import read_proof
from qingxun.documents.typesetting import making
from qingxun.documents.typesetting.fonts import ROLES, Shelf, is_silent
from qingxun.documents.typesetting.refusals import content_refusal, missing_glyphs
from qingxun.kit.clock import CHINA
from qingxun.organizations.models import Organization, Person

SHOWN = 200


def render(options: argparse.Namespace) -> int:
    """Writes the document of a JSON file as PDF, DOCX or web page; warns of missing characters."""
    source: Path = options.file
    document = read_document(source)
    form = making.Form(options.form)
    made = making.make(document, form)
    target: Path = options.out or source.with_suffix(f".{made.ending}")
    try:
        target.write_bytes(made.data)
    except OSError as error:
        raise FileRefused(_("%(file)s can't be written.") % {"file": target}) from error
    missing = making.missing_characters(document) if form is making.Form.PDF else []
    print(_("Written to %(file)s.") % {"file": target})
    if missing and not options.accept_missing:
        print(missing_glyphs(missing).sentence)
        return 2
    return 0


def read_document(source: Path) -> Document:
    """The content model from a file; refused with the place of the fault."""
    text = read_text(source)
    try:
        data = json.loads(text)
    except ValueError as error:
        raise FileRefused(
            _("%(file)s is not JSON: %(error)s") % {"file": source, "error": error}
        ) from error
    try:
        return document_from_json(data)
    except ContentError as error:
        raise content_refusal(error) from error


def verify_code(options: argparse.Namespace) -> int:
    """Holds the text of a bulletin's code against the public key; needs no database.

    1 when a signature or a digest does not hold.
    """
    proof = read_proof(options.text)
    keys = read_keys(options.key) if options.key else published_keys()
    faults = proof.faults(keys)
    if not keys:
        faults.append(_("There is no key to hold it against: give the office's own with --key."))
    if options.figures:
        digest = hashlib.sha256(read_text(options.figures).encode()).hexdigest()
        if digest != proof.figures:
            faults.append(_("The figures given are not those of the code."))
    words = {
        "size": proof.note.size,
        "time": proof.note.at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S"),
        "origin": proof.note.origin,
    }
    print(_("Checkpoint of %(origin)s over %(size)d audit rows, signed %(time)s.") % words)
    print(_("Digest of the content: %(digest)s") % {"digest": proof.content})
    print(_("Digest of the figures: %(digest)s") % {"digest": proof.figures})
    key = base64.b64encode(proof.note.public_key).decode()
    print(_("Public key: %(key)s") % {"key": key})
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print(_("Everything holds."))
    return 1 if faults else 0


def read_keys(given: str) -> list[bytes]:
    """A public key in base64, or a file with one a line: audit_key.pub, with those of before."""
    path = Path(given)
    try:
        words = read_text(path).split() if path.is_file() else [given]
        keys = [base64.b64decode(word, validate=True) for word in words]
    except binascii.Error:
        keys = []
    if not keys or any(len(key) != 32 for key in keys):
        raise FileRefused(_("%(file)s is no public key in base64.") % {"file": given})
    return keys


def fonts(options: argparse.Namespace) -> int:
    """Prints what is found, what stands in for what, and the archive's characters without a glyph;
    1 when no font is there at all, 2 when characters are missing."""
    shelf = making.office_shelf()
    print(_("The office's own fonts go into %(folder)s.") % {"folder": making.own_fonts()})
    if not shelf.faces:
        print(_("No font was found. Install fonts-noto-cjk, or put fonts into that folder."))
        return 1
    for line in role_lines(shelf):
        print(line)
    print(_("%(number)d faces were loaded.") % {"number": len(shelf.faces)})
    try:
        characters = archive_characters()
    except DatabaseError:
        print(_("There is no installation here, so no archive was looked through."))
        return 0
    missing = shelf.missing(characters)
    counts = {"number": len(characters), "missing": len(missing)}
    print(_("The archive uses %(number)d characters; %(missing)d stand in no font.") % counts)
    for character in missing[:SHOWN]:
        print(f"  {character} U+{ord(character):04X}")
    return 2 if missing else 0


def role_lines(shelf: Shelf) -> Iterator[str]:
    """One line for every font that the standard asks for."""
    for role in ROLES:
        chain = [name for name in role.families if name in shelf.families]
        chain = chain or shelf.chains[role.key]
        words = {"role": role.name, "first": chain[0], "rest": "、".join(chain[1:])}
        if chain[0] in role.own:
            text = _("%(role)s: %(first)s")
        else:
            text = _("%(role)s: not found; %(first)s stands in")
        if chain[1:]:
            text += _("; rare characters from %(rest)s")
        yield text % words


def archive_characters() -> set[str]:
    """Every character in names of people and units and in all texts; read row by row."""
    found: set[str] = set()
    for name in Person.objects.values_list("name", flat=True).iterator():
        found.update(name)
    for names in Organization.objects.values_list("name", "short_name").iterator():
        found.update(*names)
    for title, body in Revision.objects.values_list("title", "body").iterator():
        found.update(title, body)
    return {character for character in found if not is_silent(character)}
