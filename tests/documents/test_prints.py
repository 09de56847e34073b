"""Issued prints: frozen, verified by whoever holds one, withdrawn; letterhead, typing, batches."""

import base64
import dataclasses
import datetime as dt
import hashlib
import io
import zipfile
from pathlib import Path

import pypdf
import pytest
from django.test import Client, override_settings
from django.urls import reverse

from qingxun.audit.heads import note_of
from qingxun.audit.keys import load_key
from qingxun.audit.models import HeadReason
from qingxun.audit.sealing import make_checkpoint
from qingxun.config.cli import main
from qingxun.documents.engine.content import Paragraph, digest_of, document_from_json
from qingxun.documents.models import Batch, IssuedDocument, Letterhead, StoredFile
from qingxun.documents.prints.actions import add_proof, end_print, issue_document
from qingxun.documents.prints.batches import Piece, register_maker, start_batch
from qingxun.documents.prints.proofs import ProofRefused, make_proof, read_proof
from qingxun.documents.prints.queries import current_print, document_of, verdict_of
from qingxun.documents.states import BatchState, PrintState, Wrapping
from qingxun.documents.typesetting import making
from qingxun.documents.typesetting.refusals import MissingGlyphsRefused
from qingxun.kit.clock import now
from qingxun.kit.ids import uuid7
from qingxun.kit.refusals import PermissionRefused
from qingxun.organizations.states import Role
from tests.documents.typesetting import samples as s
from tests.organizations.factories import AT, County, client_of, make_county

pytestmark = pytest.mark.django_db
LEADER = Role.SIGNING_LEADER


def issued(county: County, **more: object) -> IssuedDocument:
    values = {
        "document": s.AWARD,
        "desk": county.desk,
        "subject_type": "tests.paper",
        "subject": uuid7(),
        "number": "青团发〔2026〕13号",
        "dated": dt.date(2026, 11, 21),
        "by": county[LEADER],
        "at": AT,
    }
    return issue_document(**(values | more))  # type: ignore[arg-type]


def test_a_print_freezes_its_content_and_template() -> None:
    found = issued(make_county())
    assert found.digest == digest_of(s.AWARD)
    assert document_from_json(found.content) == s.AWARD
    shown = document_of(found)
    assert shown.code is not None
    assert shown.code.text.endswith(f"/v/{found.digest[:32]}")
    assert dataclasses.replace(shown, code=None) == s.AWARD


def test_issuing_again_supersedes_the_earlier_print() -> None:
    county = make_county()
    first = issued(county)
    second = issued(county, subject=first.subject, document=s.LETTER)
    first.refresh_from_db()
    assert (first.state, second.state) == (PrintState.SUPERSEDED, PrintState.CURRENT)
    assert current_print("tests.paper", first.subject) == second


def test_a_code_that_is_out_of_date_leads_to_what_is_in_force_now(client: Client) -> None:
    county = make_county()
    first = issued(county)
    issued(county, subject=first.subject, document=s.LETTER, number="青团函〔2026〕1号")
    end_print(
        subject_type="tests.paper",
        subject=first.subject,
        target=PrintState.WITHDRAWN,
        by=county[LEADER],
        at=AT,
    )
    page = client.get(reverse("verifying:verify", args=[first.digest[:32]])).content.decode()
    assert "已失效" in page
    assert "现行有效的是" not in page
    third = issued(county, document=s.MINUTES, number="3", replaces=[first.subject])
    page = client.get(reverse("verifying:verify", args=[first.digest[:32]])).content.decode()
    assert "现行有效的是" in page
    assert reverse("verifying:verify", args=[third.digest[:32]]) in page
    page = client.get(reverse("verifying:verify", args=[third.digest[:32]])).content.decode()
    assert "现行有效的是" not in page


def test_a_character_without_a_font_has_to_be_confirmed() -> None:
    county = make_county()
    document = dataclasses.replace(s.AWARD, blocks=(Paragraph("张\U0002fa1f\U000e0fff\U0010fffd"),))
    with pytest.raises(MissingGlyphsRefused) as caught:
        issued(county, document=document)
    assert "\U0010fffd" in caught.value.characters
    assert not IssuedDocument.objects.exists()
    assert "\U0010fffd" in issued(county, document=document, accept_missing=True).accepted_missing


