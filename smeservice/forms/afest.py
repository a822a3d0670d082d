"""Sheets of a path at work: the path, a condition, a line of its journal; a model; the filter of the list."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.utils import timezone

from law.typography import french
from registers.papers.sniff import ACCEPTED
from smeservice.actions.afest import Told
from smeservice.actions.journal import Told as Line
from smeservice.forms.promotion import SEARCH, SHOWN, SoundDay
from smeservice.models import AfestPath, AfestSequence, PathModel, PlanAction, PromotionAction
from smeservice.rules import afest as rules
from smeservice.rules import paths

LINKS = ("action", "plan_action", "request")
TEXTS = ("occupation", "learner", "goal", "skills", "situations", "trainer", "trainer_role")


def words(
    label: str, *, required: bool = False, rows: int = 3, most: int = 4000, **more: Any
) -> forms.CharField:
    """A text of some lines."""
    return forms.CharField(
        label=french(label), required=required, max_length=most, widget=forms.Textarea({"rows": rows}), **more
    )


class LinkedForm(forms.Form):
    """What a path or a file comes from, among what is of its firm."""

    action = forms.TypedChoiceField(
        label="Action de promotion d’origine", required=False, coerce=int, empty_value=None
    )
    plan_action = forms.TypedChoiceField(
        label="Action d’un plan", required=False, coerce=int, empty_value=None
    )
    request = forms.TypedChoiceField(label="Demande de plan", required=False, coerce=int, empty_value=None)

    def link(self, siren: str, theme: str, requests: Any) -> None:
        """Fill the lists; a list that has nothing to offer is left out."""
        reached = PromotionAction.objects.filter(theme=theme, participations__company=siren)
        planned = PlanAction.objects.filter(diagnosis__company=siren).exclude(state="dropped")
        offered = {
            "action": reached.order_by("-on", "-pk"),
            "plan_action": planned.order_by("-pk"),
            "request": requests.filter(company=siren).order_by("-pk"),
        }
        for name, rows in offered.items():
            choices = [("", "Aucune"), *((each.pk, str(each)) for each in rows[:SHOWN])]
            cast(forms.ChoiceField, self.fields[name]).choices = choices
            if len(choices) == 1:
                del self.fields[name]

    def links(self) -> dict[str, Any]:
        """What was chosen; a list that was not shown leaves what was there."""
        return {name: self.cleaned_data.get(name, self.initial.get(name)) for name in LINKS}


class PathForm(LinkedForm):
    """Who learns what, with whom, when."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    edition = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    occupation = forms.CharField(
        label="Métier", max_length=120, error_messages={"required": french("Écrivez le métier visé.")}
    )
    learner = forms.CharField(
        label="Salarié formé",
        max_length=120,
        help_text=french("Prénom et nom, rien d’autre."),
        error_messages={"required": french("Dites qui est formé.")},
    )
    starts_on = SoundDay(label="Début prévu")
    ends_on = SoundDay(label="Fin prévue")
    trainer = forms.CharField(label="Formateur", required=False, max_length=120)
    trainer_role = forms.CharField(
        label="Sa fonction", required=False, max_length=80, help_text=french("Il peut être tuteur.")
    )
    trainer_named_on = SoundDay(
        label="Désigné le", required=False, help_text=french("Avant la première mise en situation.")
    )
    goal = words(
        "Objectif professionnel",
        required=True,
        error_messages={"required": french("Écrivez l’objectif professionnel.")},
    )
    skills = words("Compétences visées")
    situations = words("Mises en situation choisies")

    def __init__(self, *args: Any, siren: str, requests: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.link(siren, "afest", requests)

    def told(self) -> Told:
        """What was written."""
        days = ("starts_on", "ends_on", "trainer_named_on")
        return Told(**{name: self.cleaned_data[name] for name in (*TEXTS, *days)}, **self.links())


class ConditionForm(forms.Form):
    """A condition: its words, a document, whether it is met."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    note = words("Ce qui est fait", rows=6)
    title = forms.CharField(
        label="Titre du document",
        required=False,
        max_length=200,
        help_text=french("Vide : son nom de fichier."),
    )
    file = forms.FileField(
        label="Document de preuve",
        required=False,
        widget=forms.FileInput({"accept": ACCEPTED}),
        max_length=1000,
        allow_empty_file=True,  # said with the name of the file, by what reads it
        help_text=french("PDF, photo ou classeur, 20 Mo au plus."),
    )
    met = forms.BooleanField(label="La condition est remplie", required=False)


class SequenceForm(forms.Form):
    """A line of the journal, on the clock of the workshop."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    edition = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    kind = forms.ChoiceField(
        label="Nature",
        choices=list(rules.KINDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": french("Choisissez la nature de la séquence.")},
    )
    day = SoundDay(label="Le")
    start = forms.TimeField(
        label="De",
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
        error_messages={"required": "Dites l’heure."},
    )
    end = forms.TimeField(
        label="À",
        required=False,
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
        help_text=french("Vide : la séquence continue."),
    )
    expected = words("Attendu", most=2000, rows=2)
    done = words("Réalisé", most=2000, rows=2)
    learned = words("Appris, ou résultat de l’évaluation", most=2000, rows=2)

    def __init__(self, *args: Any, row: AfestSequence | None = None, on: dt.date, **kwargs: Any) -> None:
        self.row = row
        kwargs["initial"] = {"token": uuid4(), "day": on, **(line_initial(row) if row else {})}
        super().__init__(*args, **kwargs)

    def told(self) -> Line:
        """What was written; an hour left as it was read keeps its seconds. The end may be past midnight."""
        told = self.cleaned_data
        start = self._kept(told["day"], told["start"], self.row.started_at if self.row else None)
        end = None
        if told["end"] is not None:
            over = dt.timedelta(days=1) if told["end"] < told["start"] else dt.timedelta()
            end = self._kept(told["day"] + over, told["end"], self.row.ended_at if self.row else None)
        names = ("kind", "expected", "done", "learned")
        return Line(**{name: told[name] for name in names}, started_at=start, ended_at=end)

    def _kept(self, day: dt.date, time: dt.time, before: dt.datetime | None) -> dt.datetime:
        written = timezone.make_aware(dt.datetime.combine(day, time))
        if before is not None and before.replace(second=0, microsecond=0) == written:
            return before
        return written


class PathFilter(forms.Form):
    """Which paths, or which files."""

    q = forms.CharField(
        label="Rechercher", required=False, max_length=80, widget=forms.TextInput(dict(SEARCH))
    )
    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "Tous"), ("late", "En retard"), *rules.STATES.items()]
    )
    suivi = forms.ChoiceField(label="Suivi par", required=False, choices=[("", "Tous"), ("moi", "Moi")])


