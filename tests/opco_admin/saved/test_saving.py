"""Kept once under a name, whoever presses twice; only who made a view changes it."""

from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import saving
from accounts.actions import roles_of
from accounts.models import SavedView
from accounts.rules import saved as rules
from law.refusal import Impossible

QUEUE = {"place": "contracts:queue", "query": "due=late", "name": "En retard"}


def seen(user) -> set[str]:
    return set(SavedView.objects.visible_to(user, roles_of(user)).values_list("name", flat=True))


def test_a_view_is_read_by_who_it_is_shared_with(make_user):
    owner, peer, other, outside = make_user("GC"), make_user("GC"), make_user("SM"), make_user("BX")
    for shared, name in (("", "à moi"), ("GC", "au rôle"), ("all", "à tous")):
        saving.save(**{**QUEUE, "name": name}, shared=shared, by=owner)
    assert seen(owner) == {"à moi", "au rôle", "à tous"}
    assert seen(peer) == {"au rôle", "à tous"}
    assert seen(other) == {"à tous"}
    assert seen(outside) == set()


def test_the_same_name_is_refused_or_replaced(make_user):
    owner, other = make_user("GC"), make_user("GC")
    first = saving.save(**QUEUE, by=owner)
    for name in ("En retard", "EN RETARD"):
        with pytest.raises(Impossible, match="déjà une vue de ce nom"):
            saving.save(**{**QUEUE, "name": name, "query": "due=week"}, by=owner)
    again = saving.save(**{**QUEUE, "query": "due=week"}, replace=True, by=owner)
    assert again.pk == first.pk
    assert SavedView.objects.get().query == "due=week"
    saving.save(**QUEUE, by=other)
    saving.save(**{**QUEUE, "place": "contracts:delays"}, by=owner)
    assert SavedView.objects.count() == 3


def test_the_database_keeps_it_too(make_user):
    owner = make_user("GC")
    saving.save(**QUEUE, by=owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(owner=owner, **{**QUEUE, "name": "en RETARD"})


def test_there_is_a_limit(make_user, monkeypatch):
    monkeypatch.setattr(rules, "MOST", 2)
    owner = make_user("GC")
    for name in ("a", "b"):
        saving.save(**{**QUEUE, "name": name}, by=owner)
    with pytest.raises(Impossible, match="déjà 2 vues"):
        saving.save(**QUEUE, by=owner)


def test_only_its_owner_changes_it(make_user):
    owner, other = make_user("GC"), make_user("GC")
    row = saving.save(**QUEUE, shared="all", by=owner)
    for verb in (
        lambda: saving.change(view=row.pk, name="x", shared="", by=other),
        lambda: saving.delete(view=row.pk, by=other),
    ):
        with pytest.raises(SavedView.DoesNotExist):
            verb()
    saving.save(**{**QUEUE, "name": "Autre"}, by=owner)
    with pytest.raises(Impossible, match="déjà une vue de ce nom"):
        saving.change(view=row.pk, name="AUTRE", shared="", by=owner)
    assert saving.change(view=row.pk, name="Retards", shared="GC", by=owner).shared == "GC"
    assert saving.delete(view=row.pk, by=owner) == "Retards"


def test_a_representative_shares_nothing(make_user):
    outside = make_user("BX")
    with pytest.raises(Impossible, match="pour soi"):
        saving.save(**QUEUE, shared="all", by=outside)
    row = saving.save(**QUEUE, by=outside)
    with pytest.raises(Impossible, match="pour soi"):
        saving.change(view=row.pk, name="x", shared="all", by=outside)
    with pytest.raises(Impossible, match="Choisissez"):
        saving.change(view=row.pk, name="x", shared="BX", by=make_user("GC") and outside)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_keep_one_view(make_user):
    owner = make_user("GC")
    ready, told = Barrier(2), []

    def press() -> None:
        try:
            ready.wait()
            saving.save(**QUEUE, by=owner)
            told.append("kept")
        except Impossible:
            told.append("refused")
        finally:
            connection.close()

    tabs = [Thread(target=press) for _ in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert sorted(told) == ["kept", "refused"]
    assert SavedView.objects.count() == 1