def test_whoever_holds_a_print_may_verify_it(client: Client) -> None:
    county = make_county()
    found = issued(county)
    page = client.get(reverse("verifying:verify", args=[found.digest[:32]]))
    html = page.content.decode()
    assert page.status_code == 200
    assert "真实有效" in html
    assert s.AWARD.title in html
    assert "青团发〔2026〕13号" in html
    assert county[LEADER].name not in html
    end_print(
        subject_type="tests.paper",
        subject=found.subject,
        target=PrintState.WITHDRAWN,
        by=county[LEADER],
        at=AT,
    )
    html = client.get(reverse("verifying:verify", args=[found.digest[:32]])).content.decode()
    assert "已失效" in html
    assert "已撤回" in html


@pytest.mark.parametrize("code", ["0" * 32, "abc", "z" * 400, "%00", "' OR 1=1 --"])
def test_an_unknown_code_was_not_issued_here(client: Client, code: str) -> None:
    issued(make_county())
    page = client.get(reverse("verifying:verify", args=[code]))
    assert page.status_code == 404
    assert "查无此件" in page.content.decode()


def test_typed_digits_lead_to_the_print(client: Client) -> None:
    found = issued(make_county())
    typed = " ".join(found.digest[i : i + 4] for i in range(0, 32, 4))
    for code in (typed.upper(), f"http://10.1.2.3/v/{found.digest[:32]}/"):  # or the whole address
        answer = client.get(reverse("verifying:ask"), {"code": code}, follow=True)
        assert "真实有效" in answer.content.decode()
    assert "查无此件" not in client.get(reverse("verifying:ask")).content.decode()


FIGURES = "ab" * 32
MANUAL = Path(__file__).parents[2] / "docs/how-to/verifying.md"


def proven(county: County) -> IssuedDocument:
    found = issued(county, figures_digest=FIGURES)
    make_checkpoint(reason=HeadReason.BULLETIN, at=AT)
    return add_proof(found.pk)


def test_a_bulletins_code_carries_the_checkpoint_and_fits_on_the_foot() -> None:
    found = proven(make_county())
    proof = read_proof(found.proof)
    assert (proof.content, proof.figures) == (found.digest, FIGURES)
    assert proof.note.is_signed()
    assert proof.faults([load_key().public]) == []
    code = document_of(found).code
    assert code is not None
    assert 380 <= len(code.text) <= 430
    assert add_proof(found.pk).proof == found.proof
    assert verdict_of(found.proof).is_current


def test_every_changed_bit_of_the_code_shows() -> None:
    found = proven(make_county())
    raw = bytearray(base64.urlsafe_b64decode(found.proof + "=="))
    for place in range(1, len(raw), 7):
        changed = bytearray(raw)
        changed[place] ^= 1
        text = base64.urlsafe_b64encode(bytes(changed)).decode().rstrip("=")
        try:
            faults = read_proof(text).faults([load_key().public])
        except ProofRefused:
            continue
        assert faults, f"byte {place}"


