"""Doors of the training-plan requests, of their ceilings and of their money."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile

from contracts.actions import budgets
from registers.models import Company, Establishment, Headcount
from smeservice.actions import firms, plan_terms, request_decisions, requests
from smeservice.models import PlanDispute, PlanRecovery
from smeservice.rules.requests import Told

VIEW = ("smeservice.view_planrequest",)
ADD = (*VIEW, "smeservice.add_planrequest")
DECIDE = (*VIEW, "smeservice.decide_planrequest")
PAY = (*VIEW, "contracts.decide_invoice")
SET = (*VIEW, "smeservice.set_planterms")
SEE = ("contracts.view_settlement",)
RECOVERED = ("recovery_validate", "recovery_reject")
SIREN, SIRET, PROVIDER = "404833048", "40483304800022", "13002526500013"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

NEEDED = {
    **{f"smeservice:{name}": VIEW for name in ("requests", "requests_export", "request", "request_document")},
    **{f"smeservice:{name}": VIEW for name in ("plan_terms", "plan_figures")},
    **{f"smeservice:{name}": ADD for name in ("request_new", "requests_upload", "request_paper")},
    **{f"smeservice:{name}": ADD for name in ("request_find", "request_withdraw")},
    **{f"smeservice:{name}": DECIDE for name in ("request_accept", "request_refuse", "request_cancel")},
    **{f"smeservice:{name}": PAY for name in ("request_bill", "request_close")},
    **{f"smeservice:{name}": PAY for name in ("dispute_accept", "dispute_drop")},
    "smeservice:request_take_back": (*VIEW, "contracts.propose_settlement"),
    "smeservice:request_recoveries": SEE,
    **{f"smeservice:{name}": (*SEE, "contracts.validate_settlement") for name in RECOVERED},
    **{f"smeservice:{name}": VIEW for name in ("request_letter", "request_letter_file")},
    **{f"smeservice:{name}": DECIDE for name in ("request_letter_send", "request_letter_posted")},
    **{f"smeservice:{name}": SET for name in ("plan_terms_set", "plan_budget_set")},
    "payable": ("contracts.view_invoice",),
}
POSTED = {"smeservice:request_letter": DECIDE}
ENOUGH = {"smeservice:request_serve": ("smeservice.add_planrequest", "contracts.decide_invoice")}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    company, _ = Company.objects.get_or_create(pk=SIREN, defaults={"name": "Garage d’essai"})
    Establishment.objects.update_or_create(
        pk=SIRET, defaults={"company": company, "opco": settings.OPCO_NAME}
    )
    Headcount.objects.get_or_create(company=company, year=on.year - 1, defaults={"least": 8, "most": 8})
    firms.refresh(on=on)
    plan_terms.set_terms(
        year=on.year, idcc="", ceilings=plan_terms.Ceilings(), source="CA", decided_on=on, by=None, on=on
    )
    budgets.decide(
        section="plan", year=on.year, amount=Decimal(9000), source="CA", decided_on=on, by=None, on=on
    )
    told = Told(
        siret=SIRET, title="Soudure", provider_siret=PROVIDER, provider_name="Institut", starts_on=on,
        ends_on=on, trainees=1, hours=Decimal(7), unit="hour", unit_cost=Decimal(20), pay_to="provider",
        received_on=on,
    )  # fmt: skip
    row = requests.receive(told=told, token=UUID(int=50), by=None, on=on)
    for code in ("attached", "provider"):
        requests.find(request=row.pk, code=code, note="Vu", by=None, on=on)
    papers = [
        requests.add_paper(request=row.pk, kind=kind, file=ContentFile(PDF, name="devis.pdf"), by=None, on=on)
        for kind in ("programme", "quote")
    ]
    made = request_decisions.accept(request=row.pk, by=None, on=on)
    steps = (
        "paper", "find", "withdraw", "accept", "refuse", "cancel", "close", "serve", "bill", "take_back",
        "letter", "letter_file", "letter_send", "letter_posted",
    )  # fmt: skip
    disputed = PlanDispute.objects.create(
        request=row, payee="provider", number="F-9", issued_on=on, received_on=on, parts={"plan": "1"},
        reasons={"plan": "Écart."}, made_on=on,
    )  # fmt: skip
    back = PlanRecovery.objects.create(
        request=row, payee="provider", parts={"plan": "1"}, total=1, reason="x", seen=1,
        proposed_by=people["officer"], proposed_on=on,
    )  # fmt: skip
    return {
        "smeservice:request": (row.pk,),
        "smeservice:request_document": (row.pk, papers[0].document_id),
        **{f"smeservice:request_{step}": (row.pk,) for step in steps},
        **{f"smeservice:{name}": (disputed.pk,) for name in ("dispute_accept", "dispute_drop")},
        **{f"smeservice:{name}": (back.pk,) for name in RECOVERED},
        "payable": (made.payable_id,),
    }
