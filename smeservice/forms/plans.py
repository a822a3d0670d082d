"""The sheet of an action of a plan."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast
from uuid import uuid4

from django import forms

from contracts.models import Contract
from law.typography import french
from registers.fields import DayField, EurosField
from smeservice.actions.plans import Told
from smeservice.forms.diagnoses import people
from smeservice.models import FirmDiagnosis, Interaction, PlanAction
from smeservice.rules import plans as rules

SHOWN = 50


class ActionForm(forms.Form):
    """What is to be done, by whom, for when, with which money."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    edition = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    title = forms.CharField(
        label="Action", max_length=200, error_messages={"required": french("Dites ce qui est à faire.")}
    )
    priority = forms.ChoiceField(label="Pour la priorité", required=False)
    contact = forms.TypedChoiceField(label="Qui s’en charge", required=False, coerce=int, empty_value=None)
    due_on = DayField(label="Pour le")
    cost = EurosField(label="Coût estimé", required=False)
    funding = forms.ChoiceField(label="Financement souhaité", choices=list(rules.FUNDINGS.items()))
    interaction = forms.TypedChoiceField(label="Échange lié", required=False, coerce=int, empty_value=None)
    contract = forms.TypedChoiceField(label="Contrat lié", required=False, coerce=int, empty_value=None)

    plan_request = forms.TypedChoiceField(
        label="Demande de plan liée", required=False, coerce=int, empty_value=None
    )

    def __init__(
        self, *args: Any, diagnosis: FirmDiagnosis, contracts: Any, requests: Any, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"token": uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        siren = diagnosis.company_id
        met = Interaction.objects.filter(company=siren, replaced_by=None).order_by("-on", "-pk")[:SHOWN]
        signed = contracts.filter(employer_siret__range=(f"{siren}00000", f"{siren}99999")).order_by("-pk")
        chosen = diagnosis.priorities.order_by("rank")
        self._choices("priority", [("", "Aucune"), *((each.question, each.title) for each in chosen)])
        persons = people(diagnosis.company)[1:]
        self._choices("contact", [("", french("Le conseiller de l’OPCO")), *persons])
        self._choices("interaction", [("", "Aucun"), *((each.pk, str(each)) for each in met)])
        self._choices("contract", [("", "Aucun"), *((each.pk, _numbered(each)) for each in signed[:SHOWN])])
        asked = requests.filter(company=siren).order_by("-pk")[:SHOWN]
        known = ((each.pk, f"{each.number} {each.title}") for each in asked)
        self._choices("plan_request", [("", "Aucune"), *known])

    def _choices(self, name: str, choices: list[tuple[Any, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean_cost(self) -> Decimal:
        cost: Decimal = self.cleaned_data["cost"] or Decimal(0)
        if not 0 <= cost < Decimal("1e8"):
            raise forms.ValidationError(french("Écrivez un coût de 0 à 99 999 999,99 €."))
        return cost

    def told(self) -> Told:
        """What was written."""
        names = (
            "title", "due_on", "cost", "funding", "contact", "priority", "interaction", "contract",
            "plan_request",
        )  # fmt: skip
        return Told(**{name: self.cleaned_data[name] for name in names})


def initial(action: PlanAction) -> dict[str, Any]:
    """An action, as its sheet shows it."""
    return {
        "token": action.token, "edition": action.edition, "title": action.title, "priority": action.priority,
        "contact": action.contact_id, "due_on": action.due_on, "cost": action.cost, "funding": action.funding,
        "interaction": action.interaction_id, "contract": action.contract_id,
        "plan_request": action.plan_request_id,
    }  # fmt: skip


def _numbered(contract: Contract) -> str:
    return str(contract.number)
