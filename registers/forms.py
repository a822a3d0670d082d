"""Filters of the lists, kept in the address, and the form that sends a national file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from law.typography import french
from registers import rules
from registers.models import Agreement, Provider
from registers.rules import bank
from registers.rules.codes import OPCO_SPELLINGS

YES_NO = (("", "Toutes"), ("oui", "Oui"), ("non", "Non"))


class Search(forms.Form):
    """Words, and the key of the page."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "data-search": True}),
    )
    after = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    placeholder = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs["placeholder"] = self.placeholder

    def chosen(self) -> dict[str, Any]:
        """The filters that can be read; the others are ignored, and shown as wrong."""
        self.full_clean()
        return getattr(self, "cleaned_data", {})


class BranchFilter(Search):
    """Agreements."""

    placeholder = "IDCC ou mots du libellé"
    opco = forms.ChoiceField(
        label="OPCO", required=False, choices=[("", "Tous"), *((name, name) for name in OPCO_SPELLINGS)]
    )
    etat = forms.ChoiceField(label="En vigueur", required=False, choices=YES_NO)


class CertificationFilter(Search):
    """Certifications."""

    placeholder = "RNCP38362, code diplôme ou mots de l’intitulé"
    niveau = forms.TypedChoiceField(
        label="Niveau",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Tous"), *((level, f"Niveau {level}") for level in range(3, 9))],
    )
    active = forms.ChoiceField(label="Active", required=False, choices=YES_NO)
    contrat = forms.ChoiceField(
        label="Ouverte à",
        required=False,
        choices=[("", "Indifférent"), ("app", "Apprentissage"), ("pro", "Professionnalisation")],
    )


class CompanyFilter(Search):
    """Companies."""

    placeholder = "SIREN, SIRET ou dénomination"


class ProviderFilter(Search):
    """Training providers."""

    placeholder = "SIRET, UAI, n° de déclaration ou dénomination"
    qualiopi = forms.ChoiceField(
        label="Qualiopi",
        required=False,
        choices=[("", "Indifférent"), ("valide", "Valide"), ("expire", "Expirée"), ("inconnu", "Inconnue")],
    )


class LevelQuestion(forms.Form):
    """« Quel niveau pour ce contrat ? »: certification, branch by CPNE or IDCC, conclusion date."""

    rncp = forms.CharField(
        label="Certification", max_length=20, widget=forms.TextInput(attrs={"placeholder": "RNCP38362"})
    )
    idcc = forms.CharField(
        label="IDCC", required=False, max_length=12, widget=forms.TextInput(attrs={"placeholder": "1486"})
    )
    cpne = forms.CharField(
        label="Code CPNE",
        required=False,
        max_length=6,
        widget=forms.TextInput(attrs={"placeholder": "Si l’IDCC ne suffit pas"}),
    )
    conclusion = forms.DateField(
        label="Conclu le", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_rncp(self) -> str:
        """A readable code."""
        return self._code(rules.normalise_rncp, "rncp", "Écrivez un code RNCP, par exemple RNCP38362.")

    def clean_idcc(self) -> str:
        """A readable code that the register has."""
        code = self._code(rules.normalise_idcc, "idcc", "Un IDCC compte 4 chiffres au plus.")
        if code and not Agreement.objects.filter(pk=code).exists():
            raise forms.ValidationError("Cet IDCC n’est pas au registre.")
        return code

    def clean_cpne(self) -> str:
        """A readable code."""
        return self._code(rules.normalise_cpne, "cpne", "Un code CPNE est un nombre.")

    def _code(self, normalise: Any, name: str, message: str) -> str:
        text = self.cleaned_data[name]
        code = normalise(text) if text else ""
        if code is None:
            raise forms.ValidationError(message)
        return code

    def clean(self) -> dict[str, Any]:
        """One of the two names of the branch."""
        chosen = super().clean() or {}
        if not self.errors and not chosen.get("idcc") and not chosen.get("cpne"):
            raise forms.ValidationError("Indiquez l’IDCC de l’entreprise, ou le code de la CPNE.")
        return chosen


class SendFile(forms.Form):
    """A national file to load."""

    file = forms.FileField(
        label="Fichier national",
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Ce fichier est vide.",
            "missing": "Choisissez un fichier.",
        },
    )

    def clean_file(self) -> Any:
        """Refuse a file over the limit before it is stored."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // 1024**2
            raise forms.ValidationError(f"Ce fichier dépasse la limite de {limit}\u00a0Mo.")
        return file


class AccountForm(forms.Form):
    """A bank account to propose, with the call that confirmed it; a payee not registered yet is named."""

    name = forms.CharField(
        label="Dénomination",
        max_length=150,
        help_text="Ce SIRET n’est pas encore au registre : il y entre avec ce compte.",
    )
    iban = forms.CharField(
        label="IBAN",
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Tel que sur le RIB, avec ou sans espaces.",
    )
    holder = forms.CharField(
        label="Titulaire",
        max_length=70,
        help_text="Exactement comme sur le RIB : la banque compare ce nom à celui du compte.",
    )
    note = forms.CharField(
        label="Contre-appel",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Qui a confirmé le compte, à quel numéro connu d’avance, quel jour et à quelle heure.",
        error_messages={
            "required": "Le contre-appel est obligatoire : dites qui a confirmé, à quel numéro et quand."
        },
    )

    def __init__(self, *args: Any, provider: Provider, **more: Any) -> None:
        super().__init__(*args, **more)
        if provider._state.adding:
            self.fields["name"].initial = provider.name
        else:
            del self.fields["name"]

    def clean_iban(self) -> str:
        """A number that a transfer can reach."""
        iban = bank.normalise_iban(self.cleaned_data["iban"])
        if flaw := bank.iban_flaw(iban):
            raise forms.ValidationError(french(flaw))
        return iban


class RejectAccount(forms.Form):
    """Why a proposed account is left aside."""

    reason = forms.CharField(
        label="Motif du rejet",
        max_length=500,
        error_messages={"required": "Dites pourquoi ce changement est rejeté."},
    )
