"""Every form of the house that writes: who, when, in which request, from what to what is on record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib import messages
from django.db import connection
from django.template.backends.django import Template

from accounts.models import Change
from opco_admin.history.following import followed
from tests.doors.test_rights import addresses, client_of
from tests.doors.test_twice import FORMS
from tests.doors.walking import read, undone

pytestmark = [pytest.mark.django_db, pytest.mark.promise(8)]
WRITTEN = re.compile(r'(?i)\b(?:insert\s+into|update|delete\s+from)\s+"?(\w+)"?')
GENERAL = {
    "comment": "Vu avec le CFA.", "reason": "Erreur de saisie.", "reasons": "pay", "on": "20/11/2026",
    "confirm": "1", "answer": "Oui, vu.", "motive": "02", "asked": "convention", "name": "Essai",
    "pieces": "convention", "text": "Vu.",
}  # fmt: skip
FEWEST, PLANTED = 30, 5


@dataclass
class Act:
    """A form sent: the tables it wrote, whether it was done, what the history says of it."""

    path: str
    given: dict[str, Any]
    tables: set[str] = field(default_factory=set)
    done: bool = False
    why: str = ""  # what the history lacks


@contextmanager
def watched(act: Act) -> Iterator[None]:
    """The tables written meanwhile."""

    def watch(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        act.tables.update(WRITTEN.findall(sql) if isinstance(sql, str) else ())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


def send(client: Any, path: str, given: dict[str, Any]) -> Act:
    """Send a form, and read what the history says of it; the caller takes it back."""
    last = Change.objects.order_by("-id").values_list("id", flat=True).first() or 0
    act = Act(path, given)
    with watched(act):
        answer = client.post(path, given)
        read(answer)
    told = getattr(answer.wsgi_request, "_messages", ())
    wrong = any(each.level >= messages.WARNING for each in getattr(told, "_queued_messages", ()))
    act.tables &= {each.model._meta.db_table for each in followed()}
    act.done = answer.status_code == 302 and bool(act.tables) and not wrong
    rows = list(Change.objects.filter(id__gt=last))
    act.why = lacking(rows, client.user.pk, answer.headers.get("X-Request-Id", ""))
    return act


def lacking(rows: list[Change], user: int, reference: str) -> str:
    """What these rows do not say."""
    if not rows:
        return "rien"
    if any(each.made_by_id != user or each.request != reference or not reference for each in rows):
        return "qui ou quelle requête"
    if any(each.at is None or each.before is each.after is None for each in rows):
        return "quand ou quoi"
    return ""


def test_every_form_that_writes_leaves_who_when_and_what(
    house, make_user, settings, proof, monkeypatch
) -> None:  # fmt: skip
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")  # no page is drawn
    user = make_user(is_superuser=True)
    client: Any = client_of(user)
    client.user, client.raise_request_exception = user, False
    acts = []
    for name, path in addresses(house).items():
        for given in (GENERAL, FORMS[name][1]) if name in FORMS else (GENERAL,):
            with undone():
                acts.append(send(client, path, {**given, "officer": user.pk}))
    done = [act for act in acts if act.done]
    wrong = [(act.path, act.tables, act.why) for act in done if act.why]
    assert not wrong
    assert len(done) >= FEWEST, [act.path for act in done]
    proof.cases("formulaires qui écrivent", tried=len(done), wrong=len(wrong))
    seen = 0
    for act in done[:PLANTED]:
        with undone():
            drop_triggers()
            seen += bool(send(client, act.path, act.given).why)
    proof.control("déclencheurs de l’historique retirés", planted=PLANTED, seen=seen)


def drop_triggers() -> None:
    """Nothing is followed any more, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(format('DROP TRIGGER %I ON %I', tgname, relname), ';') "
            "FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname ~ '^history_'"
        )
        cursor.execute(cursor.fetchone()[0])