class OccupationForm(forms.Form):
    """For which occupation."""

    occupation = forms.CharField(
        label="Métier", max_length=120, error_messages={"required": french("Écrivez le métier.")}
    )


class ModelForm(forms.Form):
    """The parts of a model of path."""

    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: PathModel, **kwargs: Any) -> None:
        kwargs["initial"] = {**row.content, "edition": row.edition}
        super().__init__(*args, **kwargs)
        for code, label in paths.PARTS.items():
            self.fields[code] = words(label, most=paths.LONGEST)


def path_initial(row: AfestPath) -> dict[str, Any]:
    """A path, as its sheet shows it."""
    names = (*TEXTS, "token", "edition", "starts_on", "ends_on", "trainer_named_on")
    return {
        **{name: getattr(row, name) for name in names},
        "action": row.action_id, "plan_action": row.plan_action_id, "request": row.request_id,
    }  # fmt: skip


def line_initial(row: AfestSequence) -> dict[str, Any]:
    """A line of the journal, as its sheet shows it."""
    start = timezone.localtime(row.started_at)
    names = ("token", "edition", "kind", "expected", "done", "learned")
    return {
        **{name: getattr(row, name) for name in names},
        "day": start.date(),
        "start": start.time(),
        "end": timezone.localtime(row.ended_at).time() if row.ended_at else None,
    }
