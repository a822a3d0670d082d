"""The night: reminders as often as foreseen, steps that do not stop each other, killed and run again."""

from __future__ import annotations

import datetime as dt
import json
import signal
from pathlib import Path

import pytest
from django.core.management import call_command

from contracts.actions import clocks, decide, nightly
from contracts.actions.nightly import Step
from contracts.models import Contract, Entry, Letter, Move, PieceRequest
from contracts.rules import clocks as rules
from tests.contracts.papers.conftest import ON, PRO

NEXT = ON + dt.timedelta(days=21)
DAY = dt.timedelta(days=1)


@pytest.fixture
def asked(receive, officer) -> Contract:
    """A file sent back for its convention; its sender has an address."""
    (contract,) = receive({})
    contract.sender.email = "contrats@exemple.fr"
    contract.sender.save()
    decide.send_back(contracts=[contract.pk], by=officer, on=ON, reasons=["convention", "contract"])
    return contract


def test_reminders_follow_their_parameters():
    assert [rules.reminders_due(ON, ON + dt.timedelta(days=days)) for days in (0, 6, 7, 13, 14, 21, 99)] == [
        0, 0, 1, 1, 2, 3, 3,
    ]  # fmt: skip
    assert rules.next_reminder_on(ON, 0, ON) == ON + dt.timedelta(days=7)
    assert rules.next_reminder_on(ON, 3, ON) is None


def test_a_reminder_leaves_a_letter_a_trace_and_its_number(asked):
    week = ON + dt.timedelta(days=7)
    assert clocks.remind(on=week - DAY).sent == 0
    done = clocks.remind(on=week)
    assert (done.sent, done.without_address, done.failed) == (1, 0, [])
    request = PieceRequest.objects.get()
    assert (request.reminders, request.reminded_on) == (1, week)
    letter = Letter.objects.get(kind="reminder")
    assert letter.recipients == ["contrats@exemple.fr"]
    assert letter.made_by is None
    move = asked.moves.first()
    assert (move.verb, move.made_by, move.reasons) == ("remind", None, ["convention", "contract"])
    assert clocks.remind(on=week).sent == clocks.remind(on=week + DAY).sent == 0


def test_a_missed_fortnight_makes_one_letter_not_two(asked):
    assert clocks.remind(on=ON + dt.timedelta(days=15)).sent == 1
    assert PieceRequest.objects.get().reminders == 2
    assert clocks.remind(on=ON + dt.timedelta(days=300)).sent == 1
    assert clocks.remind(on=ON + dt.timedelta(days=400)).sent == 0
    assert Letter.objects.count() == 2


def test_nothing_is_asked_again_once_it_came_or_the_request_is_closed(asked, add, officer):
    add(asked, kind="contract")
    add(asked, kind="convention")
    done = clocks.remind(on=ON + dt.timedelta(days=8))
    assert (done.sent, done.answered) == (0, 1)
    assert list(clocks.answered()) == [asked]
    decide.complete(contracts=[asked.pk], by=officer, on=ON)
    assert clocks.remind(on=ON + dt.timedelta(days=60)) == clocks.Reminders()


def test_a_new_request_starts_its_reminders_again(asked, officer):
    from contracts.actions import asking

    clocks.remind(on=ON + dt.timedelta(days=7))
    later = ON + dt.timedelta(days=9)
    asking.request_pieces(contracts=[asked.pk], asked=["annex"], by=officer, on=later)
    assert clocks.remind(on=later + DAY).sent == 0
    assert clocks.remind(on=later + dt.timedelta(days=7)).sent == 1
    assert Letter.objects.filter(kind="reminder").count() == 2


def test_a_sender_without_address_is_counted(receive, officer):
    (contract,) = receive({})
    decide.send_back(contracts=[contract.pk], by=officer, on=ON, comment="Page 2 illisible.")
    done = clocks.remind(on=ON + dt.timedelta(days=7))
    assert (done.sent, done.without_address) == (1, 1)


