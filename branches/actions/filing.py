"""Applications to France compétences: put in, taken back, registered, refused."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.core.files import File
from django.db import transaction
from django.db.models import Max, Q

from accounts.models import User
from branches.actions import conducting, frames
from branches.actions.qualifications import owner_on, register
from branches.actions.readiness import standings_of
from branches.models import Filing, FrameVersion, Project
from branches.rules import criteria, filings
from branches.rules.frames import flaws
from law.refusal import Impossible


@transaction.atomic
def put_in(
    *,
    project: int,
    filed_on: date,
    reference: str,
    by: User,
    on: date,
    single_year: bool = False,
    reserve: str = "",
    receipt: File | None = None,
) -> Filing:
    """Record a file put in: its criteria as they are, its frames sealed. Impossible with what prevents it."""
    row = conducting.held(project)
    version = frames.latest(row.qualification)
    case = case_of(row, version, filed_on=filed_on, on=on, reserve=reserve)
    filings.check(case)
    owner = owner_on(row.qualification, filed_on)
    assert owner is not None  # noqa: S101 -- an obstacle of the case
    conducting.step(row, "file", by=by, on=on, comment=f"Dossier {reference}. {reserve}".strip())
    if version and version.sealed_on is None:
        frames.seal(version, filed_on)
    if receipt:
        conducting.paper(row, need="receipt", file=receipt, by=by, on=on)
    return Filing.objects.create(
        project=row, directory=row.directory, filed_on=filed_on, reference=reference.strip(),
        siret=owner.siret, version=version, basis=_basis(row, single_year),
        criteria=criteria.snapshot(standings_of(row, filed_on)), made_by=by,
    )  # fmt: skip


def _basis(row: Project, single_year: bool) -> str:
    """Three years at most for an emerging job, and for a first application showing one year of holders."""
    if single_year and row.qualification.registrations.exists():
        raise Impossible("Une seule année de titulaires ne vaut que pour une première demande (R6113-9 II).")
    if row.emerging:
        return "emerging"
    return "single_year" if single_year else "ordinary"


def case_of(
    row: Project, version: FrameVersion | None, *, filed_on: date, on: date, reserve: str = ""
) -> filings.Case:
    """What is known of the file on the day it would be put in."""
    items = frames.items_of(version) if version else []
    owner = owner_on(row.qualification, filed_on)
    ready = criteria.readiness(standings_of(row, filed_on)) if row.directory else None
    return filings.Case(
        on=on,
        filed_on=filed_on,
        directory=row.directory,
        owned=owner is not None,
        framed=bool(items),
        flaws=len(flaws(items, row.directory)),
        lacking=ready.lacking if ready else (),
        bulletin_on=row.bulletin_on,
        refusals=refusals_of(row),
        banned_until=banned_until(owner.siret) if owner else None,
        reserve=reserve,
    )


def refusals_of(row: Project) -> tuple[date, ...]:
    """The days this certification, or one that resembles it, was refused."""
    alike = row.qualification.resembles.order_by().values("pk")
    found = Filing.objects.filter(
        Q(project__qualification=row.qualification_id) | Q(project__qualification__in=alike),
        outcome="refused",
    )
    return tuple(day for day in found.order_by("decided_on").values_list("decided_on", flat=True) if day)


def banned_until(siret: str) -> date | None:
    """Until when this certifier may ask for nothing."""
    found: date | None = Filing.objects.filter(siret=siret).aggregate(last=Max("banned_until"))["last"]
    return found


@transaction.atomic
def take_back(*, project: int, by: User, on: date, comment: str) -> Filing:
    """The file is taken back before any decision."""
    row = conducting.held(project)
    conducting.step(row, "take_back", by=by, on=on, comment=comment)
    found = pending(row)
    found.outcome, found.decided_on, found.reasons = "taken_back", max(on, found.filed_on), comment.strip()
    found.save(update_fields=["outcome", "decided_on", "reasons"])
    return found


@transaction.atomic
def accept(
    *,
    project: int,
    code: str,
    decided_on: date,
    effective_on: date,
    ends_on: date,
    by: User,
    on: date,
    decision: File | None = None,
) -> Filing:
    """France compétences registered it: its sheet and its life, no longer than the law allows."""
    row = conducting.held(project)
    conducting.step(row, "register", by=by, on=on, comment=f"Fiche {code}, jusqu’au {ends_on:%d/%m/%Y}.")
    found = pending(row)
    _check_day(found, decided_on, on)
    filings.check_registration(
        code=code, directory=found.directory, basis=found.basis, decided_on=decided_on,
        effective_on=effective_on, ends_on=ends_on,
    )  # fmt: skip
    before = row.qualification.registrations.order_by("-effective_on", "-pk").first()
    found.registration = register(
        row.qualification, code=code, decided_on=decided_on, effective_on=effective_on, ends_on=ends_on,
        basis=found.basis, replaces=before, by=by,
    )  # fmt: skip
    found.outcome, found.decided_on = "registered", decided_on
    found.save(update_fields=["outcome", "decided_on", "registration"])
    if decision:
        conducting.paper(row, need="decision", file=decision, by=by, on=on)
    return found


@transaction.atomic
def refuse(
    *,
    project: int,
    decided_on: date,
    ground: str,
    reasons: str,
    by: User,
    on: date,
    failed: Collection[str] = (),
    banned_until: date | None = None,
    decision: File | None = None,
) -> Filing:
    """It was refused, on criteria or directly (R6113-8-1), at times with a ban (R6113-16-7)."""
    row = conducting.held(project)
    conducting.step(row, "refuse", by=by, on=on, comment=reasons)
    found = pending(row)
    _check_day(found, decided_on, on)
    earlier = Filing.objects.filter(siret=found.siret, outcome="refused", ground__in=sorted(filings.DIRECT))
    filings.check_refusal(
        ground=ground, failed=failed, decided_on=decided_on, banned_until=banned_until,
        earlier_direct=earlier.exclude(pk=found.pk).exists(),
    )  # fmt: skip
    found.outcome, found.decided_on, found.ground = "refused", decided_on, ground
    found.failed, found.reasons, found.banned_until = list(failed), reasons.strip(), banned_until
    found.save(update_fields=["outcome", "decided_on", "ground", "failed", "reasons", "banned_until"])
    if decision:
        conducting.paper(row, need="decision", file=decision, by=by, on=on)
    return found


def pending(row: Project) -> Filing:
    """The file that waits for its decision."""
    return row.filings.select_for_update().get(outcome="pending")


def _check_day(found: Filing, decided_on: date, on: date) -> None:
    if decided_on > on:
        raise Impossible("La décision est datée d’un jour à venir.")
    if decided_on < found.filed_on:
        raise Impossible(f"La décision précède le dépôt du {found.filed_on:%d/%m/%Y}.")
