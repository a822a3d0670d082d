"""Accounts: opened or widened by two persons, narrowed or closed at once, sessions ended."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from accounts import factors, proposing
from accounts.actions import roles_of
from accounts.models import AccountProposal, AccountTrace, User
from accounts.rules import proposals as rules
from law.refusal import Impossible

ON = dt.date(2026, 11, 23)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
pytestmark = pytest.mark.django_db
NEW = {
    "email": "lea.martin@exemple.fr", "first_name": "Léa", "last_name": "Martin", "roles": ["GC"],
    "reason": "Arrivée au service des contrats.",
}  # fmt: skip


@pytest.fixture
def ad(make_user):
    return make_user("AD")


@pytest.fixture
def second(make_user):
    return make_user("AD")


def ask(by, **changes):
    return proposing.propose_opening(**{**NEW, **changes}, by=by, on=ON)


class TestRules:
    @pytest.mark.parametrize(
        ("codes", "said"),
        [
            ((), "au moins un"),
            (("AD", "GC"), "cumule"),
            (("BX",), "Accès aux branches"),
            (("ZZ",), "inconnu"),
        ],
    )
    def test_roles_that_nobody_holds(self, codes, said) -> None:
        assert said in rules.why_not_roles(codes)

    def test_business_roles_go_together(self) -> None:
        assert rules.why_not_roles(("GC", "SM")) == ""

    def test_what_widens(self) -> None:
        assert rules.widens({"GC"}, {"GC", "FI"})
        assert rules.widens({"GC"}, {"FI"})
        assert not rules.widens({"GC", "FI"}, {"GC"})


class TestOpening:
    def test_nothing_opens_before_another_person_says_so(self, ad, second) -> None:
        row = ask(ad)
        assert not User.objects.filter(email=NEW["email"]).exists()
        with pytest.raises(Impossible, match="une autre personne"):
            proposing.validate(proposal=row.pk, by=ad, on=ON)
        row, invited = proposing.validate(proposal=row.pk, by=second, on=ON)
        assert invited == row.user
        assert roles_of(row.user) == {"GC"}
        assert not row.user.has_usable_password()
        trace = AccountTrace.objects.get(subject=row.user)
        assert (trace.verb, trace.to_state, trace.made_by) == ("open", "GC", second)

    def test_the_database_itself_wants_two_persons(self, ad, second) -> None:
        row = ask(ad)
        user = User.objects.create_user("x@exemple.fr")
        with pytest.raises(IntegrityError), transaction.atomic():
            AccountProposal.objects.filter(pk=row.pk).update(state="validated", user=user, decided_by=ad)

    def test_what_is_decided_stays(self, ad, second) -> None:
        row = ask(ad)
        proposing.refuse(proposal=row.pk, by=second, on=ON, comment="Doublon.")
        with pytest.raises(Impossible, match="déjà refusée par"):
            proposing.validate(proposal=row.pk, by=second, on=ON)
        with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
            AccountProposal.objects.filter(pk=row.pk).update(state="proposed")

    def test_one_demand_at_a_time(self, ad, second) -> None:
        ask(ad)
        with pytest.raises(Impossible, match="attend déjà"):
            ask(second, email="LEA.MARTIN@exemple.fr")

    def test_an_open_account_is_not_opened_again(self, ad, make_user) -> None:
        with pytest.raises(Impossible, match="déjà un compte ouvert"):
            ask(ad, email=make_user("GC").email)

    def test_a_closed_one_opens_with_the_roles_asked_only(self, ad, second, make_user) -> None:
        user = make_user("FI", "GC")
        proposing.close(user=user.pk, reason="Départ.", by=ad, on=ON)
        row = ask(ad, email=user.email, roles=["SM"])
        proposing.validate(proposal=row.pk, by=second, on=ON)
        user.refresh_from_db()
        assert user.is_active
        assert roles_of(user) == {"SM"}


class TestRoles:
    def test_widening_waits(self, ad, second, make_user) -> None:
        user = make_user("GC")
        row = proposing.change_roles(user=user.pk, roles=["GC", "SM"], reason="Renfort.", by=ad, on=ON)
        assert roles_of(user) == {"GC"}
        proposing.validate(proposal=row.pk, by=second, on=ON)
        assert roles_of(user) == {"GC", "SM"}

    def test_narrowing_is_immediate_and_signs_out(self, ad, make_user, client) -> None:
        user = make_user("GC", "SM")
        client.force_login(user, backend=BACKEND)
        assert client.get(reverse("contracts:queue")).status_code == 200
        assert proposing.change_roles(user=user.pk, roles=["SM"], reason="Mutation.", by=ad, on=ON) is None
        assert roles_of(user) == {"SM"}
        assert client.get(reverse("contracts:queue")).url.startswith(reverse("account_login"))

    def test_nobody_changes_their_own(self, ad) -> None:
        with pytest.raises(Impossible, match="son propre compte"):
            proposing.change_roles(user=ad.pk, roles=["GC"], reason="Pour voir.", by=ad, on=ON)

    def test_nobody_validates_what_touches_their_own(self, ad, second) -> None:
        row = proposing.change_roles(user=second.pk, roles=["DI"], reason="Élargir.", by=ad, on=ON)
        with pytest.raises(Impossible, match="votre propre compte"):
            proposing.validate(proposal=row.pk, by=second, on=ON)

    def test_a_representative_is_handled_with_its_branch(self, ad, make_user) -> None:
        with pytest.raises(Impossible, match="Accès aux branches"):
            proposing.change_roles(user=make_user("BX").pk, roles=["GC"], reason="Non.", by=ad, on=ON)


class TestFactorAndClosing:
    def test_a_lost_telephone_takes_two_persons(self, ad, second, make_user) -> None:
        user = make_user("GC")
        with factors.of(user):
            TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        row = proposing.propose_forgetting(user=user.pk, reason="Téléphone perdu.", by=ad, on=ON)
        assert user.authenticator_set.exists()
        proposing.validate(proposal=row.pk, by=second, on=ON)
        assert not user.authenticator_set.exists()
        assert roles_of(user) == {"GC"}

    def test_a_closed_account_reads_nothing_more(self, ad, make_user, client) -> None:
        user = make_user("GC")
        client.force_login(user, backend=BACKEND)
        proposing.close(user=user.pk, reason="Départ.", by=ad, on=ON)
        assert client.get(reverse("home")).url.startswith(reverse("account_login"))
        with pytest.raises(Impossible, match="déjà fermé"):
            proposing.close(user=user.pk, reason="Encore.", by=ad, on=ON)


@pytest.mark.django_db(transaction=True)
def test_two_validations_at_once_open_one_account(ad, second, make_user) -> None:
    third = make_user("AD")
    row = ask(ad)
    gate, told = threading.Barrier(2), []

    def go(by) -> None:
        gate.wait()
        try:
            proposing.validate(proposal=row.pk, by=by, on=ON)
            told.append("")
        except Impossible as impossible:
            told.append(str(impossible))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(by,)) for by in (second, third)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(told)[0] == ""
    assert "déjà validée par" in sorted(told)[1]
    assert User.objects.filter(email=NEW["email"]).count() == 1


class TestPages:
    def test_from_the_demand_to_the_invitation(self, ad, second, client) -> None:
        client.force_login(ad, backend=BACKEND)
        asked = client.post(reverse("accounts:account_new"), NEW)
        row = AccountProposal.objects.get()
        assert asked.url == reverse("accounts:proposal", args=[row.pk])
        assert "Valider la demande" not in client.get(asked.url).content.decode()
        client.force_login(second, backend=BACKEND)
        assert "Valider la demande" in client.get(asked.url).content.decode()
        done = client.post(reverse("accounts:proposal_validate", args=[row.pk]))
        row.refresh_from_db()
        assert done.url == reverse("accounts:account", args=[row.user_id])
        assert mail.outbox[0].to == [NEW["email"]]
        assert "Compte ouvert" in client.get(done.url).content.decode()

    def test_what_is_wrong_is_said_beside_its_field(self, ad, client) -> None:
        client.force_login(ad, backend=BACKEND)
        page = client.post(reverse("accounts:account_new"), {**NEW, "roles": ["AD", "GC"], "reason": ""})
        assert page.status_code == 422
        assert set(page.context["form"].errors) == {"roles", "reason"}
        assert NEW["email"] in page.content.decode()

    def test_a_list_finds_by_name_role_and_state(self, ad, make_user, client) -> None:
        client.force_login(ad, backend=BACKEND)
        make_user("FI", email="zelie@exemple.fr")
        url = reverse("accounts:accounts")
        assert "zelie" in client.get(url, {"q": "zel", "role": "FI"}).content.decode()
        assert "Aucun compte ne correspond" in client.get(url, {"q": "zel", "role": "GC"}).content.decode()
        assert client.get(url, {"page": "é", "role": "??", "state": "x"}).status_code == 200
        assert "zelie" in client.get(url, {"state": "bare"}).content.decode()


class TestFirstAdministrators:
    def test_two_of_them_once(self, capsys) -> None:
        call_command("open_administrators", "Un@exemple.fr", "deux@exemple.fr")
        told = capsys.readouterr().out.splitlines()
        assert [line.split()[0] for line in told] == ["un@exemple.fr", "deux@exemple.fr"]
        assert {roles_of(each) for each in User.objects.all()} == {frozenset({"AD"})}
        with pytest.raises(CommandError, match="existe déjà"):
            call_command("open_administrators", "trois@exemple.fr", "quatre@exemple.fr")

    def test_the_link_sets_a_password(self, capsys, client) -> None:
        call_command("open_administrators", "un@exemple.fr", "deux@exemple.fr")
        page = client.get(capsys.readouterr().out.split()[1], follow=True)
        words = "une phrase de passe toute neuve"
        client.post(page.redirect_chain[-1][0], {"password1": words, "password2": words})
        assert User.objects.get(email="un@exemple.fr").check_password(words)

    @pytest.mark.parametrize(
        ("emails", "said"),
        [(("a@b.fr", "A@b.fr"), "deux personnes"), (("a@b.fr", "rien"), "pas une adresse")],
    )
    def test_wrong_addresses(self, emails, said) -> None:
        with pytest.raises(CommandError, match=said):
            call_command("open_administrators", *emails)
        assert not User.objects.exists()


def test_support_opens_no_account_again_alone(make_user, client) -> None:
    closed = make_user("GC", is_active=False)
    client.force_login(make_user(is_superuser=True, is_staff=True), backend=BACKEND)
    client.post(reverse("admin:accounts_user_change", args=[closed.pk]), {"is_active": "on"})
    closed.refresh_from_db()
    assert not closed.is_active
