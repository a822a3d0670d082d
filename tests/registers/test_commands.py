"""The commands as written in the README: outputs and exit codes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.registers.files import vintage

DAY = date(2024, 7, 15)
pytestmark = pytest.mark.django_db


def ask(out: Path, rncp: str, day: str) -> dict[str, object]:
    call_command("npec", rncp, cpne="2", concluded_on=day, json=str(out))
    return json.loads(out.read_text())


def test_import_and_ask(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    out = tmp_path / "out.json"
    lines = [("RNCP1002", 2, 9497, "A", DAY), ("RNCP3", 2, "NC", "", DAY), ("RNCP4", 2, 1, "R", DAY)]
    path = vintage(tmp_path / "npec.xlsx", [*lines, ("RNCP4", 2, 2.005, "R", DAY)])
    call_command("import_npec", str(path), json=str(out))
    report = json.loads(out.read_text())
    assert (report["status"], report["read"], report["priced"], report["conflicts"]) == ("loaded", 4, 2, 1)
    assert ask(out, "1002", "2024-07-15") == {
        "rncp": "RNCP1002",
        "cpne": "2",
        "annual": "9497.00",
        "status": "A",
        "applicable_from": "2024-07-15",
        "vintage": "npec.xlsx",
        "conflict": None,
    }
    assert ask(out, "RNCP1002", "2024-07-14")["annual"] is None
    assert (ask(out, "RNCP3", "2024-07-15")["annual"], ask(out, "RNCP3", "2024-07-15")["status"]) == (
        None,
        "NC",
    )
    assert ask(out, "RNCP4", "2026-01-01")["conflict"] == ["1.00", "2.01"]
    call_command("import_npec", str(path))
    assert "rien n’a changé" in capsys.readouterr().out


def test_refused_leaves_with_one(tmp_path: Path) -> None:
    path, out = tmp_path / "a.csv", tmp_path / "out.json"
    path.write_text("couleur;taille\nbleu;3\n")
    with pytest.raises(SystemExit) as leaving:
        call_command("import_branches", str(path), json=str(out))
    assert leaving.value.code == 1
    report = json.loads(out.read_text())
    assert (report["status"], report["details"]) == ("refused", ["couleur", "taille"])


def test_bad_usage_leaves_with_two(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as leaving:
        call_command("import_certifications", str(tmp_path / "absent.csv"))
    assert leaving.value.returncode == 2
    for rncp, cpne, day in (("x", "2", "2026-01-01"), ("RNCP1", "x", "2026-01-01"), ("RNCP1", "2", "demain")):
        with pytest.raises(CommandError) as leaving:
            call_command("npec", rncp, "--cpne", cpne, "--concluded-on", day)
        assert leaving.value.returncode == 2
