"""Portfolios given by lot: seen first, moved once, given back but for what changed hands since."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.refusal import Impossible
from registers.models import Company
from smeservice.actions import firms, transfers
from smeservice.models import Firm, Following, Transfer, TransferredFirm
from smeservice.rules import transfers as rules
from tests.smeservice.conftest import ON

DAY = dt.timedelta(days=1)


@given(
    count=st.integers(0, 10_000), advisers=st.lists(st.integers(1, 99), min_size=1, max_size=9, unique=True)
)
def test_shares_are_equal_and_whole(count: int, advisers: list[int]) -> None:
    shares = rules.split(count, advisers)
    assert sum(shares) == count
    assert max(shares) - min(shares) <= 1


@given(
    chosen=st.dictionaries(st.none() | st.integers(1, 5), st.integers(1, 50), max_size=4),
    advisers=st.lists(st.integers(1, 5), max_size=3, unique=True),
)
def test_nobody_is_lost_in_the_loads(chosen: dict[int | None, int], advisers: list[int]) -> None:
    held = dict.fromkeys(range(1, 6), 100)
    loads = rules.loads(held, chosen, advisers)
    given_away = sum(number for key, number in chosen.items() if key is not None)
    assert sum(each.leaving for each in loads) == given_away
    assert sum(each.coming for each in loads) == (sum(chosen.values()) if advisers else 0)
    assert all(each.after == each.before - each.leaving + each.coming for each in loads)


@pytest.fixture
def lot(db, advisers) -> list[str]:
    """Seven firms, three of them of one adviser."""
    sirens = [f"{900_000_000 + rank}" for rank in range(7)]
    Company.objects.bulk_create(Company(siren=siren, name=f"Firme {siren}") for siren in sirens)
    firms.refresh(on=ON)
    firms.follow(companies=sirens[:3], adviser=advisers.one, by=advisers.one, on=ON - 30 * DAY)
    return sirens


@pytest.fixture
def give(lot, advisers) -> Callable[..., Transfer]:
    def make(**changes: Any) -> Transfer:
        told = {
            "firms": Firm.objects.all(), "expected": 7, "to": [advisers.other], "criteria": "Toutes",
            "reason": "Départ", "token": uuid4(), "by": advisers.one, "on": ON,
        }  # fmt: skip
        return transfers.transfer(**(told | changes))

    return make


def held() -> Counter[int | None]:
    return Counter(Firm.objects.values_list("adviser", flat=True))


def agree() -> bool:
    """Do the portfolios and the figures of the firms say the same?"""
    open_ones = dict(Following.objects.filter(until=None).values_list("company", "adviser"))
    return all(
        open_ones.get(siren) == adviser for siren, adviser in Firm.objects.values_list("company", "adviser")
    )


@pytest.mark.django_db
class TestTransfers:
    def test_it_is_seen_before(self, lot, advisers) -> None:
        seen = transfers.simulate(firms=Firm.objects.all(), advisers=[advisers.one.pk, advisers.other.pk])
        assert seen.count == 7
        loads = {each.adviser: (each.before, each.after) for each in seen.loads}
        assert loads == {advisers.one.pk: (3, 4), advisers.other.pk: (0, 3)}
        assert not Transfer.objects.exists()

    def test_it_moves_once_and_comes_back(self, give, lot, advisers) -> None:
        token = UUID(int=5)
        row = give(token=token)
        assert give(token=token, reason="Encore") == row
        assert (row.firms, held(), agree()) == (7, {advisers.other.pk: 7}, True)
        ended = Following.objects.get(company=lot[0], adviser=advisers.one)
        assert ended.until == ON - DAY
        firms.follow(companies=[lot[6]], adviser=advisers.one, by=advisers.one, on=ON + DAY)
        back = transfers.give_back(
            transfer=row.pk, reason="Erreur", token=uuid4(), by=advisers.one, on=ON + 2 * DAY
        )
        assert (back.transfer.firms, back.staying, agree()) == (6, 1, True)
        assert held() == {advisers.one.pk: 4, None: 3}
        with pytest.raises(Impossible, match="déjà"):
            transfers.give_back(transfer=row.pk, reason="Erreur", token=uuid4(), by=advisers.one, on=ON)
        with pytest.raises(Impossible, match="retour"):
            transfers.give_back(
                transfer=back.transfer.pk, reason="Erreur", token=uuid4(), by=advisers.one, on=ON
            )

    def test_the_same_day_there_and_back(self, give, lot, advisers) -> None:
        row = give()
        transfers.give_back(transfer=row.pk, reason="Erreur", token=uuid4(), by=advisers.one, on=ON)
        assert held() == {advisers.one.pk: 3, None: 4}
        assert agree()

    def test_to_nobody_and_back(self, give, lot, advisers) -> None:
        row = give(to=[])
        assert (row.firms, held()) == (3, {None: 7})
        firms.follow(companies=[lot[0]], adviser=advisers.other, by=advisers.one, on=ON)
        back = transfers.give_back(transfer=row.pk, reason="Erreur", token=uuid4(), by=advisers.one, on=ON)
        assert (back.transfer.firms, back.staying) == (2, 1)
        assert held() == {advisers.one.pk: 2, advisers.other.pk: 1, None: 4}

    def test_who_left_receives_nothing_back(self, give, lot, advisers) -> None:
        row = give()
        advisers.one.is_active = False
        advisers.one.save()
        back = transfers.give_back(transfer=row.pk, reason="Erreur", token=uuid4(), by=advisers.other, on=ON)
        assert (back.transfer.firms, back.staying) == (4, 3)

    @pytest.mark.parametrize(
        ("changes", "words"),
        [({"expected": 6}, "de 6 à 7"), ({"reason": " "}, "pourquoi"), ({"firms": "none"}, "Aucune")],
    )
    def test_what_cannot_be_is_said(self, give, changes: dict[str, Any], words: str) -> None:
        if changes.get("firms") == "none":
            changes = {"firms": Firm.objects.none(), "expected": 0}
        with pytest.raises(Impossible, match=words):
            give(**changes)
        assert not TransferredFirm.objects.exists()

    def test_only_to_an_adviser(self, give, advisers) -> None:
        with pytest.raises(Impossible, match="conseiller"):
            give(to=[advisers.officer])
