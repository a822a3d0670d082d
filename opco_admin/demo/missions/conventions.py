"""Conventions at every point of their life, and the library of clauses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from accounts.models import User
from conventions.actions import clauses, controls, conventions, follow_up, past, reports, versions
from conventions.actions.conventions import PartyLine
from conventions.models import Clause, Convention
from conventions.rules import terms
from conventions.rules.terms import Terms
from opco_admin.demo.missions.studies import paper

Ago = Callable[[int], dt.date]  # so many days before the demonstration
OPCO = PartyLine(
    name="OPCO des métiers de proximité", role="relay", nature="opco", signatory="Hélène Garnier",
    capacity="présidente",
)  # fmt: skip
STATE = PartyLine(
    name="État (DGEFP)", role="funder", nature="state", signatory="Marc Delorme", capacity="délégué général"
)
BRANCH = PartyLine(name="Confédération de la boulangerie", role="signatory", nature="branch")
LIBRARY = (
    ("objet", "Objet de la convention", (), True, 10,
     "La présente convention fixe les engagements des parties et les moyens qu’elles y consacrent.\n"
     "Les actions qu’elle finance respectent le Code du travail, notamment son article L6332-1."),
    ("gouvernance", "Pilotage", (), True, 20,
     "Un comité de pilotage réunit les parties au moins deux fois par an. Il suit l’avancement, valide les "
     "livrables et propose les avenants. Un compte rendu est envoyé sous quinze jours."),
    ("versements", "Versements", (), True, 30,
     "Une avance est versée à la notification. Les acomptes suivent la justification des dépenses, le solde "
     "l’acceptation du bilan final. Les sommes non employées sont reversées."),
    ("controle", "Contrôle du service fait", (), True, 40,
     "Le financeur peut contrôler sur pièces et sur place. L’OPCO conserve les justificatifs et répond dans "
     "le délai fixé par la notification du contrôle."),
    ("aides", "Aides d’État", ("fne", "pcrh", "edec"), False, 50,
     "Les aides aux entreprises respectent le règlement applicable. L’OPCO recueille la déclaration des "
     "aides "
     "déjà reçues."),
    ("region", "Complément de prise en charge", ("region",), True, 50,
     "La Région majore la prise en charge des contrats d’apprentissage répondant aux critères de l’annexe, "
     "dans la limite de l’enveloppe (L6211-3). Le complément ne remplace jamais le niveau légal."),
    ("donnees", "Données personnelles", (), False, 60,
     "Les parties n’échangent que les données nécessaires au suivi. Chacune répond de ses traitements."),
)  # fmt: skip


def agree(on: dt.date, people: dict[str, User]) -> bool:
    """A library, a running convention that is followed, one to sign, one amended, one heard, one closed."""
    if Clause.objects.exists():
        return False
    by = people["co@demo.local"]
    for code, title, kinds, usual, position, text in LIBRARY:
        clauses.add(
            code=code, title=title, text=text, kinds_of=kinds, usual=usual, position=position, by=by,
            on=on - dt.timedelta(days=700),
        )  # fmt: skip
    _running(by, on)
    _to_sign(by, on)
    _heard(by, on)
    _closing(by, on)
    return True


def _running(by: User, on: dt.date) -> None:
    """A PCRH relay, signed, followed, with an amendment in preparation."""
    start = dt.date(on.year - 1, 1, 1)
    row = conventions.create(
        kind="pcrh", title="Conseil RH aux entreprises de moins de 50 salariés",
        number=f"PCRH-{start.year}-07",
        purpose="Aider les petites entreprises à recruter, former et garder leurs salariés, par des "
        "missions de "
        "conseil cofinancées.",
        starts_on=start, ends_on=_month_end(on, 75), regions=("11",), publics=("small_firms",),
        parties=(OPCO, PartyLine(name="DREETS Île-de-France", role="funder", nature="state")), by=by,
        on=start,
    )  # fmt: skip
    for verb in ("negotiate", "present"):
        conventions.advance(convention=row.pk, verb=verb, by=by, on=start)
    signed_on = start + dt.timedelta(days=20)
    given: dict[str, Any] = {"convention": row.pk, "by": by, "on": signed_on}
    conventions.advance(verb="agree", agreed_on=signed_on, file=paper("Délibération du conseil"), **given)
    _signed(row, by, signed_on)
    conventions.advance(
        verb="notify",
        notified_on=signed_on,
        effective_on=start,
        file=paper("Convention PCRH signée"),
        **given,
    )
    _followed(row, by, on)
    draft = versions.amend(
        convention=row.pk,
        changes="Prolongation d’un an et publics élargis.",
        by=by,
        on=on - dt.timedelta(days=6),
    )
    told = terms.read(draft.content["terms"])
    longer = Terms(
        title=told.title, purpose=f"{told.purpose} Les missions portent aussi sur la transition écologique.",
        starts_on=told.starts_on, ends_on=told.ends_on.replace(year=told.ends_on.year + 1),
        regions=told.regions, publics=("employees", "small_firms"),
    )  # fmt: skip
    versions.write(convention=row.pk, told=longer, by=by, on=on - dt.timedelta(days=5))
    clauses.insert(convention=row.pk, clause=Clause.objects.get(code="donnees").pk, by=by, on=on)


def _followed(row: Convention, by: User, on: dt.date) -> None:
    def ago(days: int) -> dt.date:
        return on - dt.timedelta(days=days)

    _delivered(row, by, ago)
    _met(row, by, ago)
    _reported(row, by, ago)


def _delivered(row: Convention, by: User, ago: Ago) -> None:
    first = follow_up.expect(
        convention=row.pk, title="Liste des entreprises conseillées, premier semestre", due_on=ago(150),
        owner="Service développement", by=by, on=ago(300),
    )  # fmt: skip
    follow_up.receive(
        deliverable=first.pk, received_on=ago(155), file=paper("Entreprises conseillées"), by=by, on=ago(155)
    )
    follow_up.accept(deliverable=first.pk, accepted_on=ago(140), by=by, on=ago(140))
    for title, days in (("Bilan intermédiaire des missions", 12), ("Cahier de recommandations", -40)):
        follow_up.expect(convention=row.pk, title=title, due_on=ago(days), by=by, on=ago(200))


def _met(row: Convention, by: User, ago: Ago) -> None:
    met = follow_up.meet(
        convention=row.pk, kind="steering", held_on=ago(60), by=by, on=ago(58),
        file=paper("Compte rendu du comité"),
        present="DREETS Île-de-France, OPCO, deux consultants",
        summary="84 entreprises conseillées sur 120 prévues.",
    )  # fmt: skip
    done = follow_up.decide(
        meeting=met.pk,
        text="Ouvrir les missions à la transition écologique",
        owner="OPCO",
        due_on=ago(20),
        by=by,
        on=ago(58),
    )
    follow_up.carry_out(decision=done.pk, done_on=ago(22), by=by, on=ago(22))
    follow_up.decide(
        meeting=met.pk,
        text="Relancer les entreprises de Seine-et-Marne",
        owner="OPCO",
        due_on=ago(-25),
        by=by,
        on=ago(58),
    )


def _reported(row: Convention, by: User, ago: Ago) -> None:
    report = reports.open_report(
        convention=row.pk, kind="quality", starts_on=row.starts_on,
        ends_on=dt.date(row.starts_on.year, 12, 31),
        due_on=ago(-18), by=by, on=ago(30),
    )  # fmt: skip
    reports.write(
        report=report.pk, by=by, on=ago(10),
        texts={"done": "84 missions, dont 31 approfondies.",
        "results": "Sept entreprises sur dix ont recruté ou formé."},
    )  # fmt: skip
    control = controls.notify(
        convention=row.pk, title="Contrôle de service fait sur dix missions",
        controller="DREETS Île-de-France",
        notified_on=ago(14), due_on=ago(-16), by=by, on=ago(13), file=paper("Notification du contrôle"),
        questions=["Transmettre les feuilles d’émargement des dix missions.",
        "Justifier le choix des consultants."],
    )  # fmt: skip
    question = control.questions.order_by("number").first()
    if question:
        controls.reply(
            question=question.pk, reply="Feuilles jointes, une par mission.", replied_on=ago(4),
            file=paper("Feuilles d’émargement"), by=by, on=ago(4),
        )  # fmt: skip


def _to_sign(by: User, on: dt.date) -> None:
    """A framework cooperation, agreed by the board, that two parties have still to sign."""
    begun = on - dt.timedelta(days=120)
    row = conventions.create(
        kind="cooperation", title="Coopération avec l’éducation nationale", number=f"COOP-{on.year}-01",
        purpose="Promouvoir les métiers de la boulangerie et des services, former les enseignants, "
        "relier les "
        "lycées et les entreprises.",
        starts_on=dt.date(on.year + 1, 1, 1), ends_on=dt.date(on.year + 4, 12, 31),
        publics=("young", "apprentices"),
        parties=(
            PartyLine(name=OPCO.name, role="signatory", nature="opco", signatory=OPCO.signatory),
            PartyLine(name="Ministère de l’éducation nationale", role="signatory", nature="state"),
            BRANCH,
        ),
        by=by, on=begun,
    )  # fmt: skip
    for verb in ("negotiate", "consult"):
        conventions.advance(convention=row.pk, verb=verb, by=by, on=begun)
    heard_on = begun + dt.timedelta(days=40)
    conventions.give_opinion(
        convention=row.pk, body="spp", given_on=heard_on, outcome="favourable", by=by, on=heard_on,
        file=paper("Avis de la section paritaire"),
    )  # fmt: skip
    agreed_on = on - dt.timedelta(days=35)
    conventions.advance(convention=row.pk, verb="present", by=by, on=agreed_on)
    conventions.advance(convention=row.pk, verb="agree", agreed_on=agreed_on, by=by, on=agreed_on)
    party = row.parties.order_by("pk").first()
    if party:
        versions.sign(convention=row.pk, party=party.pk, signed_on=on - dt.timedelta(days=20), by=by, on=on)


def _heard(by: User, on: dt.date) -> None:
    """An EDEC whose opinion is awaited."""
    asked_on = on - dt.timedelta(days=70)
    row = conventions.create(
        kind="edec", title="Transitions des métiers de l’alimentation", number=f"EDEC-{on.year + 1}-02",
        purpose="Anticiper les effets de la transition écologique sur les métiers de l’alimentation de "
        "détail.",
        starts_on=dt.date(on.year + 1, 3, 1), ends_on=dt.date(on.year + 4, 2, 28), idccs=("0843",),
        parties=(OPCO, STATE, BRANCH), by=by, on=asked_on - dt.timedelta(days=30),
    )  # fmt: skip
    for verb in ("negotiate", "consult"):
        conventions.advance(convention=row.pk, verb=verb, by=by, on=asked_on)


def _closing(by: User, on: dt.date) -> None:
    """A FNE convention of the past, in its balance, kept open by a report."""
    year = on.year - 2
    row = past.enter(
        opco=OPCO.name, kind="fne", number=f"FNE-{year}", title=f"FNE-Formation {year}",
        purpose="Former les salariés des entreprises en transition.", starts_on=dt.date(year, 4, 1),
        ends_on=dt.date(year + 1, 3, 31), signed_on=dt.date(year, 4, 20), notified_on=dt.date(year, 5, 2),
        state="balance", funders=["État (DGEFP)"], by=by, on=on - dt.timedelta(days=90),
    )  # fmt: skip
    report = reports.open_report(
        convention=row.pk, kind="finance", starts_on=row.starts_on, ends_on=row.ends_on, final=True, by=by,
        on=on - dt.timedelta(days=80),
    )  # fmt: skip
    reports.write(
        report=report.pk, by=by, on=on - dt.timedelta(days=70),
        texts={"summary": "Crédits consommés à 92 %.",
        "gaps": "Deux entreprises ont renoncé à leur parcours."},
    )  # fmt: skip
    reports.send(report=report.pk, sent_on=on - dt.timedelta(days=60), by=by, on=on - dt.timedelta(days=60))


def _signed(row: Convention, by: User, day: dt.date) -> None:
    draft = versions.draft_of(row)
    for party in versions.unsigned(draft) if draft else []:
        versions.sign(convention=row.pk, party=party.pk, signed_on=day, by=by, on=day)


def _month_end(on: dt.date, days: int) -> dt.date:
    """The end of a month some days ahead."""
    month = (on + dt.timedelta(days=days)).replace(day=1)
    return month - dt.timedelta(days=1)
