"""The charter: every pattern of the screens, alive, with rows of example."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.rights import Request
from law.typography import french
from opco_admin.charts import columns, lines
from opco_admin.navigation import goes, menu
from registers.fields import DayField, EurosField
from registers.forms import Search

ONE_PAGE = 4
OUTSIDE = "branches.represent_branch"
TONES = (
    ("late", "En retard", "passé, refusé, en échec"),
    ("soon", "À vérifier", "à faire bientôt, à regarder"),
    ("done", "Conforme", "fini, accepté, payé"),
    ("info", "Instruit", "en cours, sans urgence"),
    ("calm", "Sans objet", "tout le reste"),
)


class Example(NamedTuple):
    """A row that never existed."""

    number: str
    name: str
    firm: str
    tone: str
    state: str
    due: dt.date
    amount: Decimal


class ExampleFilter(Search):
    """The filters of the example."""

    placeholder = "Nom ou numéro"
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[("", "Tous"), *((tone, label) for tone, label, _ in TONES[:4])],
    )


class ExampleForm(forms.Form):
    """One field of each sort."""

    name = forms.CharField(label="Nom", max_length=80, help_text=french("Comme sur la pièce d’identité."))
    on = DayField(label="Date de début")
    amount = EurosField(label="Montant")
    kind = forms.ChoiceField(
        label="Nature", choices=[("", "Choisir"), ("app", "Apprentissage"), ("pro", "Professionnalisation")]
    )
    note = forms.CharField(label="Motif", widget=forms.Textarea({"rows": 3}), required=False)
    sure = forms.BooleanField(label="J’ai vérifié les pièces")


@require_safe
def charter(request: Request) -> HttpResponse:
    """For the staff; it writes nothing and reads no row."""
    outside = request.user.has_perm(OUTSIDE) and not request.user.is_superuser
    if outside or not request.user.get_all_permissions():
        raise PermissionDenied
    on = timezone.localdate()
    form = ExampleFilter(request.GET)
    chosen = form.chosen()
    rows = [row for row in _rows(on) if _answers(row, chosen)]
    after = chosen.get("after", "")
    shown = [row for row in rows if row.number > after]
    given = {"on": "31/02/2026", "amount": "mille", "note": "Ce qui est tapé reste."}
    tried = ExampleForm(request.GET) if "essai" in request.GET else ExampleForm(initial=given)
    context: dict[str, Any] = {
        "on": on,
        "tones": TONES,
        "filter": form,
        "rows": shown[:ONE_PAGE],
        "total": len(rows),
        "next": shown[ONE_PAGE - 1].number if len(shown) > ONE_PAGE else "",
        "form": tried,
        "upright": columns(
            "Dossiers reçus et acceptés", "Mois", ("Reçus", "Acceptés"),
            [("sept.", (320, 120)), ("oct.", (410, 290)), ("nov.", (180, 240))],
        ),
        "lying": lines("Dossiers par état", "État", "Dossiers", [("Instruit", 58), ("Accepté", 254)]),
        "goes": goes(menu(request)),
    }  # fmt: skip
    return render(request, "opco_admin/charter.html", context)


def _answers(row: Example, chosen: dict[str, Any]) -> bool:
    words = chosen.get("q", "").casefold()
    state = chosen.get("etat", "")
    return (not words or words in f"{row.number} {row.name} {row.firm}".casefold()) and state in (
        "",
        row.tone,
    )


def _rows(on: dt.date) -> list[Example]:
    told = (
        ("Morel Yanis", "Hôtel Schmitt", -3, "6970.00"),
        ("Dupont Camille", "Maison Traoré", 0, "16070.00"),
        ("N’Diaye Élodie", "Compagnie générale des transports urbains de l’agglomération", 6, "19950.00"),
        ("Robert Zoé", "Bureau Morel", 12, "14450.00"),
        ("Lefèvre Léa", "Services Benali", 18, "13940.50"),
        ("Nguyen Aïcha", "Cabinet Richard", 25, "0.00"),
    )
    rows = []
    for rank, (name, firm, days, amount) in enumerate(told):
        tone, label, _ = TONES[rank % 4]
        due = on + dt.timedelta(days=days)
        rows.append(Example(f"A{rank + 1:09d}", name, firm, tone, label, due, Decimal(amount)))
    return rows
