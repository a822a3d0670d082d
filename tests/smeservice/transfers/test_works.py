"""Many firms moved or given back by the worker: once, whole, said, started again after a kill."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from accounts.models import User
from law.refusal import Impossible
from registers.models import Company
from smeservice import jobs
from smeservice.actions import firms
from smeservice.models import Firm, Transfer, TransferredFirm, TransferWork
from tests.contracts.controls.test_race import at_once
from tests.contracts.kills.killing import kill_at_random
from tests.smeservice.conftest import ON

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FIRMS = 7


@pytest.fixture
def head(advisers) -> User:
    """An adviser who moves portfolios."""
    return User.objects.get(pk=advisers.one.pk)


@pytest.fixture
def lot(db, monkeypatch) -> list[str]:
    """Seven firms of nobody; every number of firms is a long one."""
    monkeypatch.setattr(jobs, "FEW_FIRMS", 0)
    sirens = [f"{900_000_000 + rank}" for rank in range(FIRMS)]
    Company.objects.bulk_create(Company(siren=siren, name=f"Firme {siren}") for siren in sirens)
    firms.refresh(on=ON)
    return sirens


def ask(head: User, to: User, **changes: object) -> TransferWork:
    told = {
        "query": f"adviser=none&to={to.pk}", "expected": FIRMS, "reason": "Départ", "token": uuid4(),
        "by": head, "on": ON,
    }  # fmt: skip
    return jobs.start_move(**(told | changes))


def work(row: TransferWork) -> TransferWork:
    """What the worker does."""
    jobs.move_firms.func(work_id=row.pk)
    return TransferWork.objects.get(pk=row.pk)


def held(by: User) -> int:
    return Firm.objects.filter(adviser=by).count()


@pytest.mark.django_db
class TestWork:
    def test_it_moves_once_and_comes_back(self, lot, head, advisers) -> None:
        token = UUID(int=5)
        asked = ask(head, advisers.other, token=token)
        assert ask(head, advisers.other, token=token) == asked  # the same button again
        assert (asked.state, held(advisers.other)) == ("running", 0)
        done = work(asked)
        assert (done.state, done.made.firms, held(advisers.other)) == ("done", FIRMS, FIRMS)
        assert done.made.criteria.startswith("Conseiller")
        assert work(asked).made == done.made  # queued twice
        back = {"transfer": done.made_id, "reason": "Erreur", "by": head, "on": ON}
        returned = jobs.start_return(**back, token=uuid4())
        with pytest.raises(Impossible, match="déjà demandé"):
            jobs.start_return(**back, token=uuid4())
        done = work(returned)
        assert (done.state, done.sentence) == ("done", f"Entreprises rendues : {FIRMS}.")
        assert held(advisers.other) == 0
        with pytest.raises(Impossible, match="déjà été rendu"):
            jobs.start_return(**back, token=uuid4())

    def test_a_lot_that_changed_is_refused_whole(self, lot, head, advisers) -> None:
        asked = ask(head, advisers.other)
        firms.follow(companies=lot[:1], adviser=head, by=head, on=ON)
        done = work(asked)
        assert done.state == "refused"
        assert "de 7 à 6" in done.sentence
        assert not TransferredFirm.objects.exists()

    def test_criteria_that_no_longer_stand_are_refused(self, lot, head, advisers) -> None:
        done = work(ask(head, advisers.other, query="adviser=none&to=999999"))
        assert done.state == "refused"
        assert "ne valent plus" in done.sentence

    @pytest.mark.promise(14)
    def test_lost_rights_stop_it(self, lot, head, advisers, proof) -> None:
        asked = ask(head, advisers.other)
        head.groups.clear()
        kept = (work(asked).state, held(advisers.other)) == ("refused", 0)
        proof.cases("travaux en file dont le droit est retiré", tried=1, wrong=not kept)

    @pytest.mark.promise(14)
    def test_without_the_look_at_rights_it_would_move(self, lot, head, advisers, proof, monkeypatch) -> None:
        """The control: the same work, its rights not looked at."""
        asked = ask(head, advisers.other)
        head.groups.clear()
        monkeypatch.setattr(User, "has_perms", lambda self, rights: True)
        moved = work(asked).state == "done" and held(advisers.other) == FIRMS
        proof.control("travail dont les droits ne sont pas relus", planted=1, seen=moved)

    def test_what_cannot_be_is_said_at_once(self, lot, head, advisers) -> None:
        for changes, words in (({"reason": " "}, "pourquoi"), ({"expected": 50_001}, "au plus")):
            with pytest.raises(Impossible, match=words):
                ask(head, advisers.other, **changes)
        assert not TransferWork.objects.exists()

    def test_the_pages_say_where_it_is(self, lot, head, advisers, client, make_user) -> None:
        client.force_login(head, backend=BACKEND)
        address = reverse("smeservice:lot") + f"?adviser=none&to={advisers.other.pk}"
        told = {"token": str(uuid4()), "expected": FIRMS, "reason": "Départ"}
        answer = client.post(address, told, follow=True)
        assert "7 entreprises" in answer.content.decode().replace("\xa0", " ")
        (asked,) = TransferWork.objects.all()
        progress = reverse("smeservice:transfer_work", args=[asked.pk])
        assert "hx-get" in client.get(progress, headers={"HX-Request": "true"}).content.decode()
        assert progress in client.get(reverse("smeservice:portfolios")).content.decode()
        done = work(asked)
        assert client.get(progress, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
        there = reverse("smeservice:transfer", args=[done.made_id])
        assert client.get(progress).url == there
        back = client.post(there, {"reason": "Erreur"})
        returned = TransferWork.objects.get(returns=done.made)
        assert back.url == reverse("smeservice:transfer_work", args=[returned.pk])
        roles = list(head.groups.all())
        head.groups.clear()
        work(returned)
        head.groups.set(roles)
        assert "n’en a plus le droit" in client.get(back.url).content.decode()


def test_two_clicks_ask_once(transactional_db, lot, head, advisers) -> None:
    for turn in range(3):
        token = UUID(int=turn)
        at_once(lambda token=token: ask(head, advisers.other, token=token))
        assert TransferWork.objects.filter(token=token).count() == 1


class Moved:
    """A transfer asked, then done by a worker that is killed."""

    def __init__(self, head: User, two: list[User]) -> None:
        self.head, self.two = head, two

    def prepare(self, turn: int) -> None:
        self.before = held(self.two[turn % 2])
        holder = "none" if turn == 0 else str(self.two[(turn + 1) % 2].pk)
        self.asked = ask(self.head, self.two[turn % 2], query=f"adviser={holder}&to={self.two[turn % 2].pk}")
        self.turn = turn

    def work(self) -> None:
        jobs.move_firms.func(work_id=self.asked.pk)

    def left(self) -> bool:
        made = Transfer.objects.filter(token=self.asked.token).count()
        lines = TransferredFirm.objects.filter(transfer__token=self.asked.token).count()
        moved = held(self.two[self.turn % 2]) - self.before
        ended = TransferWork.objects.filter(pk=self.asked.pk, state="done").count()
        assert (made, lines, moved, ended) in ((0, 0, 0, 0), (1, FIRMS, FIRMS, 1))
        return bool(ended)

    def again(self) -> None:
        self.work()

    def done(self) -> None:
        assert self.left()


def test_a_killed_worker_starts_again(transactional_db, lot, head, advisers) -> None:
    kill_at_random(Moved(head, [advisers.one, advisers.other]), seed=8117)
