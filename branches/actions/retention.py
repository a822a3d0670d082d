"""What goes of candidates, jurors, members and representatives when their time is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import DateField, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Coalesce, TruncYear

import law
from accounts.keeping import PSEUDONYM, Emptied, Kind
from accounts.rules import keeping
from branches.models import (
    AccessProposal,
    AccessTrace,
    Candidate,
    CandidateNir,
    Interest,
    JuryMember,
    Mandate,
    Member,
)

_PERSON = ("pk", "name", "first_name", "born_on", "contract")


def _nir_until(row: Mapping[str, Any], on: date) -> date:
    """The sealed NIR of a candidate: from the end of the session."""
    return keeping.after_months(row["ended_on"], law.nir_kept_months(on))


def _candidate_until(row: Mapping[str, Any], on: date) -> date:
    """A candidate, or a juror: from the end of the session."""
    return keeping.after_months(row["ended_on"], 12 * law.candidate_kept_years(on))


def _member_until(row: Mapping[str, Any], on: date) -> date:
    """A member of a body: from the end of the last mandate, or from being written down."""
    return keeping.after_months(row["ended_on"], 12 * law.member_kept_years(on))


def _access_until(row: Mapping[str, Any], on: date) -> date:
    """A request of access: from the end of the access, or from its refusal."""
    return keeping.after_months(row["ended_on"], law.account_kept_months(on))


def _candidates(on: date, *chosen: Q) -> QuerySet[Any, Any]:
    rows = Candidate.objects.filter(*chosen, session__ends_on__lt=on)
    return rows.values(*_PERSON, ended_on=F("session__ends_on"), provider=F("session__provider__siret"))


def _members(on: date) -> QuerySet[Any, Any]:
    """Members that hold no mandate any more."""
    held = Mandate.objects.filter(Q(until=None) | Q(until__gte=on), member=OuterRef("pk"))
    rows = Member.objects.filter(~Exists(held)).exclude(first_name="", email="")
    return rows.values(
        "pk", "first_name", name=F("last_name"),
        ended_on=Coalesce(Max("mandates__until"), Cast("created_at", DateField())),
    )  # fmt: skip


def _accesses(on: date) -> QuerySet[Any, Any]:
    """Requests decided whose access, when they opened one, is over."""
    over = Q(access=None) | Q(access__ended_at__isnull=False) | Q(access__until__lt=on)
    rows = AccessProposal.objects.exclude(state="proposed").filter(over, decided_at__isnull=False)
    ended = Coalesce(
        Cast("access__ended_at", DateField()), F("access__until"), Cast("decided_at", DateField())
    )
    return rows.exclude(email="").values("pk", "first_name", name=F("last_name"), ended_on=ended)


KINDS = (
    Kind(
        "nir", "NIR scellés", "effacés", Candidate,
        lambda on: _candidates(on, Q(nir__isnull=False)), _nir_until,
        (Emptied(CandidateNir, "candidate", delete=True),), ("nir_kept_months",),
    ),
    Kind(
        "candidate", "Candidats", "nom remplacé, année de naissance et certificat gardés", Candidate,
        lambda on: _candidates(on, ~Q(first_name="")), _candidate_until,
        (
            Emptied(CandidateNir, "candidate", delete=True),
            Emptied(Candidate, values={
                "name": PSEUDONYM, "used_name": "", "first_name": "", "email": "", "consent": False,
                "identity": Cast(F("pk"), Candidate._meta.get_field("identity")),
                "born_on": TruncYear("born_on"), "contract": None,
            }),
        ),
        ("candidate_kept_years",),
    ),
    Kind(
        "juror", "Membres des jurys", "nom remplacé", JuryMember,
        lambda on: JuryMember.objects.filter(jury__session__ends_on__lt=on).exclude(first_name="").values(
            "pk", "name", "first_name", ended_on=F("jury__session__ends_on")
        ),
        _candidate_until,
        (Emptied(JuryMember, values={"name": PSEUDONYM, "first_name": "", "organisation": ""}),),
        ("candidate_kept_years",),
    ),
    Kind(
        "member", "Membres des instances", "nom remplacé, intérêts déclarés effacés", Member, _members,
        _member_until,
        (
            Emptied(Interest, "member", {"what": ""}),
            Emptied(Member, values={"last_name": PSEUDONYM, "first_name": "", "email": "", "user": None}),
        ),
        ("member_kept_years",),
    ),
    Kind(
        "access_request", "Demandes d’accès des branches", "nom, adresse et motif effacés", AccessProposal,
        _accesses, _access_until,
        (
            Emptied(AccessTrace, "subject", {"comment": ""}),
            Emptied(AccessProposal, values={"email": "", "first_name": "", "last_name": "", "reason": ""}),
        ),
        ("account_kept_months",),
    ),
)  # fmt: skip