def test_a_stranger_verifies_offline(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    head = make_checkpoint(reason=HeadReason.BULLETIN, at=AT)
    text = make_proof(note_of(head), content="cd" * 32, figures=FIGURES)
    key = base64.b64encode(load_key().public).decode()
    words = ["documents", "verify-code", f"http://10.1.2.3/v/{text}", "--key", key]
    assert main(words) == 0
    assert FIGURES in capsys.readouterr().out
    other = base64.b64encode(bytes(32)).decode()
    assert main(["documents", "verify-code", text, "--key", other]) == 1
    figures = tmp_path / "figures.json"
    figures.write_text("{}")
    assert main([*words, "--figures", str(figures)]) == 1
    assert main(["documents", "verify-code", "nonsense"]) == 1


def test_a_code_holds_against_any_key_the_office_had_and_not_without_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    head = make_checkpoint(reason=HeadReason.BULLETIN, at=AT)
    text = make_proof(note_of(head), content="cd" * 32, figures=FIGURES)
    own, later = (base64.b64encode(key).decode() for key in (load_key().public, bytes(32)))
    keys = tmp_path / "audit_key.pub"
    keys.write_text(f"{own}\n{later}\n")
    assert main(["documents", "verify-code", text, "--key", str(keys)]) == 0
    with override_settings(HOME=tmp_path / "nothing-here"):  # a stranger's machine
        assert main(["documents", "verify-code", text]) == 1
    assert "没有可对照的公钥" in capsys.readouterr().err
    assert not (tmp_path / "nothing-here").exists()


def test_a_stranger_verifies_with_the_program_of_the_manual_alone() -> None:
    figures = b'{"period":"2026Q3"}'
    head = make_checkpoint(reason=HeadReason.BULLETIN, at=AT)
    digest = hashlib.sha256(figures).hexdigest()
    proof = make_proof(note_of(head), content="cd" * 32, figures=digest)
    program = MANUAL.read_text().split("```python\n")[1].split("```")[0]
    names = {
        "text": f"http://10.1.2.3/v/{proof}",
        "key": base64.b64encode(load_key().public).decode(),
        "figures": figures,
    }
    exec(program, names)
    assert (names["content"], names["size"]) == ("cd" * 32, head.size)
    with pytest.raises(AssertionError):
        exec(program, names | {"figures": b"{}"})


def test_the_office_head_sets_the_letterhead_and_old_prints_stay() -> None:
    county = make_county()
    before = issued(county)
    url = reverse("prints:letterhead")
    values = {
        "mark": "共青团青田县委",
        "suffix": "文件",
        "signing_name": "共青团青田县委员会",
        "printing_office": "共青团青田县委办公室",
        "bulletin_name": "信息工作季度通报",
        "address": "http://10.9.8.7:8000",
        "bulletin_lines": "报：共青团丽水市委\n送：县委办公室，县政府办公室",
        "official_lines": "抄送:县委组织部",
    }
    head = client_of(county[Role.OFFICE_HEAD])
    here_only = "只有这台电脑打得开"
    assert here_only in head.get(url).content.decode()
    assert here_only in head.get(reverse("prints:compose")).content.decode()
    assert head.post(url, values).status_code == 303
    assert here_only not in head.get(url).content.decode()
    assert Letterhead.objects.get().mark == "共青团青田县委"
    assert "抄送：县委组织部" in head.get(url).content.decode()
    before.refresh_from_db()
    assert document_from_json(before.content) == s.AWARD
    assert issued(county).address == "http://10.9.8.7:8000"
    assert client_of(county[Role.EDITOR]).post(url, values).status_code == 403
    bad = head.post(url, values | {"official_lines": "没有冒号"})
    assert bad.status_code == 422
    assert "没有冒号" in bad.content.decode()


def test_a_demo_leads_to_where_it_is_served() -> None:
    county = make_county()
    print_made = issued(county)
    with override_settings(ADDRESS="http://127.0.0.1:8931", DEMO=True):
        code = document_of(print_made).code
    assert code is not None
    assert code.text.startswith("http://127.0.0.1:8931/v/")


TYPED = {
    "kind": "upward",
    "title": "共青团青田县委员会关于信息工作的报告",
    "number": "青团〔2026〕31号",
    "signers": "王小明 李文",
    "addressee": "共青团丽水市委：",
    "text": "一、总体情况\n各项工作有序推进。",
    "signature": "共青团青田县委员会",
    "dated": "2026-11-21",
    "sealed": "on",
    "attachment_title": "数据表",
    "attachment": "附件正文。",
    "copies_to": "抄送：县委办公室",
}


@pytest.mark.parametrize("kind", ["official", "upward", "letter", "minutes", "award", "report"])
@pytest.mark.parametrize("form", ["pdf", "docx", "html", "pages"])
def test_a_typed_document_becomes_a_file(kind: str, form: str) -> None:
    editor = client_of(make_county()[Role.EDITOR])
    url = reverse("prints:compose_file", args=[form])
    answer = editor.post(url, TYPED | {"kind": kind})
    assert answer.status_code == 200
    if form == "pdf":
        text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
        assert "各项工作有序推进" in text
        assert "数据表" in text
        assert ("签发人" in text) == (kind == "upward")
    if form == "pages":
        assert answer.content.count(b"data:image/png") >= 2
    assert not StoredFile.objects.exists()


def test_what_is_missing_in_a_typed_document_is_said() -> None:
    editor = client_of(make_county()[Role.EDITOR])
    assert editor.get(reverse("prints:compose")).status_code == 200
    url = reverse("prints:compose_file", args=["pdf"])
    assert editor.post(url, TYPED | {"title": ""}).status_code == 422
    answer = editor.post(url, TYPED | {"lines": "别的题目"})
    assert "各行连起来与标题不一致" in answer.content.decode()
    pages = reverse("prints:compose_file", args=["pages"])
    assert "填写标题和正文" in editor.post(pages, TYPED | {"text": ""}).content.decode()
    assert client_of(make_county()[Role.OFFICER]).post(url, TYPED).status_code == 403


def three(_subject: object) -> list[Piece]:
    return [Piece(unit, s.AWARD) for unit in s.UNITS[:3]]


@pytest.mark.parametrize("wrapping", Wrapping.values)
@pytest.mark.django_db(transaction=True)
def test_a_batch_is_made_in_the_background(wrapping: str, flush_past_the_guards: None) -> None:
    register_maker("tests.three", three)
    county = make_county()
    editor = county[Role.EDITOR]
    batch = start_batch(
        desk=county.desk,
        maker="tests.three",
        subject=uuid7(),
        title="表彰决定",
        wrapping=Wrapping(wrapping),
        by=editor,
        at=AT,
    )
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.total) == (BatchState.DONE, 3, 3)
    client = client_of(editor)
    assert client.get(reverse("prints:batch", args=[batch.pk])).status_code == 200
    answer = client.get(reverse("prints:batch_file", args=[batch.pk]))
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    if wrapping == Wrapping.ZIP:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.namelist() == [f"{n:02}-{u}.pdf" for n, u in enumerate(s.UNITS[:3], 1)]
    else:
        assert len(pypdf.PdfReader(io.BytesIO(data)).pages) == 6
        Batch.objects.update(ended_at=AT + dt.timedelta(seconds=25))
        batch.pk, batch.state, batch.result, batch.asked_at = uuid7(), "running", None, now()
        batch.save(force_insert=True)
        told = client.get(reverse("prints:batch", args=[batch.pk])).content.decode()
        assert "已用" in told
        assert "上次 3 份用了 25 秒" in told
    other = client_of(county[Role.OFFICE_HEAD])
    assert other.get(reverse("prints:batch_file", args=[batch.pk])).status_code == 404
    assert "表彰决定" in client.get(reverse("prints:batches")).content.decode()
    with pytest.raises(PermissionRefused):
        start_batch(
            desk=county.desk,
            maker="tests.three",
            subject=uuid7(),
            title="",
            wrapping=Wrapping.ZIP,
            by=county[Role.OFFICER],
            at=AT,
        )


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_breaks_off_says_so(
    flush_past_the_guards: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    register_maker("tests.three", three)

    def broken(*_args: object) -> making.Made:
        raise RuntimeError

    monkeypatch.setattr(making, "make", broken)
    county = make_county()
    batch = start_batch(
        desk=county.desk,
        maker="tests.three",
        subject=uuid7(),
        title="表彰决定",
        wrapping=Wrapping.ZIP,
        by=county[Role.EDITOR],
        at=AT,
    )
    assert Batch.objects.get(pk=batch.pk).state == BatchState.FAILED
    html = client_of(county[Role.EDITOR]).get(reverse("prints:batch", args=[batch.pk]))
    assert "制作中断" in html.content.decode()
