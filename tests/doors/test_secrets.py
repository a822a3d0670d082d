"""What few may see, looked for role by role; what a spreadsheet would execute, looked for in every export."""

from __future__ import annotations

import csv
import io
import re
from inspect import unwrap

import pytest
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from accounts.roles import ROLES
from contracts.actions import course, decide, letters
from contracts.models import Contract, Invoice, Letter, Sender
from registers.models import Provider
from tests.contracts.decide.conftest import receive
from tests.doors.conftest import EARLIER
from tests.doors.test_rights import addresses, client_of, read, undone

pytestmark = pytest.mark.django_db
DISABLED = {"alternant_handicap": "oui", "montant_rqth": "1500,00", "alternant_nom": "Zed"}
TOKEN = re.compile(r"\b[A-Za-z0-9]{64}\b")  # drawn by chance against forged forms: may spell anything
TOLD = re.compile(r"handicap|rqth|disab(?!led)|\bBOE\b", re.IGNORECASE)
OWN = ("contract", "papers", "course", "money", "tutoring", "release", "fix_amount")
LISTS = (
    "queue", "delays", "export", "invoices", "threatened", "amendments", "probable_ends", "incomplete_ends",
    "books", "journal", "balances_export", "regularisation", "regularisation_file", "letters", "letters_lot",
    "tutor_requests", "campaign", "campaign_population", "control_file", "payments_csv", "run_csv",
)  # fmt: skip


@pytest.fixture
def disabled(house, people) -> Contract:
    """A file whose apprentice is disabled, accepted with the supplement, ended early."""
    (made,) = unwrap(receive)(None)(DISABLED)  # the registers are those of the house
    decide.accept(contracts=[made.pk], by=people["officer"], on=EARLIER, comment="Vu.")
    made.refresh_from_db()
    letters.prepare(kind="acceptance", contract=made, by=None, on=EARLIER)
    course.terminate(contracts=[made.pk], on_date=EARLIER, motive="02", practical_days=1, by=None, on=EARLIER)
    return made


def test_a_disability_is_shown_to_its_right_only(disabled, house, make_user) -> None:
    paths = addresses(house)
    pk = disabled.pk
    verdict = disabled.verdicts.earliest("pk").pk
    letter = Letter.objects.get(contract=disabled)
    own = {name: reverse(f"contracts:{name}", args=[pk]) for name in OWN}
    own |= {
        "replay": reverse("contracts:replay", args=[pk, verdict]),
        "letter": reverse("contracts:letter", args=[letter.pk]),
        "letter_new": reverse("contracts:letter_new", args=[pk, "decompte"]),
    }
    told = []
    for role in ROLES:
        private = "contracts.view_disability" in role.permissions
        client = client_of(make_user(role.code))
        for path in (*(paths[each] for each in LISTS), *own.values()):
            with undone():
                answer = client.get(path)
                text = TOKEN.sub("", read(answer))
                if answer.status_code == 200 and not private and (found := TOLD.search(text)):
                    told.append((role.code, path, text[max(0, found.start() - 80) : found.end() + 40]))
    assert not told


EXPORTS = (  # lists taken away, the queue among them, have their own test: tests/opco_admin/exports
    "balances_export", "payments_csv", "run_csv", "payment_csv", "campaign_population",
    "regularisation_file", "deposits_file", "batch_errors",
)  # fmt: skip
FORMULA = re.compile(r"^[=+\-@\t\r](?![\d  ]+(,\d+)?$)")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_export_holds_a_formula(house, make_user, sign: str) -> None:
    word = f"{sign}cmd()"
    Provider.objects.update(name=word)
    Contract.objects.update(
        learner_name=word, learner_first_name=word, employer_name=word, provider_name=word, title=word
    )
    Sender.objects.update(name=word)
    Invoice.objects.update(number=Concat(Value(word), Cast("pk", CharField())))
    client, paths, told = client_of(make_user(is_superuser=True)), addresses(house), []
    for name in EXPORTS:
        query = {"par": "provider"} if name == "balances_export" else {"state": "all"}
        answer = client.get(paths[name], query)
        assert answer["Content-Disposition"].startswith("attachment"), name
        assert answer["X-Content-Type-Options"] == "nosniff"
        rows = csv.reader(io.StringIO(read(answer).lstrip("\ufeff"), newline=""), delimiter=";")
        told += [(name, cell) for row in rows for cell in row if FORMULA.match(cell)]
    assert not told
