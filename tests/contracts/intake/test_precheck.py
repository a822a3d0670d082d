"""The pre-check says everything and stores nothing; the annotated file comes back corrected."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from contracts.actions import intake
from contracts.exports.errors import annotated, safe
from contracts.models import Batch, Contract, Sender
from tests.contracts.intake.conftest import AMENDMENT, APPRENTICE, ON, PROFESSIONAL

pytestmark = pytest.mark.django_db

KEYS = {
    "line",
    "numero_externe",
    "errors",
    "checks",
    "npec",
    "amount",
    "schedule",
    "decision_due_on",
    "silence",
}


def run(path: Path, tmp_path: Path) -> list[dict]:
    out = tmp_path / "precheck.json"
    call_command("precheck", path, on=ON, json=out)
    return json.loads(out.read_text())


def test_one_dict_a_line_in_the_order_of_the_file(make_file: Callable[..., Path], tmp_path: Path) -> None:
    wrong = {**APPRENTICE, "numero_externe": "T-9", "employeur_courriel": "x"}
    found = run(make_file([AMENDMENT, APPRENTICE, wrong, PROFESSIONAL]), tmp_path)
    assert [row["line"] for row in found] == [2, 3, 4, 5]
    assert all(row.keys() == KEYS for row in found)
    assert [len(row["errors"]) for row in found] == [0, 0, 1, 0]
    assert found[2]["errors"][0].keys() == {"column", "value", "message", "article"}
    assert [row["silence"] for row in found] == ["refused", "refused", "refused", "accepted"]
    assert found[1]["decision_due_on"] == "2026-11-25"
    assert not Contract.objects.exists()
    assert not Batch.objects.exists()
    assert not Sender.objects.exists()


def test_amounts_are_given_even_when_another_cell_is_wrong(
    make_file: Callable[..., Path], tmp_path: Path
) -> None:
    good, wrong = run(
        make_file([PROFESSIONAL, {**PROFESSIONAL, "numero_externe": "T-9", "employeur_courriel": "x"}]),
        tmp_path,
    )
    assert wrong["errors"]
    assert good["amount"]["total"] == wrong["amount"]["total"] == "3843.00"
    assert sum(float(due["amount"]) for due in good["schedule"]) == 3843


def test_the_end_of_an_unknown_contract_is_an_error_and_still_worth_its_line(
    make_file: Callable[..., Path], tmp_path: Path
) -> None:
    (row,) = run(make_file([{**PROFESSIONAL, "etat": "RUPTURE", "date_rupture": "01/03/2027"}]), tmp_path)
    assert "inconnu" in row["errors"][0]["message"]
    assert row["amount"]["total"] == "3843.00"
    assert row["silence"] == "accepted"
    assert row["checks"]


def test_refused_files_end_with_a_reason(make_file: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="PDF"):
        run(make_file(b"%PDF-1.7"), tmp_path)


def test_an_unreadable_kind_still_gives_its_errors(make_file: Callable[..., Path], tmp_path: Path) -> None:
    (row,) = run(make_file([{**APPRENTICE, "dispositif": "stage"}]), tmp_path)
    assert (row["checks"], row["amount"], row["silence"]) == ([], None, None)
    assert row["errors"][0]["column"] == "dispositif"


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_the_annotated_file_comes_back_corrected(send: Callable[..., Batch]) -> None:
    wrong = {**APPRENTICE, "alternant_nom": "", "employeur_siret": "1"}
    batch = intake.import_batch(batch=send([PROFESSIONAL, wrong]), by=None)
    content = b"".join(annotated(batch))
    header, good, bad = rows(content)
    assert header[-2:] == ["colonnes_en_erreur", "messages_d_erreur"]
    assert (good[-2:], bad[-2]) == (["", ""], "employeur_siret, alternant_nom")
    assert "14 chiffres" in bad[-1]
    bad[header.index("employeur_siret")] = APPRENTICE["employeur_siret"]
    bad[header.index("alternant_nom")] = "Aubert"
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([header, good, bad])
    again = intake.import_batch(batch=send(out.getvalue().encode("utf-8-sig")), by=None)
    assert (again.state, again.counts["created"]) == ("imported", 2)


def test_no_cell_leaves_as_a_formula(send: Callable[..., Batch]) -> None:
    attack = {
        **APPRENTICE,
        "employeur_denomination": "@SUM(1)",
        "motif_rupture": "=1+1",
        "alternant_nom": "+cmd|x",
    }
    batch = intake.check(batch=send([attack]))
    cells = [cell for row in rows(b"".join(annotated(batch))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]


@pytest.mark.parametrize(
    ("text", "shown"), [("-5,00", "-5,00"), ("-x", "'-x"), ("=1", "'=1"), ("a=1", "a=1")]
)
def test_safe(text: str, shown: str) -> None:
    assert safe(text) == shown
