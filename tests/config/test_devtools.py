"""The makers' own tools find what they are there to find."""

import socket
import subprocess
from pathlib import Path

import pytest

from qingxun.config.devtools import glossary, locking, messages, running, setup
from qingxun.config.devtools.checks import machine, sizes, translations
from qingxun.config.devtools.states import StateTable, gaps, page, section, state_tables
from qingxun.desk.states import IssueState


def test_texts_are_found_in_python_and_templates(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text('x = _("One")\ny = ngettext("a row", "rows", 2)\nz = pgettext("c", "Two")\n')
    assert translations.texts_in(code) == {(None, "One"): 1, (None, "a row"): 2, ("c", "Two"): 3}
    page_ = tmp_path / "page.html"
    page_.write_text(
        '{% load i18n %}<p title="{% translate "Three" %}">'
        "{% blocktranslate with n=x.y %}Four {{ n }}{% endblocktranslate %}</p>"
    )
    assert set(translations.texts_in(page_)) == {(None, "Three"), (None, "Four %(n)s")}


@pytest.mark.parametrize(
    ("used", "fuzzy", "msgid", "translation", "fault"),
    [
        (True, False, "a %(n)d", "甲 %(n)d", ""),
        (True, False, "a", "", "not translated"),
        (True, True, "a", "甲", "fuzzy"),
        (False, False, "a", "甲", "no text uses this entry"),
        (True, False, "a %(n)d", "甲 %(m)d", "the translation has other placeholders"),
    ],
)
def test_faults_of_an_entry(
    used: bool, fuzzy: bool, msgid: str, translation: str, fault: str
) -> None:
    assert translations.fault_of(used, fuzzy, msgid, translation) == fault


def test_long_functions_and_files_are_named(tmp_path: Path, monkeypatch: object) -> None:
    monkeypatch.setattr(sizes, "show", lambda path: path.name)  # type: ignore[attr-defined]
    code = tmp_path / "long.py"
    body = "\n".join(f"    x{n} = {n}" for n in range(50))
    code.write_text(f"def fits():\n{body[: body.rindex(chr(10))]}\n\n\ndef long():\n{body}\n")
    assert sizes.too_long(code) == [("long.py:long", 51, 50)]
    code.write_text("x = 1\n" * 401)
    assert sizes.too_long(code) == [("long.py", 401, 400)]


def test_paths_of_a_machine_are_found(tmp_path: Path, monkeypatch: object) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    folder = "/" + "root" + "/thing"
    (tmp_path / "a.txt").write_text(f"fine\nsee {folder}\n")
    (tmp_path / "b.txt").write_text("https://example.org/page, net" + "work/root\n")
    monkeypatch.setattr(machine, "ROOT", tmp_path)  # type: ignore[attr-defined]
    assert machine.problems() == [f"a.txt:2: see {folder}"]


def test_a_gap_in_a_table_of_states_is_named() -> None:
    whole = {state: frozenset[IssueState]() for state in IssueState}
    owners = dict.fromkeys(IssueState, "")
    assert gaps(StateTable("desk", "T", IssueState, whole, owners)) == []
    less = {state: targets for state, targets in whole.items() if state != IssueState.SIGNING}
    found = gaps(StateTable("desk", "T", IssueState, less, owners))
    assert found == ["desk/states.py T: no row for signing"]


def test_the_picture_has_every_state_and_every_transition() -> None:
    for table in state_tables():
        picture = section(table)
        for state in table.states:
            assert f" as {state.value}\n" in picture
        arrows = sum(len(targets) for targets in table.transitions.values())
        ends = sum(not targets for targets in table.transitions.values())
        assert picture.count(" --> ") == arrows + ends
        assert picture in page()


def test_the_glossary_names_doubles_and_lost_identifiers() -> None:
    word = glossary.Word("期", "issue", "Issue", "", "", "")
    lost = glossary.Word("无", "none", "NoSuch" + "Name", "", "", "")
    assert glossary.doubles([word, word]) == ["glossary.csv: issue stands twice"]
    assert glossary.lost_identifiers([word]) == []
    assert len(glossary.lost_identifiers([lost])) == 1


def test_the_lock_fits_and_a_change_of_dependencies_shows(monkeypatch: object) -> None:
    assert locking.problems() == []
    monkeypatch.setattr(locking, "wanted", lambda: "other")  # type: ignore[attr-defined]
    assert locking.problems() == ["requirements.lock was made for another pyproject.toml"]


def test_a_step_is_taken_once_until_its_inputs_change(tmp_path: Path) -> None:
    taken: list[str] = []
    stamp = tmp_path / "deep" / "stamp"
    for inputs in ("a", "a", "b", "b"):
        setup.once(stamp, inputs, "step", lambda inputs=inputs: taken.append(inputs))
    assert taken == ["a", "b"]


def test_the_digest_sees_contents_and_names(tmp_path: Path, monkeypatch: object) -> None:
    monkeypatch.setattr(running, "ROOT", tmp_path)  # type: ignore[attr-defined]
    file = tmp_path / "a"
    file.write_text("1")
    first = running.digest([tmp_path])
    assert running.digest([tmp_path]) == first
    file.write_text("2")
    second = running.digest([tmp_path])
    file.rename(tmp_path / "b")
    assert len({first, second, running.digest([tmp_path])}) == 3


def test_ports_are_given_once_and_lie_below_those_of_outgoing_connections() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", running.free_port()))
        ports = [running.free_port() for _ in range(20)]
        assert taken.getsockname()[1] not in ports
    assert len(set(ports)) == 20
    assert all(20_000 <= port < 32_768 for port in ports)


def test_catalogues_are_compiled_without_fuzzy_entries(tmp_path: Path) -> None:
    import gettext

    po = tmp_path / "django.po"
    po.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "One"\nmsgstr "一"\n\n#, fuzzy\nmsgid "Two"\nmsgstr "二"\n',
        encoding="utf-8",
    )
    with messages.compile_catalogue(po).open("rb") as source:
        catalogue = gettext.GNUTranslations(source)
    assert catalogue.gettext("One") == "一"
    assert catalogue.gettext("Two") == "Two"


def test_programs_of_the_checkout_keep_what_they_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPATH", "somewhere")
    monkeypatch.setenv("KEPT", "as it is")

    env = running.clean_environment({"MORE": "words"})

    assert {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH"}.isdisjoint(env)
    assert (env["KEPT"], env["MORE"]) == ("as it is", "words")
