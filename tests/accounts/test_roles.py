"""Roles: each is a group holding exactly the verbs of the table."""

import pytest
from django.contrib.auth.models import Group

from accounts import actions
from accounts.roles import ROLES

pytestmark = pytest.mark.django_db


def test_every_role_becomes_a_group_and_installing_twice_changes_nothing() -> None:
    actions.install_roles()
    actions.install_roles()
    assert set(Group.objects.values_list("name", flat=True)) == {role.label for role in ROLES}


def test_a_right_taken_from_the_table_leaves_the_group(make_user) -> None:
    user = make_user("DI")
    group = user.groups.get()
    from django.contrib.auth.models import Permission

    group.permissions.add(Permission.objects.get(codename="decide_contract"))
    actions.install_roles()
    assert not type(user).objects.get(pk=user.pk).has_perm("contracts.decide_contract")


@pytest.mark.parametrize(
    ("code", "may_decide"),
    [(role.code, role.code == "GC") for role in ROLES],
)
def test_only_contract_officers_decide(make_user, code: str, may_decide: bool) -> None:
    assert make_user(code).has_perm("contracts.decide_contract") is may_decide


@pytest.mark.parametrize("code", ["AD", "BX"])
def test_administrators_and_representatives_open_no_contract_file(make_user, code: str) -> None:
    assert not make_user(code).has_perm("contracts.view_contract")


def test_disability_is_read_by_contract_officers_only(make_user) -> None:
    allowed = {role.code for role in ROLES if make_user(role.code).has_perm("contracts.view_disability")}
    assert allowed == {"GC"}


def test_an_address_is_one_account_whatever_its_case(make_user) -> None:
    from django.db import IntegrityError, transaction

    make_user("GC", email="claire@exemple.fr")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user("FI", email="Claire@Exemple.fr")
