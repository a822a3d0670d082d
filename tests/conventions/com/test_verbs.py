"""Verbs of a COM on the real database: what is kept, what is refused, two officers at once."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction

from conventions.actions import com_ceilings, com_file, com_indicators
from conventions.exports import com_charges as exported
from conventions.imports import com_charges as files
from conventions.models import (
    Charge,
    ChargeFile,
    ComCeiling,
    ComFileItem,
    Evaluation,
    IndicatorDefinition,
    Measure,
)
from conventions.rules.com_ceilings import Ceilings
from conventions.rules.com_indicators import Figure, seal
from law.refusal import Impossible
from registers.sheets import Refused
from tests.contracts.papers.conftest import HONEST
from tests.conventions.com.world import M, ceilings, charge, com, indicator, table, told
from tests.conventions.making import ON, running_convention


@pytest.fixture
def officer(make_user):
    return make_user("CO")


@pytest.fixture
def convention(officer):
    return com(officer)


def freeze(definition, by, year: int = 2025, figure: Figure | None = None, **more) -> Measure:
    return com_indicators.freeze(
        indicator=definition.indicator_id,
        year=year,
        figure=figure or Figure(Decimal(131)),
        by=by,
        on=ON,
        **more,
    )


def at_once(verb: Callable[[int], object], turns: int = 2) -> list[str]:
    """What each of several people is told when they press at the same moment."""
    meet = threading.Barrier(turns)

    def one(turn: int) -> str:
        try:
            meet.wait()
            verb(turn)
        except Impossible as impossible:
            return str(impossible)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(turns) as pool:
        return list(pool.map(one, range(turns)))


def test_an_indicator_is_redefined_by_a_new_version_and_says_why(convention, officer):
    first = indicator(convention, officer)
    with pytest.raises(com_indicators.Wrong) as wrong:
        com_indicators.redefine(
            indicator=first.indicator_id, told=told(label="Autre"), reason=" ", seen=1, by=officer, on=ON
        )
    assert set(wrong.value.flaws) == {"reason"}
    second = com_indicators.redefine(
        indicator=first.indicator_id, told=told(label="Autre"), reason="Avenant 1", seen=1, by=officer, on=ON
    )
    assert (second.number, second.label, first.label) == (2, "Autre", "Visites aux entreprises")
    assert com_indicators.current(convention) == [second]
    with pytest.raises(Impossible, match="entre-temps"):
        com_indicators.redefine(
            indicator=first.indicator_id, told=told(label="Encore"), reason="x", seen=1, by=officer, on=ON
        )


def test_the_same_definition_again_changes_nothing(convention, officer):
    first = indicator(convention, officer)
    again = com_indicators.redefine(
        indicator=first.indicator_id, told=told(), reason="", seen=1, by=officer, on=ON
    )
    assert again.pk == first.pk
    assert IndicatorDefinition.objects.count() == 1


def test_a_code_is_taken_once_and_a_wrong_definition_names_its_field(convention, officer):
    indicator(convention, officer)
    with pytest.raises(com_indicators.Wrong) as wrong:
        indicator(convention, officer, targets={2031: Decimal(1)})
    assert set(wrong.value.flaws) == {"code", "target_2031"}


def test_the_starter_catalogue_is_added_once(convention, officer):
    indicator(convention, officer)
    added = com_indicators.start_catalogue(convention=convention.pk, by=officer, on=ON)
    assert added == convention.indicators.count() - 1
    assert com_indicators.start_catalogue(convention=convention.pk, by=officer, on=ON) == 0


def test_a_withdrawn_indicator_is_left_out_and_keeps_its_measures(convention, officer):
    first = indicator(convention, officer)
    freeze(first, officer)
    with pytest.raises(Impossible, match="pourquoi"):
        com_indicators.withdraw(indicator=first.indicator_id, reason="", by=officer, on=ON)
    com_indicators.withdraw(indicator=first.indicator_id, reason="Doublon", by=officer, on=ON)
    assert not com_indicators.current(convention)
    assert Measure.objects.count() == 1
    with pytest.raises(Impossible, match="retiré"):
        freeze(first, officer, year=2026)


def test_only_a_com_that_is_not_over_is_written(officer):
    other = running_convention(by=officer, kind="edec")
    with pytest.raises(Impossible, match="objectifs et de moyens"):
        com_indicators.start_catalogue(convention=other.pk, by=officer, on=ON)
    over = com(officer)
    type(over).objects.filter(pk=over.pk).update(state="closed")
    with pytest.raises(Impossible, match="plus écrit"):
        indicator(over, officer)


def test_a_measure_keeps_what_it_was_made_from(convention, officer):
    first = indicator(convention, officer, key="firms_reached", unit="percent", filters={"size": "small"})
    made = freeze(first, officer, figure=Figure(Decimal(1), Decimal(3)), comment="Vu.")
    assert made.value == Decimal("33.3")
    assert made.sha256 == seal(made.content)
    assert made.content["filters"] == {"size": "small"}
    assert made.content["target"] == "120"
    assert (made.content["formula_version"], made.content["definition"]) == (1, 1)
    assert (made.since, made.until) == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def test_a_measure_is_corrected_by_another_one_with_a_reason(convention, officer):
    first = indicator(convention, officer)
    made = freeze(first, officer)
    with pytest.raises(Impossible, match="corrigez-la"):
        freeze(first, officer)
    with pytest.raises(Impossible, match="pourquoi"):
        freeze(first, officer, corrects=made.pk)
    again = freeze(first, officer, figure=Figure(Decimal(140)), corrects=made.pk, reason="Doublons retirés")
    assert list(Measure.objects.current()) == [again]
    with pytest.raises(Impossible, match="déjà été corrigée"):
        freeze(first, officer, corrects=made.pk, reason="Encore")


@pytest.mark.parametrize("model", [Measure, IndicatorDefinition, ComCeiling, Charge])
def test_what_was_kept_is_neither_changed_nor_deleted(convention, officer, model):
    freeze(indicator(convention, officer), officer)
    ceilings(convention, officer)
    charge(convention, officer, g1=1)
    charge(convention, officer, g1=2, reason="Erreur")
    row = model.objects.earliest("pk")
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    field = "amount" if model is Charge else "made_by"
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**{field: 9 if model is Charge else None})


def test_a_year_not_begun_or_outside_is_not_sent(convention, officer):
    first = indicator(convention, officer)
    for year, said in ((2027, "n’a pas commencé"), (2031, "hors de la convention")):
        with pytest.raises(Impossible, match=said):
            freeze(first, officer, year=year)


def test_a_value_typed_by_hand_says_where_it_comes_from(convention, officer):
    first = indicator(convention, officer, key="typed", unit="score")
    with pytest.raises(Impossible, match="d’où vient"):
        freeze(first, officer, figure=Figure(Decimal(8)))
    with pytest.raises(Impossible, match="positifs"):
        freeze(first, officer, figure=Figure(Decimal(-8)), source="Enquête")
    with pytest.raises(Impossible, match="vraisemblable"):
        freeze(first, officer, figure=Figure(Decimal(10) ** 11, Decimal("0.01")), source="Enquête")
    assert freeze(first, officer, figure=Figure(Decimal(82), Decimal(10)), source="Enquête").value == Decimal(
        "8.2"
    )


def test_two_officers_freeze_once(transactional_db, make_user):
    officer = make_user("CO")
    first = indicator(com(officer), officer)
    told_ = at_once(lambda _turn: freeze(first, officer), 4)
    assert sorted(told_)[-1] == "done"
    assert told_.count("done") == 1
    assert Measure.objects.count() == 1


def test_two_officers_correct_once(transactional_db, make_user):
    officer = make_user("CO")
    first = indicator(com(officer), officer)
    made = freeze(first, officer)
    told_ = at_once(lambda turn: freeze(first, officer, corrects=made.pk, reason=f"Motif {turn}"))
    assert told_.count("done") == 1
    assert Measure.objects.current().count() == 1


def test_ceilings_are_versions(convention, officer):
    ceilings(convention, officer)
    ceilings(convention, officer)
    assert ComCeiling.objects.count() == 1
    ceilings(convention, officer, mission=Decimal(130 * M))
    assert com_ceilings.ceilings_of(convention) == Ceilings(Decimal(90 * M), Decimal(130 * M), Decimal(5 * M))
    with pytest.raises(Impossible, match="coopérations"):
        ceilings(convention, officer, cooperation=Decimal(500 * M))


def test_an_amount_changed_keeps_the_one_before_and_says_why(convention, officer):
    ceilings(convention, officer)
    assert charge(convention, officer, g1=10, m1c=3).created == 2
    assert charge(convention, officer, g1=10).unchanged == 1
    with pytest.raises(Impossible, match="pourquoi"):
        charge(convention, officer, g1=12)
    assert charge(convention, officer, g1=12, reason="Facture oubliée").replaced == 1
    assert Charge.objects.count() == 3
    found = com_ceilings.judged(convention)
    assert (found.spent.management, found.spent.mission, found.spent.cooperation) == (12, 3, 3)


def test_judged_on_cumulated_years(convention, officer):
    ceilings(convention, officer)
    charge(convention, officer, year=2025, g1=40 * M, m5=60 * M)
    charge(convention, officer, year=2026, g1=44 * M, m5=65 * M)
    found = com_ceilings.judged(convention)
    assert found.held
    assert found.passed == 5 * M
    charge(convention, officer, year=2026, section="plan", m3=2 * M)
    assert com_ceilings.judged(convention).mission_over == M
    assert com_ceilings.judged(convention, 2025).held


@pytest.mark.parametrize("year", [2024, 2027, 2028])
def test_a_charge_stands_in_a_year_of_the_convention_that_began(convention, officer, year):
    with pytest.raises(Impossible):
        charge(convention, officer, year=year, g1=1)


def test_a_file_of_charges_enters_whole_and_again_changes_nothing(convention, officer):
    def send(*lines: str, reason: str = ""):
        return files.load_file(table(*lines), convention=convention.pk, reason=reason, by=officer, on=ON)

    lines = ("2025;Alternance;I 1°;1 000,50", "2026;pdc;II 1° coopération;12", "2026;Alternance;g2;0")
    assert send(*lines).created == 3
    assert (send(*lines).unchanged, Charge.objects.count()) == (3, 3)
    assert Charge.objects.get(item="g1").amount == Decimal("1000.50")
    assert ChargeFile.objects.count() == 1
    with pytest.raises(Impossible, match="pourquoi"):
        send("2025;Alternance;I 1°;9")
    assert send("2025;Alternance;I 1°;9", reason="Corrigé").replaced == 1
    text = "".join(exported.lines(convention)).removeprefix("\ufeff").splitlines()
    assert send(*text[1:]).unchanged == 3


def test_every_wrong_cell_of_a_file_is_named_and_nothing_enters(convention, officer):
    outcome = files.load_file(
        table("26;Zone;III 4°;-5", "2031;Alternance;I 1°;1", "2026;Alternance;I 2°;1",
              "2026;alternance;g2;3"),
        convention=convention.pk, reason="", by=officer, on=ON,
    )  # fmt: skip
    assert [(flaw.number, flaw.column) for flaw in outcome.flaws] == [
        (2, "Année"), (2, "Section"), (2, "Poste"), (2, "Montant"), (3, "Année"), (5, "Ligne"),
    ]  # fmt: skip
    assert not Charge.objects.exists()
    with pytest.raises(Refused):
        files.load_file(table(), convention=convention.pk, reason="", by=officer, on=ON)


def test_two_people_enter_the_same_cell_once(transactional_db, make_user):
    officer = make_user("FI")
    convention = com(make_user("CO"))
    told_ = at_once(lambda turn: charge(convention, officer, g1=10 + turn))
    assert told_.count("done") == 1
    assert Charge.objects.current().count() == 1


def item(convention, by, place: str = "1°", state: str = "doing", files=(), seen: int = 1, **more):
    given = {"owner": "Paul", "due_on": dt.date(2026, 12, 1), "missing": ""}
    return com_file.write_item(
        convention=convention.pk,
        place=place,
        state=state,
        files=files,
        seen=seen,
        by=by,
        on=ON,
        **(given | more),
    )


def test_an_item_is_ready_with_its_proof_and_nothing_missing(convention, officer):
    with pytest.raises(Impossible, match="au moins un document"):
        item(convention, officer, state="ready")
    proof = ContentFile(HONEST, "orientations.pdf")
    with pytest.raises(Impossible, match="manque"):
        item(convention, officer, state="ready", files=[proof], missing="La liste")
    made = item(convention, officer, state="ready", files=[ContentFile(HONEST, "orientations.pdf")])
    assert (made.state, made.papers.count(), made.traces.count()) == ("ready", 1, 1)
    with pytest.raises(Impossible, match="entre-temps"):
        item(convention, officer)
    with pytest.raises(Impossible, match="au dossier"):
        item(convention, officer, place="11°")
    assert ComFileItem.objects.count() == 1


def test_two_officers_write_an_item_once(transactional_db, make_user):
    officer = make_user("CO")
    convention = com(officer)
    told_ = at_once(lambda turn: item(convention, officer, owner=f"Paul {turn}"))
    assert told_.count("done") == 1


def test_comments_keep_each_text_and_read_the_last(convention, officer):
    first = indicator(convention, officer)
    texts = {None: "Une bonne année.", first.indicator_id: "Cible atteinte."}
    assert com_file.comment(convention=convention.pk, year=2025, texts=texts, by=officer, on=ON) == 2
    assert com_file.comment(convention=convention.pk, year=2025, texts=texts, by=officer, on=ON) == 0
    com_file.comment(convention=convention.pk, year=2025, texts={None: "Mieux dit."}, by=officer, on=ON)
    assert com_file.comments(convention, 2025) == {**texts, None: "Mieux dit."}
    with pytest.raises(Impossible, match="de cette convention"):
        com_file.comment(convention=convention.pk, year=2025, texts={999_999: "x"}, by=officer, on=ON)


def test_an_evaluation_is_frozen_then_made_again_with_a_reason(convention, officer):
    def evaluate(content: dict, reason: str = "") -> Evaluation:
        return com_file.freeze(
            convention=convention.pk, year=2025, content=content, pdf=HONEST, reason=reason, by=officer, on=ON
        )

    first = evaluate({"a": 1})
    assert (first.number, first.sha256, first.document.media_type) == (1, seal({"a": 1}), "application/pdf")
    with pytest.raises(Impossible, match="pourquoi"):
        evaluate({"a": 2})
    with pytest.raises(Impossible, match="Rien n’a changé"):
        evaluate({"a": 1}, "Pour voir")
    assert evaluate({"a": 2}, "Erreur de saisie").number == 2
