"""What waits for this person besides the files: each errand with its count, its urgency and its list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

import law
from accounts.models import User
from branches.actions import bodies, postings, reporting, talks, transmission
from branches.models import (
    Campaign,
    CampaignCommittee,
    Certificate,
    Decision,
    Deliverable,
    Mandate,
    Position,
    Project,
    ProjectPhase,
    Qualification,
    Session,
    Study,
    visible_committees,
)
from branches.rules import radar
from contracts.actions import clocks, reopening
from contracts.models import (
    Amendment,
    Anomaly,
    ControlFile,
    Hold,
    Invoice,
    Letter,
    PaymentRun,
    Period,
    Settlement,
)
from conventions.models import Convention, ConventionControl, ConventionDeliverable, Version
from opco_admin.desk import COUNTED
from registers.conflicts import open_conflicts
from registers.models import ProviderAccount
from smeservice.models import AfestPath, Interaction, PlanAction, PlanRequest

Rows = Callable[[User, dt.date], QuerySet[Any]]


class Kind(NamedTuple):
    """One sort of errand: who has it, its words, its rows, its list."""

    permission: str
    label: str
    rows: Rows
    view: str
    query: dict[str, str] = {}
    tone: str = "calm"


@dataclass(frozen=True, slots=True)
class Errand:
    """An errand with something in it."""

    label: str
    count: int
    url: str
    tone: str

    @property
    def counted(self) -> str:
        return f"plus de {COUNTED}" if self.count > COUNTED else str(self.count)


def _alarmed(user: User, on: dt.date) -> QuerySet[Any]:
    return clocks.alarmed(on)


def _late_invoices(user: User, on: dt.date) -> QuerySet[Any]:
    return Invoice.objects.filter(state="pending", payable_on__lt=on)


def _late_deliverables(user: User, on: dt.date) -> QuerySet[Any]:
    return Deliverable.objects.late(on).filter(study__in=Study.objects.visible_to(user, on))


def _unreported_changes(user: User, on: dt.date) -> QuerySet[Any]:
    return reporting.unreported(committees=visible_committees(user, on))


def _sessions_to_judge(user: User, on: dt.date) -> QuerySet[Any]:
    return Session.objects.visible_to(user, on).filter(state="planned", ends_on__lt=on)


def _certificates_due(user: User, on: dt.date) -> QuerySet[Any]:
    """To send within a month, late ones included."""
    soon = law.add_months(on, 1)
    rows = transmission.waiting(Certificate.objects.visible_to(user, on))
    return rows.filter(Q(correction=None, due_on__lte=soon) | Q(correction_due__lte=soon))


def _mandates_ending(user: User, on: dt.date) -> QuerySet[Any]:
    return bodies.ending(Mandate.objects.visible_to(user, on), on)


def _conventions(user: User, on: dt.date) -> QuerySet[Any]:
    """The open conventions this user reads."""
    return Convention.objects.visible_to(user, on).open().order_by().values("pk")


def _late_promises(user: User, on: dt.date) -> QuerySet[Any]:
    """Deliverables of conventions, due and not received."""
    return ConventionDeliverable.objects.late(on).filter(convention__in=_conventions(user, on))


def _controls_to_answer(user: User, on: dt.date) -> QuerySet[Any]:
    return ConventionControl.objects.filter(convention__in=_conventions(user, on), closed_on=None)


def _texts_to_sign(user: User, on: dt.date) -> QuerySet[Any]:
    sealed = Version.objects.exclude(sha256="").filter(signed_on=None)
    return sealed.filter(convention__in=_conventions(user, on))


def _conventions_ending(user: User, on: dt.date) -> QuerySet[Any]:
    """Running conventions near their end: amend or close them."""
    soon = law.add_days(on, law.convention_end_alarm_days(on))
    return Convention.objects.visible_to(user, on).running().filter(ends_on__lte=soon)


def _others(user: User) -> Q:
    """Proposed by somebody else: nobody validates one’s own proposal."""
    return ~Q(proposed_by=user)


def _to_renew(user: User, on: dt.date) -> QuerySet[Any]:
    """Certifications of my branches near their end that no project renews or closes."""
    late, _ = law.renewal_start_months(on)
    return Qualification.objects.visible_to(user, on).to_renew(on, radar.horizon(on, late))


def _late_phases(user: User, on: dt.date) -> QuerySet[Any]:
    late = ProjectPhase.objects.filter(project=OuterRef("pk"), due_on__lt=on, done_on=None)
    return Project.objects.visible_to(user, on).open().filter(Exists(late))


def _campaigns_due(user: User, on: dt.date) -> QuerySet[Any]:
    """Branches whose deadline comes, or is past, with positions still to vote."""
    soon = on + dt.timedelta(days=law.npec_deadline_warning_days(on))
    return CampaignCommittee.objects.visible_to(user, on).due_soon(on, soon)


def _positions_to_receive(user: User, on: dt.date) -> QuerySet[Any]:
    return Position.objects.visible_to(user, on).filter(state="voted", campaign__state="open")


def _campaigns_to_close(user: User, on: dt.date) -> QuerySet[Any]:
    return Campaign.objects.visible_to(user, on).filter(_others(user), state="proposed")


KINDS = (
    Kind(
        "conventions.handle_convention",
        "Livrables de conventions en retard",
        _late_promises,
        "conventions:radar",
        {"sort": "deliverable"},
        tone="late",
    ),
    Kind(
        "conventions.handle_convention",
        "Contrôles de conventions à terminer",
        _controls_to_answer,
        "conventions:radar",
        {"sort": "control"},
        tone="soon",
    ),
    Kind(
        "conventions.sign_convention",
        "Textes de conventions à la signature",
        _texts_to_sign,
        "conventions:radar",
        {"sort": "signature"},
        tone="soon",
    ),
    Kind(
        "conventions.handle_convention",
        "Conventions qui finissent bientôt",
        _conventions_ending,
        "conventions:radar",
        {"sort": "end"},
    ),
    Kind(
        "smeservice.work_firm",
        "Étapes promises à des entreprises",
        lambda user, on: Interaction.objects.due(user).filter(next_on__lte=on, replaced_by=None),
        "smeservice:exchange_new",
        tone="late",
    ),
    Kind(
        "contracts.decide_contract",
        "Dossiers à l’approche du terme",
        _alarmed,
        "contracts:delays",
        tone="late",
    ),
    Kind(
        "contracts.change_course",
        "Avenants à décider",
        lambda user, on: Amendment.objects.filter(state="pending"),
        "contracts:amendments",
        tone="soon",
    ),
    Kind(
        "contracts.send_letter",
        "Courriers à envoyer",
        lambda user, on: Letter.objects.exclude(state="sent"),
        "contracts:letters",
    ),
    Kind(
        "contracts.decide_invoice", "Factures hors délai", _late_invoices, "contracts:invoices", tone="late"
    ),
    Kind(
        "contracts.decide_invoice",
        "Factures à traiter",
        lambda user, on: Invoice.objects.filter(state="pending"),
        "contracts:invoices",
        tone="soon",
    ),
    Kind(
        "contracts.approve_run",
        "Lots de paiement à approuver",
        lambda user, on: PaymentRun.objects.filter(_others(user), state="proposed"),
        "contracts:runs",
        tone="soon",
    ),
    Kind(
        "registers.validate_provideraccount",
        "Comptes bancaires à valider",
        lambda user, on: ProviderAccount.objects.filter(_others(user), validated_at=None, rejected_at=None),
        "registers:account_changes",
        tone="soon",
    ),
    Kind(
        "contracts.validate_settlement",
        "Abandons de créance à valider",
        lambda user, on: Settlement.objects.filter(_others(user), kind="waiver", validated_at=None),
        "contracts:settlements",
        tone="soon",
    ),
    Kind(
        "contracts.validate_hold",
        "Suspensions de paiement à valider",
        lambda user, on: Hold.objects.filter(_others(user), validated_by=None, until=None),
        "contracts:holds",
        tone="soon",
    ),
    Kind(
        "contracts.validate_reopening",
        "Dossiers à rouvrir",
        lambda user, on: reopening.to_validate(user),
        "contracts:reopenings",
        tone="soon",
    ),
    Kind(
        "contracts.approve_closing",
        "Périodes à clore",
        lambda user, on: Period.objects.filter(_others(user), proposed_at__isnull=False, closed_at=None),
        "contracts:periods",
        tone="soon",
    ),
    Kind(
        "branches.work_branch",
        "Niveaux de branche à publier",
        postings.to_publish,
        "branches:level_pages",
        {"etat": "a-publier"},
        tone="soon",
    ),
    Kind(
        "registers.settle_npeclevel",
        "Montants contradictoires à trancher",
        lambda user, on: open_conflicts(),
        "registers:conflicts",
        {"etat": "a-trancher"},
        tone="soon",
    ),
    Kind(
        "contracts.run_controls",
        "Dossiers contrôlés à décider",
        lambda user, on: ControlFile.objects.filter(
            Q(state="replied") | Q(state="notified", reply_due_on__lt=on)
        ),
        "contracts:campaigns",
    ),
    Kind(
        "contracts.run_controls",
        "Anomalies à examiner",
        lambda user, on: Anomaly.objects.filter(read_on=None),
        "contracts:anomalies",
    ),
    Kind(
        "branches.conduct_project",
        "Certifications de branche à renouveler",
        _to_renew,
        "branches:radar",
        {"suite": "branche"},
        tone="late",
    ),
    Kind(
        "branches.conduct_project",
        "Projets de certification en retard",
        _late_phases,
        "branches:projects",
        {"etat": "retard"},
        tone="soon",
    ),
    Kind(
        "branches.propose_position",
        "Échéances de campagne NPEC proches",
        _campaigns_due,
        "branches:campaigns",
        tone="soon",
    ),
    Kind("branches.work_branch", "Positions NPEC à recevoir", _positions_to_receive, "branches:campaigns"),
    Kind(
        "branches.close_campaign",
        "Campagnes NPEC à clore",
        _campaigns_to_close,
        "branches:campaigns",
        tone="soon",
    ),
    Kind(
        "branches.work_branch",
        "Livrables d’études en retard",
        _late_deliverables,
        "branches:studies",
        {"etat": "late"},
        tone="late",
    ),
    Kind("branches.work_branch", "Négociations de branche à préparer", talks.to_prepare, "branches:talks"),
    Kind(
        "branches.manage_habilitation",
        "Changements d’habilitation à signaler",
        _unreported_changes,
        "branches:habilitation_changes",
        tone="soon",
    ),
    Kind(
        "branches.manage_session",
        "Sessions passées à délibérer",
        _sessions_to_judge,
        "branches:sessions",
        {"quand": "passees"},
        tone="soon",
    ),
    Kind(
        "branches.send_certificate",
        "Certificats à transmettre",
        _certificates_due,
        "branches:transmission",
        tone="late",
    ),
    Kind(
        "branches.govern_bodies",
        "Décisions à publier",
        lambda user, on: Decision.objects.visible_to(user, on).to_publish(),
        "branches:decisions",
        {"publication": "due"},
        tone="soon",
    ),
    Kind(
        "branches.govern_bodies",
        "Mandats qui finissent bientôt",
        _mandates_ending,
        "branches:mandates",
        {"terme": "bientot"},
    ),
    Kind(
        "smeservice.work_firm",
        "Actions de plans en retard",
        PlanAction.objects.late,
        "smeservice:diagnoses",
        {"etat": "late"},
        tone="late",
    ),
    Kind(
        "smeservice.decide_planrequest",
        "Demandes de plan à décider bientôt",
        lambda user, on: PlanRequest.objects.visible_to(user).soon(on),
        "smeservice:requests",
        {"etat": "soon"},
        tone="late",
    ),
    Kind(
        "smeservice.work_firm",
        "Parcours AFEST finis sans dossier conforme",
        AfestPath.objects.late,
        "smeservice:afest_list",
        {"etat": "late", "suivi": "moi"},
        tone="late",
    ),
)


def errands(user: User, on: dt.date) -> list[Errand]:
    """Those of this person that are not empty, in the order of the table; counts stop at COUNTED + 1."""
    mine = [kind for kind in KINDS if user.has_perm(kind.permission)]
    counts = _counts([kind.rows(user, on) for kind in mine])
    return [
        Errand(kind.label, count, reverse(kind.view, query=kind.query or None), kind.tone)
        for kind, count in zip(mine, counts, strict=True)
        if count
    ]


def _counts(rows: Sequence[QuerySet[Any]]) -> tuple[int, ...]:
    """How many rows each query has, at most COUNTED + 1, in one question to the database."""
    if not rows:
        return ()
    asked = [each.order_by().values("pk")[: COUNTED + 1].query.sql_with_params() for each in rows]
    counts = ", ".join(f"(SELECT count(*) FROM ({sql}) AS rows)" for sql, _ in asked)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", [value for _, values in asked for value in values])
        return cursor.fetchone()
