"""Sessions, candidates and juries: filters, and what each verb asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from branches.forms.fields import PaperField, committees, day, reason
from branches.forms.habilitations import SiretField
from branches.models import Candidate, Jury, Session
from branches.rules import juries, sessions, transmission
from branches.rules.sessions import Entry, Person
from law.typography import french
from registers.models import Committee

EMPTY = ""
_SHOWN = (
    "name", "used_name", "first_name", "born_on", "sex", "route", "trained_by", "entered_on", "email",
    "consent",
)  # fmt: skip


class SessionFilter(forms.Form):
    """Which sessions."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput(
            {"type": "search", "data-search": True, "placeholder": "Certification, organisme ou lieu"}
        ),
    )
    cpne = forms.ChoiceField(label="Branche", required=False)
    etat = forms.ChoiceField(
        label="État", required=False, choices=[(EMPTY, "Tous"), *sessions.STATES.items()]
    )
    quand = forms.ChoiceField(
        label="Dates",
        required=False,
        choices=[(EMPTY, "Toutes"), ("avenir", "À venir"), ("passees", "Passées, à délibérer")],
    )

    def __init__(self, data: Any, *, branches: Sequence[Committee]) -> None:
        super().__init__(data)
        self.fields["cpne"].choices = committees(branches)  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """The filters that can be read; the others are ignored, and shown as wrong."""
        self.full_clean()
        return getattr(self, "cleaned_data", {})


