"""Files that came in, made through the real actions; mails as mail programs write them."""

import datetime as dt
from email.message import EmailMessage

from django.core.files.base import ContentFile

from qingxun.documents.intake import mail_head
from qingxun.intake.actions import read_waiting, receive_files, take_mail
from qingxun.intake.mail.fetching import Fetched
from qingxun.intake.models import IncomingFile, MailMessage
from qingxun.kit.clock import now
from qingxun.organizations.states import Role
from tests.organizations.factories import County

TEXT = (
    "船寮镇青年志愿者走进石雕市场\n"
    "近日，青田县船寮镇团委组织二十名青年志愿者走进石雕市场，为商户讲解直播带货的基本做法，"
    "现场解答提问三十余次，受到欢迎。\n"
    "一是摸清需求，二是结对帮带，三是定期回访。"
)


def text_file(text: str = TEXT, name: str = "石雕市场.txt") -> ContentFile:
    return ContentFile(text.encode(), name=name)


def make_file(
    county: County, *, content: ContentFile | None = None, read: bool = True
) -> IncomingFile:
    """A text that the officer of the first unit handed in, read when asked for."""
    received = receive_files(
        files=[content or text_file()], unit=county.units[0], by=county[Role.OFFICER], at=now()
    )
    (row,) = received.new
    if read:
        read_waiting(clock=now)
        row.refresh_from_db()
    return row


def mail_bytes(
    *,
    address: str = "chen@example.cn",
    name: str = "陈芳",
    subject: str = "船寮镇信息一篇",
    text: str = TEXT,
    message_id: str = "<1@example.cn>",
    files: dict[str, bytes] | None = None,
) -> bytes:
    """A mail with attachments."""
    mail = EmailMessage()
    mail["From"] = f"{name} <{address}>"
    mail["To"] = "xinxi@example.cn"
    mail["Subject"] = subject
    mail["Date"] = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
    if message_id:
        mail["Message-ID"] = message_id
    mail.set_content(text)
    for file_name, content in (files or {}).items():
        mail.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=file_name
        )
    return mail.as_bytes()


def make_mail(county: County, raw: bytes | None = None) -> MailMessage:
    """A mail in the office's mailbox."""
    raw = raw or mail_bytes()
    take_mail(desk=county.desk, fetched=Fetched(raw, len(raw)), head=mail_head(raw), at=now())
    found = MailMessage.objects.order_by("-came_at", "-pk").first()
    assert found is not None
    return found
