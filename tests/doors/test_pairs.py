"""Never in one person: the database itself refuses who proposed to decide, whatever door writes."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import CheckConstraint, F

pytestmark = [pytest.mark.django_db, pytest.mark.promise(5)]
DECIDERS = ("approved_by", "validated_by", "decided_by", "closed_by")
SOMEBODY = "(SELECT min(id) FROM accounts_user)"
# Table → what one person alone would write.
ALONE = {
    "accounts_accountproposal": f"state = 'validated', user_id = {SOMEBODY}, decided_by_id = proposed_by_id",
    "accounts_legalhold": "validated_by_id = proposed_by_id",
    "branches_accessproposal": "state = 'validated', access_id = (SELECT min(id) FROM branches_access),"
    " decided_by_id = proposed_by_id",
    "contracts_period": f"proposed_by_id = {SOMEBODY}, closed_by_id = {SOMEBODY}",
    "contracts_paymentrun": "approved_by_id = proposed_by_id",
    "contracts_settlement": "validated_by_id = proposed_by_id",
    "contracts_hold": "validated_by_id = proposed_by_id",
    "contracts_reopening": "state = 'validated', validated_by_id = proposed_by_id, decided_at = now()",
    "privacy_purgerun": "state = 'validated', validated_by_id = proposed_by_id",
    "smeservice_planrecovery": "state = 'validated', decided_by_id = proposed_by_id, decided_on = now(),"
    " invoice_id = (SELECT min(id) FROM contracts_invoice)",
    "registers_provideraccount": "validated_by_id = proposed_by_id",
}
# Rows that the house has not.
MADE = {
    "accounts_legalhold": "INSERT INTO accounts_legalhold (kind, number, name, first_name, reason, state,"
    f" proposed_by_id) VALUES ('contract', 'A000000999', '', '', 'x', 'proposed', {SOMEBODY})",
    "privacy_purgerun": 'INSERT INTO privacy_purgerun ("on", state, counts, report, digest, made_by_id,'
    f" proposed_by_id) VALUES (now(), 'simulating', '{{}}', '{{}}', '', {SOMEBODY}, {SOMEBODY})",
}


def pairs() -> dict[str, bool]:
    """Every table where somebody proposes and somebody decides, and whether a constraint names both."""
    found = {}
    for model in apps.get_models():
        names = {each.name for each in model._meta.concrete_fields}
        decider = next((each for each in DECIDERS if each in names), None)
        if "proposed_by" in names and decider and not model._meta.proxy:
            found[model._meta.db_table] = any(
                F("proposed_by") in each.condition.flatten() and decider in str(each.condition)
                for each in model._meta.constraints
                if isinstance(each, CheckConstraint)
            )
    return found


def test_every_proposal_is_decided_by_another(house, proof) -> None:
    found = pairs()
    assert found.keys() == ALONE.keys()
    assert all(found.values()), found
    passed = [table for table in ALONE if decided_alone(table)]
    assert not passed
    proof.cases("décisions par leur auteur, en SQL", tried=len(ALONE), wrong=len(passed))


def test_without_its_constraint_it_would_be(house, proof) -> None:
    """The control: the same writings, the constraints taken out."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in apps.get_models():
            for each in model._meta.constraints if model._meta.db_table in ALONE else ():
                if isinstance(each, CheckConstraint):
                    cursor.execute(f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{each.name}"')
    seen = [table for table in ALONE if decided_alone(table)]
    proof.control("décision par son auteur, contrainte ôtée", planted=len(ALONE), seen=len(seen))


def decided_alone(table: str) -> bool:
    """Whether one person may write both sides: triggers look away, constraints do not."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        if table in MADE:
            cursor.execute(MADE[table])
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        assert cursor.fetchone()[0], f"the house has no row in {table}"
        try:
            with transaction.atomic():
                cursor.execute(f'UPDATE "{table}" SET {ALONE[table]}')
        except DatabaseError:
            passed = False
        else:
            passed = True
        transaction.set_rollback(True)
    return passed