class ChoiceForm(forms.Form):
    """The branch, then the certification, before the rest can be asked."""

    cpne = forms.ChoiceField(label="Branche")
    certification = forms.ChoiceField(label="Certification", required=False)

    def __init__(
        self, data: Any = None, *, branches: Sequence[Committee], certifications: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        self.fields["cpne"].choices = [(EMPTY, "Choisir"), *((each.pk, str(each)) for each in branches)]  # type: ignore[attr-defined]
        self.fields["certification"].choices = [(EMPTY, "Choisir"), *certifications]  # type: ignore[attr-defined]


class PlanForm(forms.Form):
    """A session to open."""

    provider = SiretField(
        label="SIRET de l’organisme évaluateur",
        help_text=french("Il doit être habilité à évaluer cette certification à ces dates."),
    )
    blocks = forms.MultipleChoiceField(
        label="Blocs évalués",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=french("Aucun coché : la certification entière."),
    )
    place = forms.CharField(label="Lieu", max_length=200)
    starts_on = day("Du")
    ends_on = day("Au")

    def __init__(self, data: Any = None, *, blocks: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["blocks"].choices = [(code, f"{code} – {words}") for code, words in blocks]  # type: ignore[attr-defined]
        if not blocks:
            del self.fields["blocks"]


class ChangeForm(forms.Form):
    """Another place, other days."""

    place = forms.CharField(label="Lieu", max_length=200)
    starts_on = day("Du")
    ends_on = day("Au")


class CandidateForm(forms.Form):
    """One candidate; the NIR is written, never shown."""

    name = forms.CharField(label="Nom de naissance", max_length=80)
    used_name = forms.CharField(label="Nom d’usage", max_length=80, required=False)
    first_name = forms.CharField(label="Prénom", max_length=80)
    born_on = day("Né·e le")
    sex = forms.ChoiceField(label="Sexe", required=False, choices=[(EMPTY, "—"), *sessions.SEXES.items()])
    route = forms.ChoiceField(label="Voie d’accès", choices=list(sessions.ROUTES.items()))
    trained_by = SiretField(
        label="SIRET de l’organisme qui a formé",
        required=False,
        help_text=french("Un membre du jury qui y travaille sera refusé."),
    )
    contract = forms.CharField(
        label="Numéro du contrat d’alternance",
        max_length=20,
        required=False,
        help_text="A ou P, puis 9 chiffres.",
    )
    entered_on = day(
        "Entré·e dans le parcours le", "Nécessaire après la fin de l’enregistrement.", required=False
    )
    nir = forms.CharField(
        label="NIR",
        max_length=30,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
        help_text=french(
            "Scellé à l’enregistrement, lu par la transmission seule, effacé quand le certificat est accepté."
        ),
    )
    email = forms.EmailField(label="Courriel", max_length=254, required=False)
    consent = forms.BooleanField(label="Accepte l’enquête d’insertion", required=False)

    def clean_contract(self) -> str:
        typed = self.cleaned_data["contract"].strip()
        number = sessions.contract_number(typed) if typed else ""
        if number is None:
            raise forms.ValidationError("Un numéro de contrat s’écrit A ou P, puis 9 chiffres.")
        return number

    def clean_nir(self) -> str:
        return transmission.compact(self.cleaned_data["nir"])

    @property
    def entry(self) -> Entry:
        """The candidate, as a line of a file would say it."""
        given = self.cleaned_data
        person = Person(
            given["name"], given["first_name"], given["born_on"], given["route"], given["entered_on"]
        )
        return Entry(
            1, person, used_name=given["used_name"], sex=given["sex"], contract=given["contract"],
            trained_by=given["trained_by"].pk if given["trained_by"] else "", email=given["email"],
            consent=given["consent"], nir=given["nir"],
        )  # fmt: skip

    @staticmethod
    def shown(who: Candidate) -> dict[str, Any]:
        """A candidate as the form shows them again."""
        return {
            **{name: getattr(who, name) for name in _SHOWN},
            "contract": who.contract.number if who.contract else "",
        }


class FileForm(forms.Form):
    """A table to read."""

    file = PaperField(
        label="Fichier CSV ou XLSX", widget=forms.FileInput({"accept": ".csv,.xlsx"}), help_text=""
    )


class JuryForm(forms.Form):
    """When and where the jury sits."""

    meets_on = day("Se réunit le")
    hour = forms.RegexField(
        label="Heure",
        regex=r"^([01]\d|2[0-3]):[0-5]\d$",
        required=False,
        max_length=5,
        widget=forms.TextInput({"placeholder": "14:00", "inputmode": "numeric"}),
        error_messages={"invalid": french("Écrivez l’heure ainsi : 14:00.")},
    )
    place = forms.CharField(label="Lieu", max_length=200)
    joint = forms.BooleanField(
        label="Jury paritaire", required=False, help_text=french("Les deux collèges y sont présents.")
    )

    @staticmethod
    def shown(session: Session, jury: Jury | None) -> dict[str, Any]:
        """The jury as it stands, else one on the last day of the session."""
        if jury is None:
            return {"meets_on": session.ends_on, "place": session.place, "joint": True}
        return {"meets_on": jury.meets_on, "hour": jury.hour, "place": jury.place, "joint": jury.joint}


class MemberForm(forms.Form):
    """One member."""

    name = forms.CharField(label="Nom", max_length=80)
    first_name = forms.CharField(label="Prénom", max_length=80)
    college = forms.ChoiceField(label="Collège", choices=list(juries.COLLEGES.items()))
    organisation = forms.CharField(label="Organisation ou entreprise", max_length=150, required=False)
    body = SiretField(
        label="SIRET de son organisme de formation",
        required=False,
        help_text=french("S’il travaille pour un organisme : il n’évalue jamais ses propres stagiaires."),
    )
    president = forms.BooleanField(label="Préside le jury", required=False)


class PresenceForm(forms.Form):
    """Who came."""

    def __init__(self, data: Any = None, *, jury: Jury, **more: Any) -> None:
        super().__init__(data, **more)
        self.members = list(jury.members.all())
        for member in self.members:
            shown = "" if member.present is None else "oui" if member.present else "non"
            self.fields[f"m{member.pk}"] = forms.ChoiceField(
                label=str(member), initial=shown, choices=[("oui", "Présent"), ("non", "Absent")]
            )

    @property
    def present(self) -> dict[int, bool]:
        return {member.pk: self.cleaned_data[f"m{member.pk}"] == "oui" for member in self.members}


class MinutesForm(forms.Form):
    """The signed minutes."""

    file = PaperField(label="Procès-verbal signé")


class CancelForm(forms.Form):
    """Why it will not be held."""

    comment = reason()


class DeliverForm(forms.Form):
    """The day that certificates bear."""

    delivered_on = day("Délivrés le")

    def __init__(self, data: Any = None, *, on: date, **more: Any) -> None:
        super().__init__(data, initial={"delivered_on": on}, **more)
