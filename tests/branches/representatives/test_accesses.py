"""Accesses: two persons to open one, one to close it at once, nobody keeps one that is not used."""

from __future__ import annotations

import datetime as dt
import re
from threading import Barrier, Thread
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import User
from branches.actions import accesses, inviting
from branches.models import Access, AccessProposal, visible_committees
from law.refusal import Impossible
from tests.branches.representatives.conftest import ON


@pytest.fixture
def propose(people, committees):
    def make(by: str = "officer", **changes: Any) -> AccessProposal:
        given = {
            "role": "BX", "email": "anne.leduc@syndicat.example", "first_name": "Anne", "last_name": "Leduc",
            "committee": committees["11"], "since": ON, "reason": "Désignée par la CPNE du 12/11/2026.",
        }  # fmt: skip
        return accesses.propose(by=people[by], on=ON, **(given | changes))

    return make


def user_of(row: AccessProposal) -> User:
    return User.objects.get(email=row.email)


class TestOpening:
    def test_nothing_opens_when_proposed(self, propose):
        row = propose()
        assert not User.objects.filter(email=row.email).exists()
        assert not Access.objects.filter(user__email=row.email).exists()

    def test_validated_by_another_person(self, propose, people):
        row, invited = accesses.validate(proposal=propose().pk, by=people["admin"], on=ON)
        user = user_of(row)
        assert invited == user
        assert accounts.roles_of(user) == {"BX"}
        assert not user.has_usable_password()
        assert [each.pk for each in visible_committees(user, ON)] == ["11"]
        assert row.access.confirmed_on == ON
        assert [trace.verb for trace in row.traces.order_by("pk")] == ["propose", "validate"]

    def test_not_by_who_proposed(self, propose, people):
        row = propose("admin")
        with pytest.raises(Impossible, match="une autre personne"):
            accesses.validate(proposal=row.pk, by=people["admin"], on=ON)
        accesses.validate(proposal=row.pk, by=people["second"], on=ON)

    def test_not_by_an_officer(self, propose, people):
        row = propose("admin")
        with pytest.raises(Impossible, match="par un administrateur"):
            accesses.validate(proposal=row.pk, by=people["officer"], on=ON)
        assert not User.objects.filter(email=row.email).exists()

    def test_not_even_in_the_database(self, propose, people, committees):
        row = propose()
        user = people["representative"]
        access = Access.objects.create(user=user, committee=committees["12"], since=ON)
        with pytest.raises(IntegrityError, match="accessproposal_of_two_persons"), transaction.atomic():
            AccessProposal.objects.filter(pk=row.pk).update(
                state="validated", decided_by=row.proposed_by, access=access
            )
        with pytest.raises(DatabaseError, match="ne se modifie pas"), transaction.atomic():
            AccessProposal.objects.filter(pk=row.pk).update(email="autre@exemple.fr")

    def test_a_second_branch_goes_the_same_way(self, propose, people, committees):
        user = people["representative"]
        row = propose("other", email=user.email, committee=committees["12"])
        assert {each.pk for each in visible_committees(user, ON)} == {"11"}
        _row, invited = accesses.validate(proposal=row.pk, by=people["admin"], on=ON)
        assert invited is None  # has a password already
        assert {each.pk for each in visible_committees(user, ON)} == {"11", "12"}

    def test_only_in_one_s_own_branches(self, propose, committees):
        with pytest.raises(Impossible, match="pas rattaché"):
            propose(committee=committees["12"])

    def test_an_officer_is_attached_by_administrators_only(self, propose, people, committees):
        with pytest.raises(Impossible, match="administrateur"):
            propose(role="BR", email=people["other"].email)
        row = propose("admin", role="BR", email=people["other"].email)
        accesses.validate(proposal=row.pk, by=people["second"], on=ON)
        assert {each.pk for each in visible_committees(people["other"], ON)} == {"11", "12"}

    def test_an_officer_needs_the_role(self, propose, make_user):
        with pytest.raises(Impossible, match="n’a pas le rôle"):
            propose("admin", role="BR", email=make_user("GC").email)
        with pytest.raises(Impossible, match="Aucun compte"):
            propose("admin", role="BR")

    @pytest.mark.parametrize("role", ["GC", "BR", "AD", "DI"])
    def test_staff_never_become_representatives(self, propose, make_user, role):
        with pytest.raises(Impossible, match="n’a pas d’autre rôle"):
            propose(email=make_user(role).email.upper())

    def test_nobody_asks_for_oneself(self, propose, people):
        with pytest.raises(Impossible, match="pour soi-même"):
            propose(email=people["officer"].email)
        row = propose("second", role="BR", email=people["other"].email)
        assert row.state == "proposed"

    def test_once_at_a_time(self, propose, people):
        row = propose()
        with pytest.raises(Impossible, match="attend déjà"):
            propose(email="Anne.Leduc@syndicat.example")
        accesses.validate(proposal=row.pk, by=people["admin"], on=ON)
        with pytest.raises(Impossible, match="déjà un accès"):
            propose()
        with pytest.raises(Impossible, match="n’est pas possible"):
            accesses.validate(proposal=row.pk, by=people["admin"], on=ON)

    @pytest.mark.parametrize(
        ("since", "until", "said"),
        [
            (ON, ON - dt.timedelta(days=1), "précède"),
            (dt.date(2026, 1, 1), dt.date(2026, 6, 1), "déjà passée"),
        ],
    )
    def test_periods(self, propose, since, until, said):
        with pytest.raises(Impossible, match=said):
            propose(since=since, until=until)

    def test_refused_or_withdrawn(self, propose, people):
        row = accesses.refuse(proposal=propose().pk, by=people["admin"], on=ON, comment="Non désignée.")
        assert row.state == "rejected"
        row = accesses.refuse(proposal=propose().pk, by=people["officer"], on=ON, comment="Erreur.")
        assert row.state == "withdrawn"
        assert not User.objects.filter(email=row.email).exists()
        with pytest.raises(Impossible, match="motif"):
            accesses.refuse(proposal=propose().pk, by=people["admin"], on=ON, comment=" ")

    def test_the_first_password(self, propose, people, client):
        row, invited = accesses.validate(proposal=propose().pk, by=people["admin"], on=ON)
        inviting.invite(user=invited, site="http://testserver")
        (message,) = mail.outbox
        assert message.to == [row.email]
        link = re.search(r"http://testserver(\S+)", message.body)[1]
        page = client.get(link, follow=True)
        answer = client.post(
            page.request["PATH_INFO"],
            {"password1": "une phrase bien longue", "password2": "une phrase bien longue"},
        )
        assert answer.status_code == 302
        assert user_of(row).check_password("une phrase bien longue")


