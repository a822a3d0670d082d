"""The home of the administrator: accounts and accesses that wait, national files; what was given."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccountProposal, AccountTrace, User
from accounts.roles import ROLES
from branches.models import AccessProposal, AccessTrace
from opco_admin.charts import lines
from opco_admin.homes.pieces import Block, Drawing, Figure, Kind, News, others
from opco_admin.templatetags.french import figure
from registers.models import NpecPublication, SourceFile

ACCOUNTS = ("accounts.handle_account",)
ACCESSES = ("branches.validate_access",)
LOAD = ("registers.load_sourcefile",)


def _proposals(user: User, on: dt.date) -> QuerySet[Any]:
    """Asked by somebody else, for somebody else."""
    mine = Q(user=user, user__isnull=False)
    return AccountProposal.objects.filter(others(user), state="proposed").exclude(mine)


def _accesses(user: User, on: dt.date) -> QuerySet[Any]:
    return AccessProposal.objects.visible_to(user, on).filter(others(user), state="proposed")


def _refused(user: User, on: dt.date) -> QuerySet[Any]:
    """Files refused within a week: to load again."""
    week = on - dt.timedelta(days=7)
    return SourceFile.objects.filter(state=SourceFile.State.REFUSED, received_at__date__gte=week)


def _traced(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return AccountTrace.objects.filter(on__range=(since, on))


def _given(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return AccessTrace.objects.filter(on__range=(since, on))


def _loaded(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return SourceFile.objects.filter(state=SourceFile.State.LOADED, loaded_at__date__range=(since, on))


def _levels(user: User, since: dt.date, on: dt.date) -> QuerySet[Any]:
    return NpecPublication.objects.filter(published_at__date__range=(since, on))


ERRANDS = (
    Kind(
        "accounts.handle_account",
        "Demandes sur des comptes à valider",
        _proposals,
        "accounts:accounts",
        tone="soon",
        since=TruncDate("proposed_at"),
    ),
    Kind(
        "branches.validate_access",
        "Accès aux branches à valider",
        _accesses,
        "branches:accesses",
        tone="soon",
        since=TruncDate("proposed_at"),
    ),
    Kind(
        "registers.load_sourcefile",
        "Fichiers nationaux refusés cette semaine",
        _refused,
        "registers:sources",
        since=TruncDate("received_at"),
    ),
)
NEWS = (
    News(ACCOUNTS, "Mouvements de comptes", _traced, "accounts:accounts"),
    News(ACCESSES, "Mouvements d’accès aux branches", _given, "branches:accesses"),
    News(LOAD, "Fichiers nationaux chargés", _loaded, "registers:sources"),
    News(LOAD, "Publications de niveaux", _levels, "registers:levels"),
)


def block(user: User, on: dt.date) -> Block:
    """Who may sign in, with which roles."""
    factor = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    people = User.objects.filter(is_active=True)
    month = on - dt.timedelta(days=30)
    accounts = "accounts:accounts"
    found = (
        Figure("Comptes ouverts", figure(people.count()), reverse(accounts)),
        Figure(
            "Sans second facteur",
            figure(people.filter(~Exists(factor)).count()),
            reverse(accounts, query={"state": "bare"}),
        ),
        Figure("Connectés en 30 jours", figure(people.filter(last_login__date__gt=month).count())),
        Figure(
            "Comptes fermés",
            figure(User.objects.filter(is_active=False).count()),
            reverse(accounts, query={"state": "closed"}),
        ),
    )
    held = dict(
        Group.objects.filter(user__is_active=True)
        .order_by()
        .values_list("name")
        .annotate(count=Count("user", distinct=True))
    )
    rows = [(role.label, held.get(role.label, 0)) for role in ROLES]
    chart = lines("Comptes ouverts, par rôle", "Rôle", "Comptes", rows)
    drawing = Drawing("roles", chart, "Aucun compte n’a de rôle.", upright=False)
    return Block("accounts", "Comptes", found, (drawing,), timezone.now())
