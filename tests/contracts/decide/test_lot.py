"""Decisions by lot: clean files only, whatever happened meanwhile."""

from __future__ import annotations

from contracts.actions import decide
from contracts.models import Contract, Move
from tests.contracts.decide.conftest import DOUBLE, ON


def test_only_clean_files_are_accepted(receive, officer):
    clean, poor, several, decided = receive(
        {}, {"salaire_brut_embauche": "500"}, {"employeur_idcc": DOUBLE}, {}
    )
    decide.accept(contracts=[decided.pk], by=officer, on=ON)
    ids = [clean.pk, poor.pk, several.pk, decided.pk]
    foreseen = decide.lot_of(contracts=ids)
    done = decide.accept_lot(contracts=ids, by=officer, on=ON)
    assert [file.pk for file in foreseen.clean] == [file.pk for file in done.clean] == [clean.pk]
    why = {file.pk: sentence for file, sentence in done.left}
    assert "En défaut" in why[poor.pk] or "inférieur" in why[poor.pk]
    assert "plusieurs CPNE" in why[several.pk]
    assert why[decided.pk].startswith("Déjà accepté par")
    assert done.total == clean.total
    accepted = Contract.objects.filter(state="accepted").order_by("pk")
    assert list(accepted.values_list("pk", flat=True)) == [clean.pk, decided.pk]


def test_a_lot_costs_the_same_queries_for_one_and_for_ten(receive, officer, django_assert_num_queries):
    few = receive({})
    many = receive(*[{}] * 10)
    for files in (few, many):
        with django_assert_num_queries(14):
            decide.accept_lot(contracts=[file.pk for file in files], by=officer, on=ON)
        with django_assert_num_queries(6):  # all decided now: nothing but their reasons
            decide.accept_lot(contracts=[file.pk for file in files], by=officer, on=ON)
    assert Move.objects.filter(verb="accept").count() == 11
