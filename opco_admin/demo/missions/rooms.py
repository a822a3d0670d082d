"""What the rooms of the branches hold: figures, published documents, an access to be validated."""

from __future__ import annotations

import datetime as dt

import typst
from django.core.files.base import ContentFile

from accounts.models import User
from branches.actions import accesses, documents, figures
from branches.models import AccessProposal, Document
from opco_admin.demo.missions.branches import REPRESENTED
from registers.models import Committee

CANDIDATE = "anne.leduc@syndicat.example"
INSIDE = "Suivi interne des demandes de la branche"
PAPERS = (
    ("Portrait de la branche, entreprises et salariés", True, 120),
    ("Ordre du jour de la prochaine réunion de la CPNE", True, 12),
    (INSIDE, False, 30),
)


def count(on: dt.date, people: dict[str, User]) -> bool:
    """The figures of every branch."""
    if figures.made():
        return False
    figures.refresh(on=on)
    return True


def publish(on: dt.date, people: dict[str, User]) -> bool:
    """Documents of the represented branch: two published, one kept inside, one sent by its representative."""
    if Document.objects.filter(title=INSIDE).exists():
        return False
    committee = Committee.objects.get(pk=REPRESENTED)
    for title, published, ago in PAPERS:
        documents.keep(
            committee=committee, title=title, file=_paper(title), by=people["br@demo.local"],
            on=on - dt.timedelta(days=ago), published=published,
        )  # fmt: skip
    documents.keep(
        committee=committee, title="Observations de la branche sur les métiers en tension",
        file=_paper("Observations"), by=people["bx@demo.local"], on=on - dt.timedelta(days=5),
    )  # fmt: skip
    return True


def propose(on: dt.date, people: dict[str, User]) -> bool:
    """A second representative, asked for by the officer; an administrator has not answered yet."""
    if AccessProposal.objects.filter(email=CANDIDATE).exists():
        return False
    accesses.propose(
        role="BX", email=CANDIDATE, first_name="Anne", last_name="Leduc",
        committee=Committee.objects.get(pk=REPRESENTED), since=on,
        reason="Désignée par la délégation des salariés : procès-verbal de la CPNE reçu.",
        by=people["br@demo.local"], on=on,
    )  # fmt: skip
    return True


def _paper(title: str) -> ContentFile[bytes]:
    """A page that bears its title."""
    source = f"#set document(title: [{title}])\n= {title}\nExemple sans valeur.".encode()
    return ContentFile(typst.compile(source, format="pdf"), f"{title.lower().replace(' ', '-')[:40]}.pdf")
