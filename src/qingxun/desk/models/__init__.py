from qingxun.desk.models.commissions import Commission, CommissionedUnit, CommissionEvent
from qingxun.desk.models.lists import DeskSettings, ManuscriptKind, RefusalReason
from qingxun.desk.models.manuscripts import Attachment, Contributor, Manuscript, Revision
from qingxun.desk.models.originals import Original
from qingxun.desk.models.periodicals import (
    Addressee,
    Column,
    Issue,
    IssueCopy,
    IssueEvent,
    IssueItem,
    Periodical,
)
from qingxun.desk.models.readings import Reading
from qingxun.desk.models.submissions import Presence, Question, Submission, SubmissionEvent

__all__ = [
    "Addressee",
    "Attachment",
    "Column",
    "Commission",
    "CommissionEvent",
    "CommissionedUnit",
    "Contributor",
    "DeskSettings",
    "Issue",
    "IssueCopy",
    "IssueEvent",
    "IssueItem",
    "Manuscript",
    "ManuscriptKind",
    "Original",
    "Periodical",
    "Presence",
    "Question",
    "Reading",
    "RefusalReason",
    "Revision",
    "Submission",
    "SubmissionEvent",
]
