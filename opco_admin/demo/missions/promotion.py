"""Promotion in the demonstration: a campaign, its actions, firms reached, paths at work, a distance file."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from law.periods import add_months
from smeservice.actions import afest, foad, journal, participations, paths, promotion, trials
from smeservice.models import AfestPath, Following, PromotionAction
from smeservice.rules import foad as foad_rules

DAY = dt.timedelta(days=1)
MODEL = {
    "goal": "Tenir seul l’accueil et l’encaissement d’un point de vente.",
    "analysis": "Observer une ouverture et une fermeture de caisse. Ce qui est difficile : l’erreur de "
    "caisse, le client mécontent. Adapter : une caisse d’entraînement, des heures creuses.",
    "skills": "Accueillir et orienter.\nEncaisser et rendre la monnaie.\nTraiter une réclamation simple.",
    "situations": "Encaissement en heure creuse.\nEncaissement en heure pleine.\nRetour d’un article.",
    "reflexive": "Que s’attendait-on à voir ?\nQu’est-il arrivé ?\nQu’en retenir pour la prochaine fois ?",
    "assessment": "Une fermeture de caisse sans écart, observée par une autre personne que le formateur.",
}
ACTIONS = (
    ("Former sans quitter l’atelier", "webinar", "afest", 9, 60, 34, "420"),
    ("Réunion de branche : l’AFEST pas à pas", "meeting", "afest", 6, 25, 18, "980"),
    ("Formation des tuteurs à la pratique réflexive", "trainers", "afest", 3, 12, 11, "2400"),
    ("Kit « Réussir une formation à distance »", "kit", "foad", 5, 80, 52, "650"),
)
TASK = "Module d’hygiène, 3 h en moyenne.\nÉtude de cas, 2 h en moyenne.\nForum encadré, 1 h par semaine."
SAID = {
    "assistance": "Formatrice joignable par courriel et téléphone, réponse en un jour ouvré.",
    "tasks": TASK,
    "assessment": "Un questionnaire par module, une mise en situation finale.",
}
PROOF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def promote(on: dt.date, people: dict[str, User]) -> bool:
    """Nine months of actions towards the firms of one adviser."""
    if PromotionAction.objects.exists():
        return False
    by = people["sm@demo.local"]
    model = paths.begin(occupation="Vendeur conseil", by=by, on=add_months(on, -10))
    paths.write(model=model.pk, content=MODEL, edition=1, by=by, on=add_months(on, -10))
    paths.publish(model=model.pk, by=by, on=add_months(on, -10))
    mine = Following.objects.filter(adviser=by, until=None).order_by("company")
    sirens = list(mine.values_list("company", flat=True)[:14])
    _act(sirens, on, by)
    _paths(sirens, model.pk, on, by)
    _remote(sirens[0], on, by)
    for rank, siren in enumerate((*sirens[4:8], *sirens[4:6])):
        trials.tell(
            company=siren, theme="afest", happened_on=on - dt.timedelta(days=30 + rank), by=by, on=on,
            note="Deux semaines au poste avec le chef d’équipe", token=UUID(int=7100 + rank),
        )  # fmt: skip
    return True


def _act(sirens: list[str], on: dt.date, by: User) -> None:
    """Actions held, firms present at most of them, one action to come."""
    told = promotion.Campaign(
        title=f"Former au travail {on.year}", starts_on=add_months(on, -10), ends_on=add_months(on, 2),
        wanted=40, purpose="Que les petites entreprises essaient une fois, puis recommencent sans nous.",
    )  # fmt: skip
    campaign = promotion.write_campaign(told=told, by=by)
    for rank, (title, channel, theme, months, wanted, reached, cost) in enumerate(ACTIONS):
        day = add_months(on, -months)
        action = promotion.begin(
            told=promotion.Told(
                title=title, channel=channel, theme=theme, on=day, campaign=campaign.pk, wanted=wanted,
            ),
            token=UUID(int=7000 + rank), by=by, on=day - 20 * DAY,
        )  # fmt: skip
        invited = sirens[rank : rank + 9]
        if not invited:
            continue
        participations.add(action=action.pk, companies=invited, by=by, on=day - 10 * DAY)
        participations.mark(action=action.pk, companies=invited[:-1], state="present", by=by, on=day)
        participations.mark(action=action.pk, companies=invited[-1:], state="absent", by=by, on=day)
        promotion.hold(action=action.pk, reached=reached, cost=Decimal(cost), by=by, on=day)
    coming = promotion.Told(
        title="Témoignage d’un artisan formateur", channel="video", theme="afest", on=on + 20 * DAY,
        campaign=campaign.pk, wanted=50, cost=Decimal(300),
    )  # fmt: skip
    promotion.begin(told=coming, token=UUID(int=7050), by=by, on=on)


def _paths(sirens: list[str], model: int, on: dt.date, by: User) -> None:
    """One path compliant, one late, one just opened."""
    done = _opened(sirens[0], model, on, 120, by, 0)
    _lines(done, on - dt.timedelta(days=100), by)
    for code, words in (
        ("analysis", MODEL["analysis"]), ("trainer", "Lettre de mission remise en main propre."),
        ("reflexive", "Le journal dit l’attendu, le réalisé et l’appris."),
        ("assessment", MODEL["assessment"]),
    ):  # fmt: skip
        proof = ContentFile(PROOF + code.encode(), name=f"{code}.pdf")
        afest.settle(
            path=done.pk, code=code, note=words, met=True, edition=1, by=by, on=on - 80 * DAY, file=proof
        )
    afest.comply(path=done.pk, by=by, on=on - 78 * DAY)
    late = _opened(sirens[1 % len(sirens)], model, on, 60, by, 1)
    _lines(late, on - dt.timedelta(days=40), by)
    _opened(sirens[2 % len(sirens)], model, on, 0, by, 2)


def _opened(siren: str, model: int, on: dt.date, ago: int, by: User, rank: int) -> AfestPath:
    first = on - ago * DAY
    told = afest.Told(
        occupation="Vendeur conseil", learner=("Inès Martel", "Karim Bel", "Léa Roche")[rank],
        goal=MODEL["goal"],
        skills=MODEL["skills"], situations=MODEL["situations"], starts_on=first, ends_on=first + 40 * DAY,
        trainer="Anne Vasseur" if rank < 2 else "", trainer_role="Responsable du magasin" if rank < 2 else "",
        trainer_named_on=first - 5 * DAY if rank < 2 else None,
    )  # fmt: skip
    return afest.begin(company=siren, told=told, token=UUID(int=7200 + rank), by=by, on=first, model=model)


def _lines(path: AfestPath, day: dt.date, by: User) -> None:
    """A morning: at the post, what was learned of it, at the post again, an assessment."""
    for rank, (kind, start, end) in enumerate(
        (("situation", 9, 10), ("reflexive", 10, 11), ("situation", 14, 16), ("assessment", 16, 17))
    ):
        first, last = (timezone.make_aware(dt.datetime.combine(day, dt.time(hour))) for hour in (start, end))
        told = journal.Told(
            kind=kind, started_at=first, ended_at=last, expected="Encaisser dix clients sans erreur.",
            done="Huit sans erreur, deux annulations.", learned="Annoncer la somme avant d’ouvrir le tiroir.",
        )  # fmt: skip
        journal.write(path=path.pk, told=told, token=UUID(int=path.pk * 1000 + rank), by=by, at=last)


def _remote(siren: str, on: dt.date, by: User) -> None:
    """A file that comes near the threshold of an apprenticeship, another one compliant."""
    near = foad.Told(
        title="Titre professionnel à distance", provider="CFA du Numérique", frame="apprenticeship",
        signed_on=on + 10 * DAY, total_hours=Decimal(420), remote_hours=Decimal(330),
    )  # fmt: skip
    foad.begin(company=siren, told=near, token=UUID(int=7300), by=by, on=on)
    told = foad.Told(
        title="Hygiène alimentaire", provider="Atlas Formation", frame="training", signed_on=on - 60 * DAY,
        total_hours=Decimal(14), remote_hours=Decimal(7), stated_share=Decimal(50),
    )  # fmt: skip
    row = foad.begin(company=siren, told=told, token=UUID(int=7301), by=by, on=on - 60 * DAY)
    for code in foad_rules.LABELS:
        foad.settle(file=row.pk, code=code, note=SAID[code], met=True, edition=1, by=by, on=on - 50 * DAY)
    foad.comply(file=row.pk, by=by, on=on - 45 * DAY)