class TestRolesAlone:
    @pytest.mark.parametrize(("first", "then"), [("BX", "BR"), ("GC", "BX"), ("AD", "GC"), ("FI", "AD")])
    def test_never_with_another(self, make_user, first, then):
        user = make_user(first)
        with pytest.raises(Impossible, match="ne se cumule pas"):
            accounts.give_role(user=user, code=then)
        assert accounts.roles_of(user) == {first}

    def test_others_may_be_held_together(self, make_user):
        assert accounts.roles_of(make_user("FI", "AP")) == {"FI", "AP"}


class TestClosing:
    def test_at_once(self, people, enter):
        user = people["representative"]
        client = enter(user)
        page = reverse("branches:my_room", args=["11"])
        assert client.get(page).status_code == 200
        accesses.end(
            access=user.branch_accesses.get().pk, reason="Fin de mandat.", by=people["officer"], on=ON
        )
        assert client.get(page).status_code == 302  # signed out
        user.refresh_from_db()
        assert not user.is_active
        assert not Session.objects.exists()

    def test_the_other_branch_stays(self, people, enter, committees):
        user = people["representative"]
        Access.objects.create(user=user, committee=committees["12"], since=ON)
        first = user.branch_accesses.get(committee="11")
        client = enter(user)
        accesses.end(access=first.pk, reason="Fin de mandat.", by=people["officer"], on=ON)
        assert client.get(reverse("branches:my_room", args=["12"])).status_code == 302
        client = enter(User.objects.get(pk=user.pk))
        assert client.get(reverse("branches:my_room", args=["12"])).status_code == 200
        assert client.get(reverse("branches:my_room", args=["11"])).status_code == 404

    def test_rights_are_read_at_each_request(self, people, enter):
        user = people["representative"]
        client = enter(user)
        page = reverse("branches:my_room", args=["11"])
        assert client.get(page).status_code == 200
        Access.objects.filter(user=user).update(ended_at=timezone.now())
        assert client.get(page).status_code == 404

    def test_only_once_with_a_reason(self, people):
        access = people["representative"].branch_accesses.get()
        with pytest.raises(Impossible, match="pourquoi"):
            accesses.end(access=access.pk, reason=" ", by=people["officer"], on=ON)
        accesses.end(access=access.pk, reason="Fin.", by=people["officer"], on=ON)
        with pytest.raises(Impossible, match="déjà fermé"):
            accesses.end(access=access.pk, reason="Fin.", by=people["officer"], on=ON)

    def test_an_officer_s_own_access_is_the_administrator_s(self, people):
        access = people["officer"].branch_accesses.get()
        with pytest.raises(Impossible, match="administrateur"):
            accesses.end(access=access.pk, reason="Fin.", by=people["officer"], on=ON)
        accesses.end(access=access.pk, reason="Fin.", by=people["admin"], on=ON)
        assert User.objects.get(pk=people["officer"].pk).is_active  # staff keep their account

    def test_opened_again_with_another_password(self, people, propose):
        user = people["representative"]
        accesses.end(access=user.branch_accesses.get().pk, reason="Fin.", by=people["officer"], on=ON)
        row = propose(email=user.email)
        _row, invited = accesses.validate(proposal=row.pk, by=people["admin"], on=ON)
        assert invited == user
        user.refresh_from_db()
        assert user.is_active
        assert not user.check_password("une phrase de passe longue")


