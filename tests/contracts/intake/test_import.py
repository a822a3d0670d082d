"""From file to contracts: whole or not at all, the same twice is nothing, events follow their contract."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from contracts.actions import intake, undoing
from contracts.models import Amendment, Batch, Claim, Contract, Correction, Disability, LineError, Verdict
from contracts.rules.assess import assess
from contracts.rules.replay import facts_from
from contracts.rules.verdict import Verdict as Judgement
from tests.contracts.intake.conftest import AMENDMENT, APPRENTICE, ON, PROFESSIONAL, TERMINATION

pytestmark = pytest.mark.django_db

SECOND = {**APPRENTICE, "numero_externe": "T-3", "alternant_nom": "Blanc"}
WRONG = {**SECOND, "date_fin_contrat": "31/02/2028", "employeur_siret": "1"}


def tally(batch: Batch) -> dict[str, int]:
    """The counts that are not zero."""
    names = ("read", "created", "changed", "unchanged", "amendments", "terminations", "rejected")
    return {name: batch.counts[name] for name in names if batch.counts[name]}


def messages(batch: Batch) -> list[str]:
    return [error.message.replace("\u00a0", " ") for error in LineError.objects.filter(batch=batch)]


def test_every_value_is_stored_where_it_belongs(load: Callable[..., Batch]) -> None:
    batch = load([{**APPRENTICE, "alternant_handicap": "oui", "npec_annuel": "6 000,00"}, PROFESSIONAL])
    assert (batch.state, tally(batch)) == ("imported", {"read": 2, "created": 2})
    contract = Contract.objects.get(external_number="T-1")
    assert (contract.kind, contract.state, contract.batch, contract.line) == ("app", "assessed", batch, 2)
    assert (contract.received_on, contract.complete_on) == (ON, ON)
    assert contract.decision_due_on == date(2026, 11, 25)
    assert (contract.department, contract.idcc, contract.rncp) == ("06", "1486", "RNCP38362")
    assert (contract.work.weekly_minutes, contract.work.gross_monthly) == (2100, Decimal("1250.00"))
    assert (contract.learner.sex, contract.training.hours) == ("F", 1350)
    assert (contract.disability.recognised, contract.claim.npec_annual) == (True, Decimal("6000.00"))
    assert Disability.objects.count() == 2
    assert Claim.objects.get(contract__external_number="T-2").npec_annual is None


def test_a_verdict_is_stored_with_the_facts_that_give_it_again(load: Callable[..., Batch]) -> None:
    load([APPRENTICE, PROFESSIONAL])
    for verdict in Verdict.objects.all():
        judgement = Judgement.from_dict(verdict.content)
        assert assess(facts_from(verdict.facts)) == judgement
        assert verdict.contract.outcome == judgement.outcome
        assert verdict.contract.decision_due_on == judgement.decision_due_on


def test_all_or_nothing(load: Callable[..., Batch]) -> None:
    batch = load([APPRENTICE, WRONG, PROFESSIONAL])
    assert batch.state == "checked"
    assert not Contract.objects.exists()
    errors = LineError.objects.filter(batch=batch).values_list("line", "column", "value")
    assert list(errors) == [(3, "date_fin_contrat", "31/02/2028"), (3, "employeur_siret", "1")]
    assert tally(batch) == {"read": 3, "created": 2, "rejected": 1}


def test_accepted_lines_only(load: Callable[..., Batch]) -> None:
    batch = load([APPRENTICE, WRONG, PROFESSIONAL], accept_valid=True)
    assert batch.state == "imported"
    assert Contract.objects.count() == 2
    assert LineError.objects.filter(batch=batch).count() == 2


def test_checking_writes_nothing_and_says_the_same(send: Callable[..., Batch]) -> None:
    lines = [AMENDMENT, APPRENTICE, WRONG, PROFESSIONAL, {**TERMINATION, "numero_externe": "T-2"}]
    lines[-1] = {**lines[-1], "dispositif": "PROFESSIONNALISATION"}
    batch = intake.check(batch=send(lines))
    assert batch.state == "checked"
    assert not Contract.objects.exists()
    said = (batch.counts, batch.preview, messages(batch))
    batch = intake.import_batch(batch=batch, by=None, accept_valid=True)
    assert (batch.counts, batch.preview, messages(batch)) == said
    assert tally(batch) == {"read": 5, "created": 2, "amendments": 1, "terminations": 1, "rejected": 1}


def test_the_same_file_again_changes_nothing(load: Callable[..., Batch]) -> None:
    lines = [APPRENTICE, PROFESSIONAL, AMENDMENT]
    load(lines)
    batch = load(lines)
    assert tally(batch) == {"read": 3, "unchanged": 3}
    assert (Contract.objects.count(), Verdict.objects.count(), Amendment.objects.count()) == (2, 2, 1)
    assert not Correction.objects.exists()


def test_the_same_number_of_another_sender_is_another_contract(load: Callable[..., Batch]) -> None:
    load([APPRENTICE])
    assert tally(load([APPRENTICE], sender="Autre CFA")) == {"read": 1, "created": 1}


def test_a_corrected_line_updates_what_is_not_decided(load: Callable[..., Batch]) -> None:
    load([APPRENTICE, PROFESSIONAL])
    batch = load([{**APPRENTICE, "heures_distance": "1200", "alternant_handicap": ""}, PROFESSIONAL])
    assert tally(batch) == {"read": 2, "changed": 1, "unchanged": 1}
    contract = Contract.objects.get(external_number="T-1")
    assert contract.training.remote_hours == 1200
    assert not hasattr(contract, "disability")
    assert contract.verdicts.count() == 2
    correction = contract.corrections.get()
    assert (correction.before["heures_distance"], correction.after["heures_distance"]) == ("0", "1200")
    assert correction.before["date_conclusion"] == "28/08/2026"
    assert batch.preview[0]["changes"] == [
        ["Travailleur handicapé (RQTH)", "non", ""],
        ["Heures à distance", "0", "1200"],
    ]


def test_a_decided_contract_wants_an_amendment(load: Callable[..., Batch]) -> None:
    load([APPRENTICE])
    Contract.objects.update(state="accepted")
    batch = load([{**APPRENTICE, "heures_distance": "1200"}])
    assert (batch.state, tally(batch)) == ("checked", {"read": 1, "rejected": 1})
    assert "envoyez un avenant" in messages(batch)[0]
    assert tally(load([APPRENTICE])) == {"read": 1, "unchanged": 1}
    assert tally(load([AMENDMENT])) == {"read": 1, "amendments": 1}


def test_an_amendment_may_come_before_its_contract(load: Callable[..., Batch]) -> None:
    batch = load([AMENDMENT, APPRENTICE])
    assert tally(batch) == {"read": 2, "created": 1, "amendments": 1}
    amendment = Amendment.objects.get()
    assert (amendment.contract.external_number, amendment.number, amendment.line) == ("T-1", 1, 2)
    assert amendment.effective_on == date(2026, 11, 2)
    assert amendment.values["tuteur_nom"] == "Petit"
    assert amendment.contract.work.tutor_name == "Caron"
    contract = amendment.contract.verdicts.get()
    assert amendment.verdict["law_version"] == contract.content["law_version"]


def test_an_amendment_finds_its_contract_by_deca_number(load: Callable[..., Batch]) -> None:
    load([{**APPRENTICE, "numero_deca": "006202609000456"}])
    batch = load([{**AMENDMENT, "numero_externe": "", "numero_deca": "006202609000456"}])
    assert tally(batch) == {"read": 1, "amendments": 1}


@pytest.mark.parametrize(("line", "said"), [(AMENDMENT, "Avenant"), (TERMINATION, "Rupture")])
def test_events_of_unknown_contracts_are_errors(load: Callable[..., Batch], line: dict, said: str) -> None:
    batch = load([line])
    assert tally(batch) == {"read": 1, "rejected": 1}
    assert messages(batch) == [
        f"{said} d’un contrat inconnu : envoyez d’abord le contrat, ou corrigez son numéro."
    ]


def test_another_amendment_of_the_same_number_is_an_error(load: Callable[..., Batch]) -> None:
    load([APPRENTICE, AMENDMENT])
    batch = load([{**AMENDMENT, "tuteur_nom": "Grand"}])
    assert "déjà un avenant de ce numéro" in messages(batch)[0]


def test_a_termination_is_written_once_and_never_erased(load: Callable[..., Batch]) -> None:
    load([APPRENTICE])
    assert tally(load([TERMINATION])) == {"read": 1, "terminations": 1}
    contract = Contract.objects.get()
    assert (contract.terminated_on, contract.exchange_state) == (date(2027, 1, 15), "RUPTURE")
    assert contract.verdicts.count() == 2
    assert tally(load([TERMINATION])) == {"read": 1, "unchanged": 1}
    assert tally(load([APPRENTICE])) == {"read": 1, "unchanged": 1}
    assert tally(load([{**APPRENTICE, "nombre_repas": "10"}])) == {"read": 1, "changed": 1}
    contract.refresh_from_db()
    assert contract.terminated_on == date(2027, 1, 15)


def test_a_termination_outside_the_contract_is_an_error(load: Callable[..., Batch]) -> None:
    load([APPRENTICE])
    assert "sort du contrat" in messages(load([{**TERMINATION, "date_rupture": "15/01/2029"}]))[0]


def test_the_end_of_a_decided_contract_is_noted_and_assessed(load: Callable[..., Batch]) -> None:
    load([APPRENTICE])
    Contract.objects.update(state="accepted")
    assert tally(load([TERMINATION])) == {"read": 1, "terminations": 1}
    contract = Contract.objects.get()
    assert (contract.state, contract.terminated_on) == ("accepted", date(2027, 1, 15))
    assert contract.verdicts.count() == 2
    assert contract.terminations.get().batch.kind == "contracts"


def test_a_line_written_twice_names_the_first(load: Callable[..., Batch]) -> None:
    batch = load([APPRENTICE, PROFESSIONAL, {**APPRENTICE, "nombre_repas": "3"}], accept_valid=True)
    assert tally(batch) == {"read": 3, "created": 2, "rejected": 1}
    assert messages(batch) == ["Cette ligne répète la ligne 2 : supprimez l’une des deux."]


def test_tutors_are_counted_in_the_file_and_in_the_database(load: Callable[..., Batch]) -> None:
    load([{**APPRENTICE, "numero_externe": "T-0"}])
    load([APPRENTICE, SECOND])
    loads = Verdict.objects.order_by("id").values_list("facts__tutor_load", flat=True)
    assert list(loads) == [0, 1, 2]


def test_example_files(load: Callable[..., Batch], shared_data: Path) -> None:
    folder = shared_data / "contrats"
    batch = load(folder / "exemple-synthetique-import_utf8-sig.csv")
    assert (batch.state, tally(batch)) == ("imported", {"read": 3, "created": 2, "amendments": 1})
    again = load(folder / "exemple-synthetique-import_cp1252.csv")
    assert tally(again) == {"read": 3, "unchanged": 3}
    contract = Contract.objects.get(external_number="CFA-2026-000123")
    assert contract.employer_name == "Société d’exemple Bœuf & Fils"
    assert contract.learner_name == "N'Guyen-Lefèvre"


def test_refused_files_are_kept_with_their_reason(send: Callable[..., Batch]) -> None:
    batch = send(b"%PDF-1.7")
    assert (batch.state, "PDF" in batch.refusal) == ("refused", True)
    assert Path(batch.file.path).read_bytes() == b"%PDF-1.7"
    with pytest.raises(intake.Impossible):
        intake.check(batch=batch)


def test_a_file_without_lines_is_refused(load: Callable[..., Batch]) -> None:
    batch = load([])
    assert (batch.state, batch.refusal) == ("refused", "Ce fichier ne contient aucune ligne de contrat.")


def test_quotes_broken_far_down_refuse_the_whole_file(
    send: Callable[..., Batch], make_file: Callable
) -> None:
    lines = [{**APPRENTICE, "numero_externe": f"N-{n}"} for n in range(2500)]
    content = make_file(lines).read_bytes() + b'APPRENTISSAGE;"N-X'
    batch = intake.import_batch(batch=send(content), by=None)
    assert batch.state == "refused"
    assert "guillemets" in batch.refusal
    assert not Contract.objects.exists()


def test_unknown_columns_refuse_until_mapped_and_are_remembered(
    send: Callable[..., Batch], make_file: Callable
) -> None:
    content = make_file([APPRENTICE]).read_bytes().replace(b"alternant_nom;", b"Patronyme;")
    batch = intake.import_batch(batch=send(content), by=None)
    assert batch.state == "refused"
    assert "Patronyme" in batch.refusal
    assert "alternant_nom" in batch.refusal
    batch = send(content)
    header, samples, proposal = intake.mapping_of(batch)
    assert "Patronyme" in header
    assert samples[0]["Patronyme"] == "Aubert"
    assert proposal.unknown == ("Patronyme",)
    assert intake.map_columns(batch=batch, columns={"Patronyme": "alternant_nom"}, by=None).ready
    assert intake.import_batch(batch=batch, by=None).state == "imported"
    assert intake.import_batch(batch=send(content), by=None).counts["unchanged"] == 1
    assert intake.mapping_of(send(content, sender="Autre"))[2].unknown == ("Patronyme",)


def test_a_line_by_hand_follows_the_same_rules(load: Callable[..., Batch]) -> None:
    sender = intake.sender_named("CFA Test")
    received = intake.receive_one(sender=sender, cells=APPRENTICE, on=ON, by=None)
    contract = Contract.objects.get(pk=received.contract_id)
    assert (contract.batch, contract.line, contract.state) == (None, None, "assessed")
    assert tally(load([APPRENTICE])) == {"read": 1, "unchanged": 1}
    wrong = intake.receive_one(sender=sender, cells={**APPRENTICE, "employeur_siret": "1"}, on=ON, by=None)
    assert (wrong.contract_id, wrong.outcome.errors[0].column) == (None, "employeur_siret")
    amended = intake.receive_one(sender=sender, cells=AMENDMENT, on=ON, by=None)
    assert amended.contract_id == contract.pk


def test_undo_gives_back_what_was(load: Callable[..., Batch]) -> None:
    load([APPRENTICE])
    before = Contract.objects.values().get()
    batch = load(
        [
            {**APPRENTICE, "heures_distance": "1200"},
            PROFESSIONAL,
            AMENDMENT,
            {**TERMINATION, "numero_externe": "T-2", "dispositif": "PROFESSIONNALISATION"},
        ]
    )
    assert Contract.objects.count() == 2
    undoing.undo(batch=batch, by=None, on=ON, reason="Mauvais fichier")
    assert (batch.state, batch.counts["undone"]["reason"]) == ("undone", "Mauvais fichier")
    contract = Contract.objects.get()
    assert Contract.objects.values().get() == before
    assert contract.training.remote_hours == 0
    assert not Amendment.objects.exists()
    assert not Correction.objects.exists()
    assert Path(batch.file.path).read_bytes()
    assert tally(load([APPRENTICE])) == {"read": 1, "unchanged": 1}


def test_undo_is_refused_once_decided_or_changed_since(load: Callable[..., Batch]) -> None:
    first = load([APPRENTICE, PROFESSIONAL])
    second = load([{**APPRENTICE, "heures_distance": "1200"}])
    with pytest.raises(intake.Impossible, match="plus récent"):
        undoing.undo(batch=first, by=None, on=ON)
    Contract.objects.filter(external_number="T-1").update(state="accepted")
    with pytest.raises(intake.Impossible, match="décidé"):
        undoing.undo(batch=second, by=None, on=ON)
    assert Contract.objects.count() == 2


def test_unknown_employers_and_centres_are_noted_and_known_ones_left_alone(
    load: Callable[..., Batch],
) -> None:
    from registers.models import Company, Establishment, Provider

    Provider.objects.create(siret=APPRENTICE["organisme_siret"], name="Nom officiel")
    load([APPRENTICE, PROFESSIONAL])
    place = Establishment.objects.select_related("company").get()
    assert (place.pk, place.idcc, place.company.name) == ("73282932000074", "1486", "Atelier Brun")
    assert Company.objects.count() == 1
    assert Provider.objects.get().name == "Nom officiel"


def test_a_file_sent_back_stays_so_and_an_officer_s_answer_is_kept(load: Callable[..., Batch]) -> None:
    load([APPRENTICE])
    Contract.objects.update(state="incomplete", complete_on=None, decision_due_on=None, cpne="7")
    load([{**APPRENTICE, "heures_distance": "1200"}])
    contract = Contract.objects.get()
    assert (contract.state, contract.complete_on, contract.decision_due_on) == ("incomplete", None, None)
    assert (contract.cpne, contract.training.remote_hours) == ("7", 1200)
    load([{**APPRENTICE, "employeur_idcc": "16"}])
    assert Contract.objects.get().cpne == ""


def test_a_decision_taken_during_the_import_is_not_overwritten(
    load: Callable[..., Batch], send: Callable[..., Batch], monkeypatch: pytest.MonkeyPatch
) -> None:
    from contracts.actions.writing import Writer
    from law.refusal import Impossible

    load([APPRENTICE])
    rewrite = Writer.rewrite

    def late(self: Writer, outcomes: list) -> None:
        Contract.objects.update(state="accepted")
        rewrite(self, outcomes)

    monkeypatch.setattr(Writer, "rewrite", late)
    batch = send([{**APPRENTICE, "heures_distance": "1200"}, PROFESSIONAL])
    with pytest.raises(Impossible, match="changer d’état"):
        intake.import_batch(batch=batch, by=None)
    batch.refresh_from_db()
    assert batch.state == "checked"
    assert Contract.objects.get().training.remote_hours == 0
