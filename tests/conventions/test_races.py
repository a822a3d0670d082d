"""Two officers at once: one acts, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from conventions.actions import conventions, past, versions
from conventions.models import Convention, Version
from law.refusal import Impossible
from tests.conventions import making
from tests.conventions.making import ON
from tests.conventions.test_past import line

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], Any]) -> list[str]:
    """Run each act in its own connection; what each said, « fait » when it worked."""
    gate, said = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            gate.wait()
            act()
            said.append("fait")
        except Impossible as impossible:
            said.append(str(impossible))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said, key=lambda each: each != "fait")


def test_a_party_signs_once_and_an_amendment_opens_once(make_user):
    officer = make_user("CO")
    row = making.running_convention(by=officer)
    given = {"convention": row.pk, "by": officer, "on": ON}
    opened = together(*[lambda: versions.amend(changes="Durée", **given)] * 3)
    assert [each == "fait" for each in opened] == [True, False, False]
    assert Version.objects.filter(convention=row, number=1).count() == 1
    versions.seal_amendment(agreed_on=ON, **given)
    party = row.parties.order_by("pk").first()
    signed = together(*[lambda: versions.sign(party=party.pk, signed_on=ON, **given)] * 3)
    assert [each == "fait" for each in signed] == [True, False, False]
    assert "a déjà signé" in signed[1]


def test_a_move_asked_twice_at_once_is_done_once(make_user):
    officer = make_user("CO")
    row = making.project(by=officer)
    said = together(
        *[lambda: conventions.advance(convention=row.pk, verb="negotiate", by=officer, on=ON)] * 3
    )
    assert [each == "fait" for each in said] == [True, False, False]
    assert row.traces.filter(verb="negotiate").count() == 1


def test_the_same_file_sent_twice_at_once_enters_once(make_user):
    officer = make_user("CO")
    given = {"lines": [line(), line(number="P-2")], "flaws": [], "opco": "OPCO", "name": "a.csv"}
    said = together(*[lambda: past.load(by=officer, on=ON, **given)] * 3)
    assert said == ["fait"] * 3
    assert Convention.objects.count() == 2