class TestNight:
    @pytest.mark.parametrize(
        ("seen", "open_"),
        [(dt.date(2026, 5, 23), True), (dt.date(2026, 5, 22), False), (None, False)],
    )
    def test_six_months_without_signing_in(self, people, seen, open_):
        user = people["representative"]
        Access.objects.filter(user=user).update(since=dt.date(2025, 1, 1))
        long_ago = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
        last = dt.datetime.combine(seen, dt.time(12), dt.UTC) if seen else None
        User.objects.filter(pk=user.pk).update(date_joined=long_ago, last_login=last)
        assert accesses.close_idle(on=ON) == (0 if open_ else 1)
        assert accesses.close_idle(on=ON) == 0
        user.refresh_from_db()
        assert user.is_active is open_

    def test_what_the_branch_confirms_counts(self, people):
        user = people["representative"]
        User.objects.filter(pk=user.pk).update(date_joined=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
        access = user.branch_accesses.get()
        accesses.confirm(access=access.pk, by=people["officer"], on=ON)
        assert accesses.close_idle(on=ON + dt.timedelta(days=100)) == 0

    def test_a_finished_access(self, people):
        Access.objects.filter(user=people["representative"]).update(until=ON)
        assert accesses.close_idle(on=ON) == 0
        assert accesses.close_idle(on=ON + dt.timedelta(days=1)) == 1

    def test_staff_are_left_alone(self, people):
        User.objects.filter(pk=people["officer"].pk).update(
            date_joined=dt.datetime(2020, 1, 1, tzinfo=dt.UTC), last_login=None
        )
        Access.objects.filter(user=people["officer"]).update(since=dt.date(2020, 1, 1))
        accesses.close_idle(on=ON)
        assert User.objects.get(pk=people["officer"].pk).is_active


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once(propose, people, no_leftover_transactions):
    row = propose()
    gate, answers = Barrier(2), []

    def work(name: str) -> None:
        try:
            gate.wait()
            accesses.validate(proposal=row.pk, by=people[name], on=ON)
            answers.append("opened")
        except Impossible:
            answers.append("refused")
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=(name,)) for name in ("admin", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["opened", "refused"]
    assert Access.objects.filter(user__email=row.email).count() == 1


@pytest.mark.usefixtures("today")
class TestPages:
    FORM = {
        "role": "BX", "committee": "11", "email": "anne.leduc@syndicat.example", "first_name": "Anne",
        "last_name": "Leduc", "since": "23/11/2026", "until": "", "reason": "Désignée par la CPNE.",
    }  # fmt: skip

    def test_from_the_form_to_the_mail(self, people, enter):
        client = enter(people["officer"])
        answer = client.post(reverse("branches:propose_access"), self.FORM)
        row = AccessProposal.objects.get()
        page = reverse("branches:access_proposal", args=[row.pk])
        assert answer.url == page
        assert "une autre personne doit le valider" in client.get(page).content.decode()
        assert client.post(reverse("branches:validate_access", args=[row.pk])).status_code == 403
        client = enter(people["admin"])
        assert "Valider et ouvrir" in client.get(page).content.decode()
        client.post(reverse("branches:validate_access", args=[row.pk]))
        assert mail.outbox[0].to == ["anne.leduc@syndicat.example"]
        shown = client.get(reverse("branches:accesses")).content.decode()
        assert "Leduc" in shown
        assert "jamais" in shown

    def test_a_mail_that_does_not_leave(self, people, enter, propose, monkeypatch):
        def refuse(**_given: Any) -> None:
            raise OSError("no mail server")

        monkeypatch.setattr(inviting, "invite", refuse)
        client = enter(people["admin"])
        row = propose()
        page = client.post(reverse("branches:validate_access", args=[row.pk]), follow=True)
        assert "Mot de passe oublié" in page.content.decode()
        assert AccessProposal.objects.get(pk=row.pk).state == "validated"

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"email": "anne"}, "n’est pas complète"),
            ({"first_name": " "}, "Indiquez le prénom"),
            ({"committee": "12"}, "n’est pas des vôtres"),
            ({"since": "31/02/2026"}, "n’existe pas"),
            ({"until": "01/11/2026"}, "précède"),
            ({"reason": ""}, "Dites pourquoi"),
            ({"role": "BR"}, "BR"),
        ],
    )
    def test_wrong_input_is_said_and_kept(self, people, enter, changes, said):
        client = enter(people["officer"])
        answer = client.post(reverse("branches:propose_access"), self.FORM | changes)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert "Leduc" in answer.content.decode()
        assert not AccessProposal.objects.exists()

    def test_another_branch_s_accesses_do_not_exist(self, people, enter, propose):
        row = propose()
        access = people["representative"].branch_accesses.get()
        client = enter(people["other"])
        assert "representant" not in client.get(reverse("branches:accesses")).content.decode()
        assert client.get(reverse("branches:access_proposal", args=[row.pk])).status_code == 404
        assert client.get(reverse("branches:end_access", args=[access.pk])).status_code == 404
        assert client.post(reverse("branches:confirm_access", args=[access.pk])).status_code == 404
        assert client.post(reverse("branches:refuse_access", args=[row.pk])).status_code == 404

    def test_direction_reads_and_changes_nothing(self, enter, make_user, people, propose):
        row = propose()
        client = enter(make_user("DI"))
        assert "Leduc" in client.get(reverse("branches:accesses")).content.decode()
        assert client.get(reverse("branches:access_proposal", args=[row.pk])).status_code == 200
        assert client.post(reverse("branches:refuse_access", args=[row.pk])).status_code == 403
        assert client.get(reverse("branches:propose_access")).status_code == 403

    @pytest.mark.parametrize(
        ("query", "seen"),
        [
            ({}, True), ({"q": "11"}, True), ({"q": "plasturgie"}, True), ({"q": "zzz"}, False),
            ({"role": "BR"}, False), ({"state": "ended"}, False), ({"state": "all"}, True),
            ({"state": "confirm"}, True), ({"state": "idle"}, False), ({"after": "nonsense"}, True),
        ],
    )  # fmt: skip
    def test_filters(self, people, enter, query, seen):
        user = people["representative"]
        User.objects.filter(pk=user.pk).update(last_name="Tournesol")
        Access.objects.filter(user=user).update(since=dt.date(2025, 11, 1))
        shown = enter(people["admin"]).get(reverse("branches:accesses"), query).content.decode()
        assert ("Tournesol" in shown) is seen

    def test_confirmed_and_closed_by_the_officer(self, people, enter):
        access = people["representative"].branch_accesses.get()
        client = enter(people["officer"])
        client.post(reverse("branches:confirm_access", args=[access.pk]))
        access.refresh_from_db()
        assert access.confirmed_on == ON
        address = reverse("branches:end_access", args=[access.pk])
        assert client.post(address, {"comment": ""}).status_code == 422
        assert client.post(address, {"comment": "Fin de mandat."}).status_code == 302
        shown = client.get(reverse("branches:accesses"), {"state": "ended"}).content.decode()
        assert "Fin de mandat." in shown
