"""The home of who works for branches: campaigns, certifications, sessions, instances; what was voted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

import law
from accounts.models import User
from branches.actions import bodies, postings, reporting, talks, transmission
from branches.models import (
    Campaign,
    CampaignCommittee,
    Certificate,
    Decision,
    Deliverable,
    Document,
    Mandate,
    Position,
    PositionComment,
    Project,
    ProjectPhase,
    ProjectTrace,
    Qualification,
    Session,
    Study,
    visible_committees,
)
from branches.rules import projects, radar
from opco_admin.charts import lines
from opco_admin.homes.pieces import Block, Drawing, Figure, Kind, News, others
from opco_admin.templatetags.french import figure
from registers.conflicts import open_conflicts

WORK = ("branches.work_branch",)
READ = ("branches.work_branch", "smeservice.every_firm")
NOT_DONE = ProjectPhase.objects.filter(project=OuterRef("pk"), done_on=None).order_by()
FIRST_PHASE = Subquery(NOT_DONE.values("project").annotate(first=Min("due_on")).values("first"))


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
    return Campaign.objects.visible_to(user, on).filter(others(user), state="proposed")


def _voted(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return Position.objects.visible_to(user, on).filter(voted_on__range=(since, on))


def _commented(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    rows = PositionComment.objects.filter(made_at__date__range=(since, on)).exclude(made_by=user)
    return rows.filter(position__in=Position.objects.visible_to(user, on))


def _moved(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    rows = ProjectTrace.objects.filter(on__range=(since, on))
    return rows.filter(subject__in=Project.objects.visible_to(user, on))


def _added(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    rows = Document.objects.visible_to(user, on).filter(received_on__range=(since, on))
    return rows.exclude(added_by=user)


def _delivered(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return Certificate.objects.visible_to(user, on).filter(delivered_on__range=(since, on))


def _decided(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return Decision.objects.visible_to(user, on).filter(decided_on__range=(since, on))


def _published(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return Study.objects.visible_to(user, on).filter(published_on__range=(since, on))


ERRANDS = (
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
        due=FIRST_PHASE,
    ),
    Kind(
        "branches.propose_position",
        "Échéances de campagne NPEC proches",
        _campaigns_due,
        "branches:campaigns",
        tone="soon",
        due="due_on",
    ),
    Kind(
        "branches.work_branch",
        "Positions NPEC à recevoir",
        _positions_to_receive,
        "branches:campaigns",
        since="voted_on",
    ),
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
        due="due_on",
    ),
    Kind("branches.work_branch", "Négociations de branche à préparer", talks.to_prepare, "branches:talks"),
    Kind(
        "branches.manage_habilitation",
        "Changements d’habilitation à signaler",
        _unreported_changes,
        "branches:habilitation_changes",
        tone="soon",
        due="due_on",
    ),
    Kind(
        "branches.manage_session",
        "Sessions passées à délibérer",
        _sessions_to_judge,
        "branches:sessions",
        {"quand": "passees"},
        tone="soon",
        since="ends_on",
    ),
    Kind(
        "branches.send_certificate",
        "Certificats à transmettre",
        _certificates_due,
        "branches:transmission",
        tone="late",
        due="due_on",
    ),
    Kind(
        "branches.govern_bodies",
        "Décisions à publier",
        lambda user, on: Decision.objects.visible_to(user, on).to_publish(),
        "branches:decisions",
        {"publication": "due"},
        tone="soon",
        due="publish_due_on",
    ),
    Kind(
        "branches.govern_bodies",
        "Mandats qui finissent bientôt",
        _mandates_ending,
        "branches:mandates",
        {"terme": "bientot"},
        due="until",
    ),
)
NEWS = (
    News(WORK, "Positions NPEC votées", _voted, "branches:campaigns"),
    News(WORK, "Commentaires de positions NPEC", _commented, "branches:campaigns"),
    News(
        ("branches.conduct_project",), "Mouvements de projets de certification", _moved, "branches:projects"
    ),
    News(WORK, "Documents de branche reçus", _added, "branches:rooms"),
    News(("branches.deliver_certificate",), "Certificats délivrés", _delivered, "branches:certificates"),
    News(READ, "Décisions d’instances", _decided, "branches:decisions"),
    News(READ, "Études publiées", _published, "branches:studies"),
)


def block(user: User, on: dt.date) -> Block:
    """My branches: certifications, projects, certificates of a year."""
    open_projects = Project.objects.visible_to(user, on).open().order_by()
    states = dict(open_projects.values_list("state").annotate(count=Count("pk", distinct=True)))
    year = Certificate.objects.visible_to(user, on).filter(delivered_on__gt=on - dt.timedelta(days=365))
    found = (
        Figure("Branches suivies", figure(visible_committees(user, on).count()), reverse("branches:rooms")),
        Figure(
            "Certifications de branche",
            figure(Qualification.objects.visible_to(user, on).count()),
            reverse("branches:qualifications"),
        ),
        Figure("Projets ouverts", figure(sum(states.values())), reverse("branches:projects")),
        Figure("Certificats en 12 mois", figure(year.count()), reverse("branches:certificates")),
    )
    rows = [(label, states.get(state, 0)) for state, label in projects.STATES.items() if states.get(state)]
    chart = lines("Projets de certification ouverts, par étape", "Étape", "Projets", rows)
    drawing = Drawing("projects", chart, "Aucun projet de certification ouvert.", upright=False)
    return Block("branches", "Mes branches", found, (drawing,), timezone.now())
