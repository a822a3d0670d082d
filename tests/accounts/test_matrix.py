"""The matrix of rights: what its codes say is what the roles hold, and every difference has its reason."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.actions import install_roles
from accounts.roles import ALONE, ROLES
from accounts.rules import matrix
from accounts.rules.matrix import MATRIX, ORDER
from tests.doors.matrix import ENOUGH, NEEDED, POSTED

HELD = {role.code: role.permissions for role in ROLES}


def apart(held: dict[str, frozenset[str]]) -> list[tuple[str, str]]:
    """What each role holds or lacks against the matrix."""
    return [(code, name) for code in ORDER for name in sorted(held[code] ^ MATRIX.expected(code))]


@pytest.mark.promise(6)
def test_the_roles_are_those_of_the_matrix(proof) -> None:
    wrong = apart(HELD)
    assert not wrong
    proof.cases("lignes de la matrice × rôles", tried=len(MATRIX.lines) * len(ORDER), wrong=len(wrong))
    decide = {"contracts.decide_contract"}
    planted = {**HELD, "FI": HELD["FI"] | decide, "GC": HELD["GC"] - decide}
    proof.control("droit hors de la matrice", planted=2, seen=len(apart(planted)))


def test_every_permission_of_a_role_or_of_an_address_is_of_a_line() -> None:
    used = frozenset().union(*HELD.values())
    asked = {name for rows in (NEEDED, ENOUGH, POSTED) for names in rows.values() for name in names}
    assert not (used | asked) - MATRIX.permissions


def test_every_difference_is_reasoned_and_still_needed() -> None:
    assert MATRIX.idle() == []
    assert all(len(each.reason) > 20 for each in MATRIX.differences)
    assert all(line.why_wider for line in MATRIX.lines if line.wider)
    for line in MATRIX.lines:
        assert all(matrix.OWN in line.codes[code] for code in line.wider), line.label


def test_the_columns_are_the_roles() -> None:
    assert set(ORDER) == set(HELD)


@pytest.mark.parametrize("codes", ["r r r", "z - - - - - - - -", "r** - - - - - - - -"])
def test_a_line_ill_written_is_refused(codes: str) -> None:
    with pytest.raises(ValueError, match="ligne"):
        matrix.read(f'[[line]]\nlabel = "ligne"\ncodes = "{codes}"\nopens = {{}}\n')


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("-", ""),
        ("r*w*", "lit et écrit, dans son périmètre"),
        ("A", "totaux seulement"),
        ("pv", "propose et valide"),
    ],
)
def test_a_code_in_words(code: str, said: str) -> None:
    assert matrix.words(code) == said


@pytest.mark.django_db
class TestAlone:
    """An administrator has no business role, a representative no other: the database says so too."""

    @pytest.mark.parametrize("alone", sorted(ALONE))
    @pytest.mark.parametrize("other", ["GC", "FI", "AP", "SM", "BR", "CO", "DI"])
    @pytest.mark.parametrize("first", [True, False])
    def test_by_sql(self, django_user_model, alone: str, other: str, first: bool) -> None:
        install_roles()
        user = django_user_model.objects.create_user("x@exemple.fr")
        groups = [Group.objects.get(name=role.label) for role in ROLES if role.code in (alone, other)]
        given = "INSERT INTO accounts_user_groups (user_id, group_id) VALUES (%s, %s)"
        with connection.cursor() as cursor:
            groups = groups if first else groups[::-1]
            cursor.execute(given, [user.pk, groups[0].pk])
            with pytest.raises(IntegrityError, match="aucun autre rôle"), transaction.atomic():
                cursor.execute(given, [user.pk, groups[1].pk])

    def test_business_roles_go_together(self, make_user) -> None:
        assert make_user("GC", "SM").groups.count() == 2

    def test_a_role_is_exchanged(self, make_user) -> None:
        user = make_user("GC")
        user.groups.set(Group.objects.filter(name="Administrateur"))
        finance = Group.objects.get(name="Finance")
        with pytest.raises(IntegrityError), transaction.atomic():
            user.groups.add(finance)


@pytest.mark.django_db
class TestPage:
    @pytest.mark.parametrize("code", ["DI", "AD"])
    def test_the_matrix_is_read(self, signed_in, code: str) -> None:
        page = signed_in(code).get(reverse("accounts:rights")).content.decode()
        assert all(role.label in page for role in ROLES)
        assert page.count("<tr>") > len(MATRIX.lines) + len(ROLES)

    def test_one_role_is_told_in_words(self, signed_in, make_user) -> None:
        held = make_user("GC", email="tenue@exemple.fr")
        page = signed_in("AD").get(reverse("accounts:rights"), {"role": "GC"})
        text = page.content.decode()
        assert "lit et écrit, dans son périmètre" in text
        assert reverse("accounts:account", args=[held.pk]) in text
        assert "Lot de paiement : approuver".replace(" :", "\N{NO-BREAK SPACE}:") not in text

    def test_the_direction_opens_no_account_from_it(self, signed_in, make_user) -> None:
        held = make_user("GC")
        page = signed_in("DI").get(reverse("accounts:rights"), {"role": "nimportequoi"})
        assert reverse("accounts:account", args=[held.pk]) not in page.content.decode()

    @pytest.mark.parametrize("code", ["GC", "FI", "AP", "SM", "BR", "CO", "BX"])
    def test_the_others_do_not(self, signed_in, code: str) -> None:
        assert signed_in(code).get(reverse("accounts:rights")).status_code == 403

    def test_nobody_writes_it(self, signed_in) -> None:
        assert signed_in("AD").post(reverse("accounts:rights"), {"role": "GC"}).status_code == 405
