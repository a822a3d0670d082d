"""A purge: simulated, of two persons, by lots; what it leaves, what it never touches, what a hold keeps."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import NoReverseMatch, reverse

from accounts import holding
from contracts.models import Contract
from opco_admin.privacy.actions import running
from opco_admin.privacy.models import PurgeRun
from opco_admin.privacy.rules import runs as rules
from tests.opco_admin.privacy.conftest import LATER, Aged

NOTE = b"%PDF-1.4\n%note du delegue\n%%EOF\n"


def note() -> SimpleUploadedFile:
    return SimpleUploadedFile("note-dpo.pdf", NOTE, content_type="application/pdf")


def named(name: str, args: tuple[Any, ...]) -> str:
    """The address of this name, whatever its room."""
    for room in ("", "contracts:", "registers:"):
        with suppress(NoReverseMatch):
            return reverse(f"{room}{name}", args=args)
    raise AssertionError(name)


def purged(first: Any, second: Any) -> PurgeRun:
    """A whole purge of two persons."""
    row = running.start(by=first, on=LATER)
    running.simulate(run=row.pk, on=LATER)
    row = running.propose(run=row.pk, note=note(), by=first, on=LATER)
    running.validate(run=row.pk, digest=row.digest, by=second, on=LATER)
    return running.execute(run=row.pk, on=LATER)


def books() -> list[Any]:
    """The sums of the ledger, of payments and of schedules, and a digest of every entry."""
    statements = (
        "SELECT account, sum(debit), sum(credit) FROM contracts_posting GROUP BY 1 ORDER BY 1",
        "SELECT md5(string_agg(e::text, '|' ORDER BY id)) FROM contracts_entry e",
        "SELECT md5(string_agg(p::text, '|' ORDER BY id)) FROM contracts_posting p",
        "SELECT sum(amount) FROM contracts_payment",
        "SELECT sum(amount), sum(paid) FROM contracts_invoiceline",
        "SELECT contract_id, sum(amount) FROM contracts_instalment WHERE until IS NULL GROUP BY 1 ORDER BY 1",
        "SELECT sum(total), count(*) FROM contracts_contract",
        "SELECT sum(amount) FROM conventions_commitmententry",
    )
    with connection.cursor() as cursor:
        found = []
        for statement in statements:
            cursor.execute(statement)
            found.append(cursor.fetchall())
    return found


@pytest.mark.promise(18)
def test_nothing_of_a_person_is_left_and_the_books_do_not_move(aged: Aged, make_user, proof) -> None:
    first, second = make_user("AD"), make_user("AD")
    planted, before = aged.found(), books()
    proof.control("valeurs semées, vues sans la purge", planted=len(aged.seeds), seen=len(planted))
    assert len(planted) >= 40
    kept = Contract.objects.order_by("pk")[0]
    hold = holding.propose(kind="contract", number=kept.number, reason="Litige.", by=first, on=LATER)
    holding.act(hold=hold.pk, verb="validate", by=second, on=LATER)
    purged(first, second)
    same = Contract.objects.get(pk=kept.pk)
    proof.cases("dossier sous suspension, gardé", tried=1, wrong=int(same.learner_name != kept.learner_name))
    assert same.learner_name in aged.found()
    assert PurgeRun.objects.latest("pk").report["dropped"]["held"] == 1
    holding.act(hold=hold.pk, verb="ask_lifting", by=first, on=LATER, comment="Jugé.")
    holding.act(hold=hold.pk, verb="lift", by=second, on=LATER)
    purged(first, second)
    again = running.simulate(run=running.start(by=first, on=LATER).pk, on=LATER)
    proof.cases("éléments que referait une purge de plus", tried=1, wrong=rules.total(again.counts, "over"))
    left = aged.found()
    assert not left, "\n".join(sorted(aged.seeds[seed] for seed in left))
    proof.cases("valeurs semées, cherchées dans la base, les fichiers et les journaux",
                tried=len(aged.seeds), wrong=len(left))  # fmt: skip
    assert books() == before
    proof.cases("sommes des livres, des paiements et des échéanciers", tried=len(before), wrong=0)


def test_every_page_still_opens_once_all_is_gone(aged: Aged, make_user, client) -> None:
    """What was emptied leaves pages with less, or no page: never an error."""
    first, second = make_user("AD"), make_user("AD")
    purged(first, second)
    client.force_login(
        make_user(is_superuser=True), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    broken = []
    for name, args in sorted(aged.addresses.items()):
        try:
            answer = client.get(named(name, args))
            if answer.streaming:
                b"".join(answer)
            answer.close()
        except Exception as error:
            broken.append(f"{name}: {error!r}")
    assert not broken, "\n".join(broken)
