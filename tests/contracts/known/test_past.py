"""A file as it was known: each day of a random life, rebuilt, is the snapshot taken that day."""

from __future__ import annotations

import datetime as dt
import json
import random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.utils import timezone

from accounts import history
from accounts.rewinding import rows_at
from contracts.actions import amending, course, decide, papers, past
from contracts.models import Contract, Document, Instalment, Move, Verdict
from law.refusal import Impossible
from tests.accounts.history.conftest import tampering
from tests.contracts.course.conftest import ON, PLAIN
from tests.contracts.course.conftest import accepted as accepted
from tests.contracts.course.test_amending import attach
from tests.contracts.decide.conftest import officer, receive, registers
from tests.contracts.papers.conftest import HONEST, sent

__all__ = ["accepted", "officer", "receive", "registers"]
pytestmark = pytest.mark.django_db
# What each table says itself of the time it was written.
WRITTEN = {
    "accounts_change": "at", "contracts_contract": "created_at", "contracts_verdict": "made_at",
    "contracts_move": "made_at",
}  # fmt: skip
LIVES, STEPS = 4, 6
ACTS = "accept accept refuse send_back complete assign amend end paper unpaper reinstate".split()


def a_day_passes() -> None:
    """Everything written so far was written one day earlier."""
    with tampering() as execute:
        for table, column in WRITTEN.items():
            execute(f'UPDATE {table} SET "{column}" = "{column}" - interval \'1 day\'')


def snapshot(contract: Contract) -> dict[str, Any]:
    """What the tables say now, read apart from the code that is tried."""
    contract.refresh_from_db()
    return json.loads(json.dumps({
        "contract": _row("contracts_contract", "id", contract.pk),
        "parts": [_row(f"contracts_{part}", "contract_id", contract.pk)
                  for part in ("learner", "work", "training", "claim", "answers")],
        "instalments": [each.pk for each in Instalment.objects.filter(contract=contract, until=None)
                        .order_by("number")],
        "amounts": [str(each.amount) for each in Instalment.objects.filter(contract=contract, until=None)
                    .order_by("number")],
        "amendments": [[each.pk, each.state] for each in contract.amendments.order_by("pk")],
        "terminations": [each.pk for each in contract.terminations.filter(replaced=False)],
        "documents": [each.name for each in Document.objects.filter(contract=contract).order_by("pk")],
        "verdict": Verdict.objects.filter(contract=contract).latest("pk").pk,
        "moves": Move.objects.filter(contract=contract).count(),
    }))  # fmt: skip


def rebuilt(contract: Contract, day: dt.date) -> dict[str, Any]:
    """The same of a past day."""
    was = past.known_on(contract, day)
    assert was
    assert was.verdict
    row = dict(was.contract)
    row.pop("created_at")
    parts = [was.parts.get(f"contracts.{part}") for part in
             ("learner", "work", "training", "claim", "answers")]  # fmt: skip
    return {
        "contract": row,
        "parts": parts,
        "instalments": [each["id"] for each in was.instalments],
        "amounts": [f"{each['amount']:.2f}" for each in was.instalments],
        "amendments": [[each["id"], each["state"]] for each in was.amendments],
        "terminations": [each["id"] for each in was.terminations],
        "documents": [each["name"] for each in was.documents],
        "verdict": was.verdict.pk,
        "moves": len(was.moves),
    }


def _row(table: str, key: str, pk: int) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(t) - 'created_at' FROM {table} t WHERE {key} = %s", [pk])
        found = cursor.fetchone()
    return json.loads(found[0]) if found and isinstance(found[0], str) else found and found[0]


def step(contract: Contract, chance: random.Random, officer: Any) -> str:
    """Something that the rules let happen."""
    for _ in range(20):
        if (act := tried(contract, chance, officer)) and not act.endswith("refused"):
            return act
    return "nothing"


