"""Diagnoses of the demonstration: one restituted with its plan, one to restitute, one being filled."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import law
from accounts.models import User
from law.periods import add_months
from registers.models import Headcount
from smeservice.actions import advice, consultants, diagnoses, plans, questionnaires
from smeservice.actions.diagnoses import Told
from smeservice.exports import diagnoses as exports
from smeservice.models import Contact, FirmDiagnosis, Following, QuestionnaireVersion
from smeservice.rules import questionnaires as rules

SEEN = (
    "Une équipe de métier, soudée, qui tourne bien au quotidien.\n"
    "Deux fragilités : un savoir-faire tenu par une seule personne, et des recrutements qui traînent."
)
PLANNED = (
    ("Tenir les entretiens de parcours de toute l’équipe", 45, "0", "none"),
    ("Former un second salarié au poste le plus rare", 120, "1850", "plan"),
    ("Préparer l’arrivée d’un apprenti à la rentrée", 200, "0", "alternance"),
)


def diagnose(on: dt.date, people: dict[str, User]) -> bool:
    """Two years of diagnoses in one firm, others on their way."""
    if FirmDiagnosis.objects.exists():
        return False
    by = people["sm@demo.local"]
    questionnaires.load_shipped(on=add_months(on, -24))
    mine = Following.objects.filter(adviser=by, until=None).order_by("company")
    first, second, third = mine.values_list("company", flat=True)[:3]
    _restituted(first, "flash-rh", 4, add_months(on, -13), by)
    _restituted(first, "flash-rh", 1, add_months(on, -4), by)
    _finished(second, "transition-ecologique", 2, on - dt.timedelta(days=6), by)
    _advise(first, on, by)
    row = _begun(third, "numerique", on - dt.timedelta(days=1), by)
    diagnoses.answer(diagnosis=row.pk, answers={"q1": Told("1"), "q2": Told("3")}, by=by)
    return True


def _advise(siren: str, on: dt.date, by: User) -> None:
    """Two consultants, and a deep mission where the headcount is known and small."""
    first, _ = (
        consultants.reference(
            told=consultants.Reference(
                siret=siret, name=name, domains=domains, since=add_months(on, -12), until=add_months(on, 24),
                day_cost=Decimal(980), days=20,
            ),
            by=by, on=on,
        )
        for siret, name, domains in (
            ("73282932000074", "Atlas Conseil RH", ["flash", "deep"]),
            ("40483304800022", "Vert Atelier", ["ecology"]),
        )
    )  # fmt: skip
    known = Headcount.objects.filter(company=siren).order_by("-year").first()
    if known is None or known.most is None or known.most >= law.pcrh_headcount(on):
        return
    mission = advice.Mission(
        consultant=first.pk, kind="deep", starts_on=add_months(on, -3), days=12, net_cost=Decimal(10800),
        state_aid=Decimal(5400), declared_on=add_months(on, -4),
    )  # fmt: skip
    advice.advise(told=mission, companies=[siren], token=UUID(int=77), by=by, on=on)


def _begun(siren: str, code: str, on: dt.date, by: User) -> FirmDiagnosis:
    version = QuestionnaireVersion.objects.get(questionnaire__code=code, state="published")
    person = Contact.objects.filter(company=siren, erased_on=None).first()
    return diagnoses.begin(
        company=siren, version=version.pk, token=UUID(int=int(siren) * 10**7 + on.toordinal()),
        contact=person.pk if person else None, by=by, on=on,
    )  # fmt: skip


def _finished(siren: str, code: str, turn: int, on: dt.date, by: User) -> FirmDiagnosis:
    """Answers that vary with `turn`, the priorities chosen."""
    row = _begun(siren, code, on, by)
    asked = rules.questions(rules.read(row.version.content)).values()
    told = {
        each.code: Told(str((rank * turn + rank // 3) % len(each.options) + 1) if each.options else "2")
        for rank, each in enumerate(asked)
    }
    diagnoses.answer(diagnosis=row.pk, answers=told, by=by)
    diagnoses.finish(diagnosis=row.pk, by=by, on=on)
    weak = diagnoses.proposed(diagnosis=row, on=on)[:3]
    diagnoses.choose(diagnosis=row.pk, questions=[each.question for each in weak], summary=SEEN, by=by, on=on)
    return row


def _restituted(siren: str, code: str, turn: int, on: dt.date, by: User) -> None:
    row = _finished(siren, code, turn, on, by)
    chosen = list(row.priorities.order_by("rank"))
    for rank, (title, days, cost, funding) in enumerate(PLANNED):
        told = plans.Told(
            title=title, due_on=on + dt.timedelta(days=days), cost=Decimal(cost), funding=funding,
            contact=row.contact_id if rank != 1 else None,
            priority=chosen[rank].question if rank < len(chosen) else "",
        )  # fmt: skip
        action = plans.add(diagnosis=row.pk, told=told, token=UUID(int=row.pk * 100 + rank), by=by, on=on)
        if rank == 0:
            plans.advance(action=action.pk, verb="finish", by=by, on=on + dt.timedelta(days=40))
    report = exports.pdf(exports.content(FirmDiagnosis.objects.get(pk=row.pk), on))
    diagnoses.restitute(diagnosis=row.pk, report=report, by=by, on=on)
