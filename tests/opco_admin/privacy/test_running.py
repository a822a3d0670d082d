"""A purge killed half-way, run by two workers at once, met by a hold put after its simulation."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from accounts import holding
from accounts.models import User
from law.refusal import Impossible
from opco_admin.privacy.actions import running
from opco_admin.privacy.models import PurgeRun
from tests.opco_admin.privacy.test_purge import note

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 12


@pytest.fixture
def validated(make_user) -> PurgeRun:
    """A purge of accounts closed for years, validated, not yet executed."""
    on, first, second = timezone.localdate(), make_user("AD"), make_user("AD")
    for rank in range(COUNT):
        user = User.objects.create_user(
            f"partie{rank}@exemple.fr", None, first_name="Odile", last_name="Partie"
        )
        User.objects.filter(pk=user.pk).update(is_active=False, date_joined="2019-01-01T00:00Z")
    row = running.start(by=first, on=on)
    running.simulate(run=row.pk, on=on)
    row = running.propose(run=row.pk, note=note(), by=first, on=on)
    return running.validate(run=row.pk, digest=row.digest, by=second, on=on)


def left() -> int:
    return User.objects.filter(first_name="Odile").count()


def test_a_killed_run_goes_on_where_it_stopped(validated, monkeypatch) -> None:
    on = timezone.localdate()
    monkeypatch.setattr(running, "LOT", 5)
    running.lot(run=validated.pk, on=on)
    assert left() == COUNT - 5
    monkeypatch.setattr(running.PurgeItem.objects, "bulk_update", _killed)
    with pytest.raises(KeyboardInterrupt):
        running.lot(run=validated.pk, on=on)
    assert left() == COUNT - 5  # the lot that was killed is whole or not at all
    monkeypatch.undo()
    row = running.execute(run=validated.pk, on=on)
    assert (left(), row.state, row.report["account"]) == (0, "done", {"gone": COUNT})
    before = list(User.objects.order_by("pk").values_list("pk", "email"))
    running.execute(run=validated.pk, on=on)
    assert list(User.objects.order_by("pk").values_list("pk", "email")) == before
    assert row.traces.filter(verb="finish").count() == 1


def _killed(*args: object) -> None:
    raise KeyboardInterrupt


def test_two_workers_empty_each_thing_once(validated, monkeypatch) -> None:
    on, barrier, failed = timezone.localdate(), Barrier(2), []
    monkeypatch.setattr(running, "LOT", 2)

    def work() -> None:
        barrier.wait()
        try:
            running.execute(run=validated.pk, on=on)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    validated.refresh_from_db()
    assert not failed
    assert (left(), validated.state, validated.report["account"]) == (0, "done", {"gone": COUNT})
    assert validated.traces.filter(verb="finish").count() == 1


def test_a_hold_put_after_the_simulation_still_keeps(validated, make_user) -> None:
    on = timezone.localdate()
    hold = holding.propose(
        kind="person", number="", name="Partie", first_name="Odile", reason="Litige.",
        by=make_user("AD"), on=on,
    )  # fmt: skip
    holding.act(hold=hold.pk, verb="validate", by=make_user("AD"), on=on)
    row = running.execute(run=validated.pk, on=on)
    assert (left(), row.report["account"]) == (COUNT, {"held": COUNT})


def test_what_is_no_longer_over_is_left(validated) -> None:
    User.objects.filter(first_name="Odile").update(is_active=True)
    row = running.execute(run=validated.pk, on=timezone.localdate())
    assert (left(), row.report["account"]) == (COUNT, {"left": COUNT})


def test_a_list_changed_under_the_validator_is_refused(validated, make_user) -> None:
    on = timezone.localdate()
    with pytest.raises(Impossible, match="état"):
        running.validate(run=validated.pk, digest=validated.digest, by=make_user("AD"), on=on)
    with pytest.raises(Impossible, match="état"):
        running.drop(run=validated.pk, comment="Trop tard", by=make_user("AD"), on=on)
