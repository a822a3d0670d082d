"""Reports of a convention: pre-filled from the evidence, written, sent and frozen, accepted or sent back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.traces import remember
from conventions.actions import balances, follow_up
from conventions.models import Convention, ConventionReport, ConventionTrace
from conventions.rules import contents as content_rules
from conventions.rules import reports as rules
from conventions.rules.reports import Section
from law.money import euros
from law.refusal import Impossible


def _deliverables(convention: Convention, starts_on: date, ends_on: date) -> list[Section]:
    rows = convention.deliverables.filter(due_on__range=(starts_on, ends_on)).order_by("due_on", "pk")
    lines = [(each.title, rules.delivered(each.due_on, each.received_on, each.accepted_on)) for each in rows]
    return [Section("Livrables de la période", tuple(lines))]


def _committees(convention: Convention, starts_on: date, ends_on: date) -> list[Section]:
    rows = convention.meetings.filter(held_on__range=(starts_on, ends_on)).order_by("held_on", "pk")
    lines = []
    for each in rows.prefetch_related("decisions"):
        decided = list(each.decisions.all())
        done = sum(decision.done_on is not None for decision in decided)
        worth = f"{len(decided)} décision{'s' * (len(decided) > 1)}, {done} faite{'s' * (done > 1)}"
        lines.append((f"{str(each)[:1].upper()}{str(each)[1:]}", worth))
    return [Section("Comités", tuple(lines))]


def _papers(convention: Convention, starts_on: date, ends_on: date) -> list[Section]:
    rows = convention.documents.filter(received_on__range=(starts_on, ends_on)).order_by("received_on", "pk")
    lines = [(each.title, f"reçu le {each.received_on:%d/%m/%Y}") for each in rows]
    return [Section("Pièces gardées", tuple(lines))]


def _money(convention: Convention, starts_on: date, ends_on: date) -> list[Section]:
    """The budget as it stands, by funder and by line, and the calls of the period."""
    found = balances.budget_of(convention, ends_on)
    payers = [(str(each.funder), _used(each.amount, each.committed, each.spent)) for each in found.payers]
    rows = [
        (f"{each.line.number}. {each.terms}", _used(each.amount, each.committed, each.spent))
        for each in found.rows
    ]
    calls = convention.calls.filter(planned_on__range=(starts_on, ends_on)).select_related("funder")
    called = [
        (f"{str(each.get_kind_display()).capitalize()} – {each.funder}",
         f"{each.get_state_display()}, demandé {euros(each.asked)}, encaissé {euros(each.received)}")
        for each in calls.order_by("planned_on", "pk")
    ]  # fmt: skip
    return [
        Section("Exécution par financeur", tuple(payers)),
        Section("Exécution par ligne", tuple(rows)),
        Section("Appels de fonds", tuple(called)),
    ]


def _used(amount: Decimal, committed: Decimal, spent: Decimal) -> str:
    return f"prévu {euros(amount)}, engagé {euros(committed)}, dépensé {euros(spent)}"


# What fills a report of each nature: one row a subject.
Source = Callable[[Convention, date, date], list[Section]]
SOURCES: Mapping[str, tuple[Source, ...]] = {
    "quality": (_deliverables, _committees, _papers),
    "finance": (_money, _papers),
}


def evidence(report: ConventionReport) -> list[Section]:
    """What the report shows of the period: as it was sent, or as it stands now."""
    if report.sha256:
        return [
            Section(each["title"], tuple(map(tuple, each["lines"]))) for each in report.content["evidence"]
        ]
    given = (report.convention, report.starts_on, report.ends_on)
    return [section for source in SOURCES[report.kind] for section in source(*given)]


@transaction.atomic
def open_report(
    *,
    convention: int,
    kind: str,
    starts_on: date,
    ends_on: date,
    by: User | None,
    on: date,
    due_on: date | None = None,
    final: bool = False,
) -> ConventionReport:
    """Open a report on a period."""
    row = follow_up.live(convention)
    if kind not in SOURCES:
        raise Impossible("Choisissez la nature du rapport.")
    if ends_on < starts_on:
        raise Impossible("La période du rapport finit avant de commencer.")
    if row.signed_on is None:
        raise Impossible("Un rapport s’ouvre sur une convention signée.")
    if final and row.reports.filter(kind=kind, final=True).exists():
        raise Impossible("Le bilan final de cette nature est déjà ouvert.")
    made = ConventionReport(
        convention=row, kind=kind, starts_on=starts_on, ends_on=ends_on, due_on=due_on, final=final,
        content={"texts": {}}, made_by=by,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise Impossible("Ce rapport existe déjà pour cette période.") from error
    _note(row, "report_write", f"{made} ouvert.", by, on)
    return made


@transaction.atomic
def write(*, report: int, texts: Mapping[str, str], by: User, on: date, seen: str = "") -> ConventionReport:
    """Write what the evidence does not say."""
    made = _draft(report)
    if seen and seen != content_rules.seal(made.content):
        raise Impossible("Un collègue a modifié ce rapport entre-temps : rechargez la page avant d’écrire.")
    told = {code: texts.get(code, "").strip() for code in rules.TEXTS[made.kind]}
    if told == made.content.get("texts"):
        return made
    made.content = {"texts": told}
    made.save(update_fields=["content"])
    _note(made.convention, "report_write", f"{made} écrit.", by, on)
    return made


@transaction.atomic
def send(*, report: int, sent_on: date, by: User, on: date) -> ConventionReport:
    """The report is sent: its texts and its evidence are frozen together."""
    made = _draft(report)
    texts = made.content.get("texts", {})
    missing = [label for code, label in rules.TEXTS[made.kind].items() if not texts.get(code)]
    if missing:
        raise Impossible(f"Il reste à écrire : {', '.join(missing)}.")
    if not made.starts_on <= sent_on <= on:
        raise Impossible("Un rapport part après le début de sa période, et pas dans l’avenir.")
    shown: list[dict[str, Any]] = [
        {"title": each.title, "lines": [list(line) for line in each.lines]} for each in evidence(made)
    ]
    made.content = {"texts": texts, "evidence": shown}
    made.sha256, made.sent_on = content_rules.seal(made.content), sent_on
    made.save(update_fields=["content", "sha256", "sent_on"])
    _note(made.convention, "report_send", f"{made}, le {sent_on:%d/%m/%Y}.", by, on)
    return made


@transaction.atomic
def accept(*, report: int, accepted_on: date, by: User, on: date) -> ConventionReport:
    """The funder accepts a report that was sent."""
    made = _held(report)
    if made.sent_on is None or made.accepted_on:
        raise Impossible("Seul un rapport transmis et pas encore accepté s’accepte.")
    if not made.sent_on <= accepted_on <= on:
        raise Impossible("L’acceptation suit l’envoi, et n’est pas dans l’avenir.")
    made.accepted_on = accepted_on
    made.save(update_fields=["accepted_on"])
    _note(made.convention, "report_accept", f"{made}.", by, on)
    return made


@transaction.atomic
def give_back(*, report: int, reason: str, by: User, on: date) -> ConventionReport:
    """The funder asks for changes: the report is written again."""
    made = _held(report)
    if made.sent_on is None or made.accepted_on:
        raise Impossible("Seul un rapport transmis et pas encore accepté revient.")
    if not reason.strip():
        raise Impossible("Écrivez ce que le financeur demande.")
    _note(made.convention, "report_return", f"{made}, transmis le {made.sent_on:%d/%m/%Y} : {reason}", by, on)
    made.content = {"texts": made.content["texts"]}
    made.sent_on, made.sha256, made.returned = None, "", reason.strip()
    made.save(update_fields=["content", "sent_on", "sha256", "returned"])
    return made


def _held(report: int) -> ConventionReport:
    found = ConventionReport.objects.filter(pk=report).values_list("convention", flat=True).first()
    if found is None:
        raise Impossible("Ce rapport n’existe plus : rechargez la page.")
    row = follow_up.live(found)
    made = ConventionReport.objects.select_for_update().get(pk=report)
    made.convention = row
    return made


def _draft(report: int) -> ConventionReport:
    made = _held(report)
    if made.sha256:
        raise Impossible("Ce rapport est transmis : il ne s’écrit plus.")
    return made


def _note(row: Convention, verb: str, comment: str, by: User | None, on: date) -> None:
    said = comment[:1].upper() + comment[1:]
    remember(row=row, verb=verb, trace=ConventionTrace, by=by, on=on, comment=said)