def test_the_command_prints_writes_and_says_how_it_ended(receive, tmp_path: Path, capsys):
    receive({}, PRO)
    output = tmp_path / "nuit.json"
    call_command("nightly", on=NEXT, json=output)
    report = json.loads(output.read_text())
    assert report["ok"] is True
    assert report["on"] == NEXT.isoformat()
    counts = report["steps"][0]["counts"]
    assert (counts["refused"], counts["accepted"]) == (1, 1)
    assert "Décisions par le silence" in capsys.readouterr().out
    call_command("nightly", on=NEXT, json=output)
    assert json.loads(output.read_text())["steps"][0]["counts"]["refused"] == 0


def test_a_step_that_fails_does_not_stop_the_others_and_ends_in_1(receive, monkeypatch, capsys):
    receive({})
    broken = Step("broken", "Étape en panne", "clocks", "no_such_verb")
    monkeypatch.setattr(nightly, "STEPS", (broken, *nightly.STEPS[:1]))
    with pytest.raises(SystemExit) as end:
        call_command("nightly", on=NEXT)
    assert end.value.code == 1
    assert Contract.objects.get().state == "lapsed"
    said = capsys.readouterr().out
    assert "Étape en panne" in said
    assert "AttributeError" in said


@pytest.mark.parametrize("text", ["23/11/2026", "demain"])
def test_a_wrong_day_is_bad_usage(text, capsys):
    from contracts.management.commands.nightly import Command

    with pytest.raises(SystemExit) as end:
        Command().run_from_argv(["manage.py", "nightly", "--on", text])
    assert end.value.code == 2
    assert "AAAA-MM-JJ" in capsys.readouterr().err


def test_every_step_exists_and_runs_on_an_empty_house(db):
    report = nightly.nightly(on=NEXT)
    assert [step.error for step in report.steps] == [""] * len(nightly.STEPS)
    assert len({step.code for step in report.steps}) == len(nightly.STEPS)


PROGRAM = """
import os, sys, django
django.setup()
from django.conf import settings
from django.db import connections
settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = sys.argv[1]
import datetime as dt
from contracts.actions import clocks, ledger
post = ledger.post
lots = 0
def posted(*args, **more):
    global lots
    lots += 1
    if lots == 3:
        os.kill(os.getpid(), 9)
    return post(*args, **more)
ledger.post = posted
clocks.record_silences(on=dt.date.fromisoformat(sys.argv[2]), lot=4)
"""


def test_killed_half_way_then_run_again_nothing_is_double_nothing_lost(transactional_db, receive):
    import os
    import subprocess
    import sys

    from django.db import connection

    receive(*[PRO] * 10, *[{}] * 6)
    name = connection.settings_dict["NAME"]
    root = Path(__file__).resolve().parents[3]
    killed = subprocess.run(
        [sys.executable, "-c", PROGRAM, name, NEXT.isoformat()],
        cwd=root,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        check=False,
        timeout=120,
    )
    assert killed.returncode == -signal.SIGKILL
    half = Contract.objects.filter(state__in=["lapsed", "tacit"]).count()
    assert half == 8  # two lots of four were acknowledged, the third is as if it never began
    assert Entry.objects.count() == Contract.objects.filter(version=1).count()
    done = clocks.record_silences(on=NEXT, lot=4)
    assert done.refused + done.accepted == 16 - half
    for contract in Contract.objects.all():
        assert contract.state == ("tacit" if contract.kind == "pro" else "lapsed")
        assert contract.instalments.exists() is (contract.kind == "pro")
        if contract.kind == "pro":
            assert contract.total == sum(contract.instalments.values_list("amount", flat=True))
    assert Move.objects.count() == 16
    assert Entry.objects.count() == 10


def test_the_night_job_does_the_same_and_fails_aloud(receive, monkeypatch):
    from contracts import jobs

    receive({})
    Contract.objects.update(decision_due_on=dt.date(2026, 1, 1), complete_on=dt.date(2025, 12, 12))
    jobs.run_nightly(timestamp=0)
    assert Contract.objects.get().state == "lapsed"
    monkeypatch.setattr(nightly, "STEPS", (Step("broken", "Étape en panne", "clocks", "no_such_verb"),))
    with pytest.raises(RuntimeError, match="broken"):
        jobs.run_nightly(timestamp=0)
