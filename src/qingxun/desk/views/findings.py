"""What the margin of the editor's page says about a manuscript."""

from django.utils.translation import gettext as _

from qingxun.desk.models import Attachment, Contributor, Submission
from qingxun.desk.queries.review import LONG, SHORT, Finding, words_of
from qingxun.kit.clock import china_date
from qingxun.kit.decimals import show_points

LATE_EVENT = 10


def findings_of(
    submission: Submission, contributors: list[Contributor], files: list[Attachment]
) -> list[Finding]:
    """Length, event date, contributors, files, signature: each with what is odd about it."""
    return [
        words_finding(submission),
        event_finding(submission),
        contributors_finding(contributors),
        files_finding(files),
        signature_finding(submission),
    ]


def words_finding(submission: Submission) -> Finding:
    now, sent = words_of(submission.body), submission.revision.words
    text = _("%(count)s, as sent %(sent)s") % {"count": now, "sent": sent}
    if now > LONG:
        return Finding(_("Characters"), text + _("; long for one item"), grave=True)
    if now < SHORT:
        return Finding(_("Characters"), text + _("; very short"), grave=True)
    return Finding(_("Characters"), text)


def event_finding(submission: Submission) -> Finding:
    label, day = _("Date of the event"), submission.event_on
    if day is None:
        return Finding(label, _("not given"), grave=True)
    sent = china_date(submission.submitted_at)
    age = (sent - day).days
    text = _("%(day)s, sent the same day") if age == 0 else _("%(day)s, sent after %(age)s days")
    text %= {"day": day.isoformat(), "age": age}
    return Finding(label, text, grave=age > LATE_EVENT or age < 0)


def contributors_finding(rows: list[Contributor]) -> Finding:
    names = []
    for row in rows:
        name = row.organization.short_name
        if row.person:
            name += f" {row.person.name}"
        if row.share is not None:
            name += f" {show_points(row.share)}%"
        names.append(name)
    return Finding(_("Contributors"), "；".join(names) or _("none named"), grave=not rows)


def files_finding(files: list[Attachment]) -> Finding:
    photos = sum(1 for file in files if file.is_photo)
    words = {"photos": photos, "files": len(files) - photos}
    if not files:
        return Finding(_("Files"), _("none"))
    return Finding(_("Files"), _("photos: %(photos)s, other files: %(files)s") % words)


def signature_finding(submission: Submission) -> Finding:
    if submission.signed_by is None:
        return Finding(_("Signed by"), _("no signature was asked for"))
    return Finding(_("Signed by"), submission.signed_by.name)
