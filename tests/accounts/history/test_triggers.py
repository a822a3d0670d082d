"""What a statement leaves in the history: who, in which request, from what to what; never a secret."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.acting import acting
from accounts.models import Change, FactorTries, Seal, User
from registers.models import Company, ProviderAccount

pytestmark = pytest.mark.django_db


def last(model: str) -> Change:
    return Change.objects.filter(model=model)[0]


def test_a_birth_a_change_and_an_end(make_user) -> None:
    by = make_user("AD")
    with acting(by=by.pk, request="abc123"):
        user = User.objects.create(email="z@exemple.fr", first_name="Zoé", password="cachée")
        born = last("accounts.user")
        User.objects.filter(pk=user.pk).update(first_name="Zora", last_name="")
        changed = last("accounts.user")
        user.delete()
        gone = last("accounts.user")
    assert {each.made_by_id for each in (born, changed, gone)} == {by.pk}
    assert {each.request for each in (born, changed, gone)} == {"abc123"}
    assert [each.operation for each in (born, changed, gone)] == ["I", "U", "D"]
    assert born.after["first_name"] == "Zoé"
    assert born.after["password"] == "•"
    assert (changed.before, changed.after) == ({"first_name": "Zoé"}, {"first_name": "Zora"})
    assert gone.before["email"] == "z@exemple.fr"
    assert gone.key == born.key == str(changed.key)


def test_many_rows_in_one_statement_leave_one_change_each(make_user) -> None:
    people = [make_user("GC") for _ in range(3)]
    User.objects.update(first_name="Léo")
    assert {each.key for each in Change.objects.filter(after={"first_name": "Léo"})} == {
        str(each.pk) for each in people
    }


def test_a_statement_that_changes_nothing_leaves_nothing(make_user) -> None:
    user = make_user("GC")
    before = Change.objects.count()
    User.objects.filter(pk=user.pk).update(first_name=user.first_name)
    FactorTries.objects.create(user=user)
    assert Change.objects.count() == before


def test_a_secret_is_never_written_only_that_it_changed(make_user, db) -> None:
    user = make_user("FI")
    user.set_password("une tout autre phrase")
    user.save()
    change = last("accounts.user")
    assert (change.before, change.after) == ({"password": "•"}, {"password": "•"})
    assert ProviderAccount._meta.get_field("iban").column == "iban"


def test_signing_in_is_not_a_change_of_the_account(make_user, client) -> None:
    user = make_user("GC")
    before = Change.objects.filter(model="accounts.user").count()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert Change.objects.filter(model="accounts.user").count() == before


def test_roles_are_followed(make_user) -> None:
    user = make_user()
    user.groups.add(Group.objects.get(name="Finance"))
    change = last("accounts.user_groups")
    assert (change.operation, change.after["user_id"]) == ("I", user.pk)


def test_a_key_that_changes_is_an_end_and_a_birth(db) -> None:
    Company.objects.create(siren="732829320", name="Maison")
    Company.objects.filter(siren="732829320").update(siren="552100554")
    told = {(each.operation, each.key) for each in Change.objects.filter(model="registers.company")}
    assert told == {("D", "732829320"), ("I", "552100554")}


def test_without_a_request_the_program_is_named(make_user) -> None:
    make_user("GC")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('application_name')")
        (name,) = cursor.fetchone()
    change = last("accounts.user")
    assert (change.made_by_id, change.request) == (None, name)


def test_the_inner_author_speaks_and_the_outer_one_comes_back(make_user) -> None:
    one, two = make_user("GC"), make_user("FI")

    def said(name: str) -> int | None:
        User.objects.filter(pk=one.pk).update(first_name=name)
        return last("accounts.user").made_by_id

    with acting(by=one.pk, request="a"):
        assert said("A") == one.pk
        with acting(by=two.pk, request="b"):
            assert said("B") == two.pk
        assert said("C") == one.pk


@pytest.mark.django_db(transaction=True)
def test_out_of_a_transaction_the_author_is_told_and_does_not_stay(make_user) -> None:
    user = make_user("GC")
    with acting(by=user.pk, request="a"):
        User.objects.filter(pk=user.pk).update(first_name="A")
    assert last("accounts.user").made_by_id == user.pk
    User.objects.filter(pk=user.pk).update(first_name="B")
    assert last("accounts.user").made_by_id is None


@pytest.mark.django_db(transaction=True)
def test_a_savepoint_taken_back_does_not_hide_the_author(make_user) -> None:
    user = make_user("GC")
    with acting(by=user.pk, request="a"), transaction.atomic():
        with pytest.raises(DatabaseError), transaction.atomic():
            User.objects.filter(pk=user.pk).update(email=None)
        User.objects.filter(pk=user.pk).update(first_name="A")
    assert last("accounts.user").made_by_id == user.pk


def test_a_request_bears_its_user_and_the_reference_of_its_answer(signed_in) -> None:
    client = signed_in("AD")
    answer = client.post(
        reverse("accounts:account_new"),
        {"email": "n@exemple.fr", "first_name": "N", "last_name": "N", "roles": ["GC"], "reason": "Arrivée."},
    )
    assert answer.status_code == 302, answer.content.decode()
    change = last("accounts.accountproposal")
    assert change.made_by_id == client.user.pk
    assert change.request == answer["X-Request-Id"]


def test_a_job_bears_its_name_and_who_asked(make_user) -> None:
    from procrastinate.contrib.django import app

    user = make_user("GC")

    class Job:
        task_name, id, task_kwargs = "contracts.nightly", 12, {"by_id": user.pk}

    class Context:
        job = Job

    (wrap,) = app.worker_defaults["task_middleware"]
    wrap(lambda: User.objects.filter(pk=user.pk).update(first_name="Nuit"), Context, None)
    change = last("accounts.user")
    assert (change.request, change.made_by_id) == ("contracts.nightly 12", user.pk)


@pytest.mark.parametrize("table", ["accounts_change", "accounts_seal"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = '\\x00'", "DELETE FROM {}", "TRUNCATE {}"])
def test_even_the_owner_is_refused(make_user, table: str, verb: str) -> None:
    make_user("GC")
    Seal.objects.create(position=1, change=Change.objects.all()[0], link=b"0", below=1)
    column = "link" if table == "accounts_seal" else "digest"
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(table, column))
