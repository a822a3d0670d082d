"""What goes of accounts and of the traces of signing in when their time is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.db import models
from django.db.models import DateField, F, Max, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat

import law
from accounts.keeping import Emptied, Kind
from accounts.models import Access, AccountProposal, AccountTrace, FactorTries, SavedView, User
from accounts.rules import keeping

GONE = "@efface.invalid"  # the address of an account whose person went


def _closed_until(row: Mapping[str, Any], on: date) -> date:
    """An account: from its closing."""
    return keeping.after_months(row["closed_on"], law.account_kept_months(on))


def _logged_until(row: Mapping[str, Any], on: date) -> date:
    """A line of a log: from its day."""
    return keeping.after_months(row["day"], law.sign_in_kept_months(on))


def _closed(on: date) -> QuerySet[Any, Any]:
    """Closed accounts that still name somebody."""
    told = Max("traces__on", filter=Q(traces__verb="close"))
    seen = Cast(Coalesce("last_login", "date_joined"), DateField())
    return (
        User.objects.filter(is_active=False, date_joined__date__lt=on)
        .exclude(email__endswith=GONE)
        .values("pk", "first_name", closed_on=Coalesce(told, seen), name=F("last_name"))
    )


def _dropped_until(row: Mapping[str, Any], on: date) -> date:
    """A request of account that opened none: from its decision."""
    return keeping.after_months(row["day"], law.account_kept_months(on))


def _dropped(on: date) -> QuerySet[Any, Any]:
    """Requests decided that opened no account."""
    rows = AccountProposal.objects.filter(user=None, decided_at__date__lt=on).exclude(email="")
    return rows.values("pk", "first_name", name=F("last_name"), day=Cast("decided_at", DateField()))


def _logs(model: type[models.Model], field: str) -> Any:
    def rows(on: date) -> QuerySet[Any, Any]:
        old = model._default_manager.filter(**{f"{field}__date__lt": on - timedelta(days=28)})
        return old.values("pk", day=Cast(field, DateField()))

    return rows


def _log(code: str, label: str, model: type[models.Model], field: str) -> Kind:
    return Kind(
        code, label, "effacés", model, _logs(model, field), _logged_until, (Emptied(model, delete=True),),
        ("sign_in_kept_months",),
    )  # fmt: skip


KINDS = (
    Kind(
        "account", "Comptes fermés", "nom et adresse remplacés par un pseudonyme", User, _closed,
        _closed_until,
        (
            Emptied(AccountProposal, "user", {
                "email": Concat(Value("compte-"), Cast("user_id", models.CharField()), Value(GONE)),
                "first_name": "", "last_name": "", "reason": "", "answer": "",
            }),
            Emptied(AccountTrace, "subject", {"comment": ""}),
            Emptied(SavedView, "owner", delete=True),
            Emptied(Authenticator, "user", delete=True),
            Emptied(EmailAddress, "user", delete=True),
            Emptied(FactorTries, "user", delete=True),
            Emptied(User, values={
                "email": Concat(Value("compte-"), Cast("pk", models.CharField()), Value(GONE)),
                "last_name": Concat(Value("Ancien compte "), Cast("pk", models.CharField())),
                "first_name": "", "password": "!",
            }),
        ),
        ("account_kept_months",),
    ),
    Kind(
        "account_request", "Demandes de compte sans suite", "nom, adresse et motif effacés", AccountProposal,
        _dropped, _dropped_until,
        (Emptied(AccountProposal, values={
            "email": "", "first_name": "", "last_name": "", "reason": "", "answer": "",
        }),),
        ("account_kept_months",),
    ),
    _log("reading", "Journal des lectures", Access, "at"),
    _log("failed_sign_in", "Essais de connexion", AccessAttempt, "attempt_time"),
    _log("sign_in", "Connexions", AccessLog, "attempt_time"),
    _log("failure", "Échecs de connexion", AccessFailureLog, "attempt_time"),
    _log("admin_log", "Journal de l’administration technique", LogEntry, "action_time"),
)  # fmt: skip