def tried(contract: Contract, chance: random.Random, officer: Any) -> str:
    """One thing that may happen to the file; what the rules refuse does not happen."""
    act = chance.choice(ACTS)
    pk, given = contract.pk, {"by": officer, "on": ON}
    try:
        match act:
            case "accept":
                decide.accept(contracts=[pk], comment="Vu.", **given)
            case "refuse":
                decide.refuse(contracts=[pk], reasons=["pay"], comment="Non.", **given)
            case "send_back":
                decide.send_back(contracts=[pk], comment="Il manque la convention.", **given)
            case "complete":
                decide.complete(contracts=[pk], comment="", **given)
            case "assign":
                decide.assign(contracts=[pk], officer=chance.choice([officer, None]), **given)
            case "amend":
                number = contract.amendments.count() + 1
                row = attach(contract, number=number, tuteur_nom=chance.choice(["Petit", "Grand"]))
                if chance.random() < 0.7:
                    amending.amend(amendment=row.pk, comment="Accord.", **given)
            case "end":
                day = dt.date(2027, chance.randint(1, 8), 28)
                course.terminate(contracts=[pk], on_date=day, motive="02", practical_days=90, **given)
            case "reinstate":
                course.reinstate(contract=pk, reason="Erreur.", **given)
            case "paper":
                named = SimpleUploadedFile(f"p{chance.random()}.pdf", HONEST + str(chance.random()).encode())
                papers.add_documents(contract=pk, kind="contract", files=[(named, named.name)], **given)
            case "unpaper":
                if found := Document.objects.filter(contract=pk).first():
                    papers.remove_document(document=found.pk, reason="Doublon.", **given)
    except (Impossible, AssertionError):
        return f"{act} refused"
    return act


@pytest.mark.parametrize("seed", range(LIVES))
def test_each_day_of_a_life_is_rebuilt_as_it_was(receive, officer, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- a test’s own dice
    (contract,) = receive({**PLAIN, "date_fin_contrat": "31/10/2028"})
    told, taken = [], []
    for _ in range(STEPS):
        told.append(step(contract, chance, officer))
        taken.append(snapshot(contract))
        a_day_passes()
    contract.refresh_from_db()
    today = timezone.localdate()
    for age, seen in enumerate(reversed(taken), 1):
        assert rebuilt(contract, today - dt.timedelta(days=age)) == seen, (told, age)
    assert past.known_on(contract, today - dt.timedelta(days=STEPS + 1)) is None


def test_the_check_sees_a_change_that_left_no_trace(receive, officer) -> None:
    """The control: a change made with the triggers asleep is not taken back."""
    (contract,) = receive(PLAIN)
    before = snapshot(contract)
    a_day_passes()
    with tampering() as execute:
        execute("UPDATE contracts_contract SET learner_name = 'Autre' WHERE id = %s", [contract.pk])
    contract.refresh_from_db()
    assert rebuilt(contract, timezone.localdate() - dt.timedelta(days=1)) != before


def test_what_was_forgotten_is_not_invented(receive, officer) -> None:
    (contract,) = receive(PLAIN)
    a_day_passes()
    Contract.objects.filter(pk=contract.pk).update(learner_name="Autre")
    history.forget(model="contracts.contract", keys=[contract.pk], why="Conservation échue")
    contract.refresh_from_db()
    was = past.known_on(contract, timezone.localdate() - dt.timedelta(days=1))
    assert was
    assert was.contract["learner_name"] == "Autre"


def test_a_row_taken_away_comes_back_with_its_former_values(receive, officer) -> None:
    (contract,) = receive(PLAIN)
    (paper,) = papers.add_documents(
        contract=contract.pk, kind="contract", files=[sent(HONEST)], by=officer, on=ON
    )
    a_day_passes()
    Document.objects.filter(pk=paper.pk).update(name="b.pdf")
    Document.objects.filter(pk=paper.pk).delete()
    end = timezone.now() - dt.timedelta(hours=12)
    model: type[models.Model] = Document
    (row,) = rows_at(model, owner="contract_id", key=contract.pk, at=end).values()
    assert row["name"] == paper.name
