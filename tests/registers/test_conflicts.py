"""Contradictory amounts settled by a person: used since, kept for ever, asked again when they change."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal as E
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from law.refusal import Impossible
from registers import actions
from registers.conflicts import conflicts, open_conflicts, settle
from registers.lookups import lookups_for
from registers.models import NpecChange, NpecLevel, NpecSettlement
from registers.rules.conflicts import Decided, objection
from tests.registers.files import vintage

DAY, ON = dt.date(2024, 4, 9), dt.date(2026, 11, 23)
WHY = "Réponse de France compétences du 20/11/2026."
# Case h 7: a cell of two codes and a cell of one, two amounts for one pair.
LINES = [
    ("RNCP31946/RNCP36989", 2, 7750, "A", DAY),
    ("RNCP36989", 2, 8502, "A", DAY),
    ("RNCP1", 2, 5000, "A", DAY),
]


@pytest.fixture
def level(db: None, tmp_path: Path) -> NpecLevel:
    """The one conflict of a list."""
    actions.load_npec(vintage(tmp_path / "npec_09.04.2024.xlsx", LINES))
    return NpecLevel.objects.get(conflict__isnull=False)


@pytest.fixture
def officer(make_user):
    return make_user("BR")


def used(on: dt.date = ON) -> tuple[E | None, tuple[E, ...] | None]:
    (found,) = lookups_for(rncps=["RNCP36989"], cpnes=["2"]).levels("RNCP36989", ["2"], on)
    return found.annual, found.conflict


class TestSettle:
    """The verb."""

    def test_the_amount_kept_is_used_and_its_origin_is_said(self, level, officer) -> None:
        assert used() == (None, (E(7750), E(8502)))
        settle(level=level, chosen=E(7750), reason=WHY, seen=None, by=officer, on=ON)
        assert used() == (E(7750), None)
        (found,) = lookups_for(rncps=["RNCP36989"], cpnes=["2"]).levels("RNCP36989", ["2"], ON)
        assert "tranchés" in found.vintage
        level.refresh_from_db()
        assert (level.annual, level.conflict) == (None, [E(7750), E(8502)])
        assert NpecChange.objects.filter(cpne="2").latest("pk").cause.startswith("montant tranché")

    def test_waiting_for_france_competences_gives_no_amount(self, level, officer) -> None:
        first = settle(level=level, chosen=None, reason=WHY, seen=None, by=officer, on=ON)
        assert used() == (None, (E(7750), E(8502)))
        assert not open_conflicts().exists()
        settle(level=level, chosen=E(8502), reason=WHY, seen=first.pk, by=officer, on=ON)
        assert used() == (E(8502), None)
        assert list(NpecSettlement.objects.order_by("pk").values_list("chosen", "replaces")) == [
            (None, None), (E(8502), first.pk)
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"chosen": E(8126)}, "l’un de ceux"),
            ({"reason": " court "}, "pourquoi"),
            ({"seen": 9}, "rechargez"),
        ],
    )
    def test_what_cannot_be_decided(self, level, officer, change: dict, said: str) -> None:
        values = {"chosen": E(7750), "reason": WHY, "seen": None, **change}
        with pytest.raises(Impossible, match=said):
            settle(level=level, by=officer, on=ON, **values)
        assert not NpecSettlement.objects.exists()

    def test_a_level_with_one_amount_is_not_settled(self, level, officer) -> None:
        alone = NpecLevel.objects.get(rncp="RNCP1")
        with pytest.raises(Impossible, match="qu’un montant"):
            settle(level=alone, chosen=E(5000), reason=WHY, seen=None, by=officer, on=ON)

    def test_a_second_officer_is_told_who_settled(self, level, officer, make_user) -> None:
        settle(level=level, chosen=E(7750), reason=WHY, seen=None, by=officer, on=ON)
        with pytest.raises(Impossible, match=r"Déjà tranché par Camille Roux à \d\d h \d\d"):
            settle(level=level, chosen=E(8502), reason=WHY, seen=None, by=make_user("BR"), on=ON)
        assert used() == (E(7750), None)

    def test_the_same_revision_keeps_it_other_amounts_ask_again(self, level, officer, tmp_path: Path) -> None:
        settle(level=level, chosen=E(7750), reason=WHY, seen=None, by=officer, on=ON)
        more = [*LINES, ("RNCP5", 2, 1, "A", DAY)]
        actions.load_npec(vintage(tmp_path / "npec_09.04.2024_vMAJ-01.05.2024.xlsx", more))
        assert used() == (E(7750), None)
        assert not open_conflicts().exists()
        with pytest.raises(Impossible, match="révision"):
            settle(level=level, chosen=E(8502), reason=WHY, seen=None, by=officer, on=ON)
        changed = [LINES[0], ("RNCP36989", 2, 8600, "A", DAY)]
        actions.load_npec(vintage(tmp_path / "npec_09.04.2024_vMAJ-01.06.2024.xlsx", changed))
        assert used() == (None, (E(7750), E(8600)))
        assert open_conflicts().count() == 1

    def test_a_new_vintage_is_another_question(self, level, officer, tmp_path: Path) -> None:
        settle(level=level, chosen=E(7750), reason=WHY, seen=None, by=officer, on=ON)
        lines = [(*line[:-1], dt.date(2024, 7, 15)) for line in LINES]
        actions.load_npec(vintage(tmp_path / "npec_15.07.2024.xlsx", lines))
        assert used(dt.date(2024, 7, 14)) == (E(7750), None)
        assert used(dt.date(2024, 7, 15)) == (None, (E(7750), E(8502)))

    def test_kept_for_ever(self, level, officer) -> None:
        settle(level=level, chosen=E(7750), reason=WHY, seen=None, by=officer, on=ON)
        for change in (
            lambda: NpecSettlement.objects.update(reason="autre"),
            lambda: NpecSettlement.objects.all().delete(),
            lambda: NpecChange.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_the_database_refuses_another_amount(self, level, officer) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            NpecSettlement.objects.create(
                rncp="RNCP1", cpne="2", vintage_from=DAY, applicable_from=DAY, amounts=[E(1), E(2)],
                chosen=E(3), reason=WHY, settled_on=ON, settled_by=officer,
            )  # fmt: skip

    def test_list_with_the_last_decision(self, level, officer) -> None:
        assert [(row.settlement, row.chosen) for row in conflicts()] == [(None, None)]
        made = settle(level=level, chosen=E(7750), reason=WHY, seen=None, by=officer, on=ON)
        assert [(row.settlement, row.chosen) for row in conflicts()] == [(made.pk, E(7750))]


AMOUNTS = st.lists(st.integers(1, 9).map(E), min_size=2, max_size=4, unique=True)


@given(
    amounts=AMOUNTS,
    chosen=st.none() | st.integers(1, 12).map(E),
    seen=st.none() | st.just(1),
    last=st.booleans(),
)
def test_only_a_published_amount_seen_as_it_stands_is_taken(amounts, chosen, seen, last: bool) -> None:
    before = (
        Decided(1, amounts[0], "Claire Morvan", dt.datetime(2026, 11, 23, 10, 42, tzinfo=dt.UTC))
        if last
        else None
    )
    sentence = objection(amounts, chosen, WHY, seen=seen, last=before)
    taken = (
        (seen == 1) == last and (chosen is None or chosen in amounts) and not (last and chosen == amounts[0])
    )
    assert (sentence == "") == taken
    if last and seen is None:
        assert sentence.startswith("Déjà tranché par Claire Morvan à 10 h 42")


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_settle_once(tmp_path: Path, make_user) -> None:
    actions.load_npec(vintage(tmp_path / "npec_09.04.2024.xlsx", LINES))
    level = NpecLevel.objects.get(conflict__isnull=False)
    people, outcomes = [make_user("BR"), make_user("BR")], []

    def run(by: object, chosen: E) -> None:
        try:
            settle(level=level, chosen=chosen, reason=WHY, seen=None, by=by, on=ON)
            outcomes.append("settled")
        except Impossible as impossible:
            outcomes.append(str(impossible)[:12])
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=each) for each in zip(people, (E(7750), E(8502)), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["Déjà tranché", "settled"]
    assert NpecSettlement.objects.count() == 1


class TestPages:
    """The list, the conflict, the form."""

    def page(self, level: NpecLevel) -> str:
        return reverse("registers:conflict", args=[level.pk])

    def test_settled_from_the_page(self, level, signed_in) -> None:
        client = signed_in("BR")
        assert "à trancher" in client.get(reverse("registers:conflicts")).content.decode()
        shown = client.get(self.page(level)).content.decode()
        assert "8\u202f502,00" in shown
        assert client.post(self.page(level), {"chosen": "0", "reason": WHY, "seen": ""}).status_code == 302
        assert used() == (E(7750), None)
        assert WHY in client.get(self.page(level)).content.decode()
        listed = client.get(reverse("registers:conflicts"), {"etat": "tranches"}).content.decode()
        assert "Camille Roux" in listed
        assert (
            "Aucun conflit"
            in client.get(reverse("registers:conflicts"), {"etat": "attente"}).content.decode()
        )

    @pytest.mark.parametrize(
        "typed",
        [
            {}, {"chosen": "7", "reason": WHY}, {"chosen": "0", "reason": "non"},
            {"chosen": "x", "reason": WHY}, {"chosen": "0", "reason": WHY, "seen": "99"},
            {"chosen": "0", "reason": WHY, "seen": "x"},
        ],
    )  # fmt: skip
    def test_wrong_forms_keep_what_was_typed(self, level, signed_in, typed: dict) -> None:
        answer = signed_in("BR").post(self.page(level), typed)
        assert answer.status_code == 422
        assert typed.get("reason", "Motif") in answer.content.decode()
        assert not NpecSettlement.objects.exists()

    def test_reading_is_open_settling_is_not(self, level, signed_in) -> None:
        for role in ("GC", "DI"):
            client = signed_in(role)
            assert client.get(reverse("registers:conflicts")).status_code == 200
            assert (
                '<form method="post"' not in client.get(self.page(level)).content.decode().split("<main")[-1]
            )
            assert client.post(self.page(level), {"chosen": "0", "reason": WHY}).status_code == 403

    def test_a_replaced_list_is_read_only(self, level, signed_in, tmp_path: Path) -> None:
        actions.load_npec(vintage(tmp_path / "npec_09.04.2024_vMAJ-01.05.2024.xlsx", LINES[:1]))
        client = signed_in("BR")
        assert "remplacée" in client.get(self.page(level)).content.decode()
        assert client.post(self.page(level), {"chosen": "0", "reason": WHY}).status_code == 422

    def test_a_plain_level_is_not_a_conflict(self, level, signed_in) -> None:
        assert signed_in("BR").get(self.page(NpecLevel.objects.get(rncp="RNCP1"))).status_code == 404
