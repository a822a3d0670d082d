"""Doors of the care of the firms: duplicates, documents, aids, portfolios, thresholds, reminders."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.utils import timezone

from registers.actions.aids import Told
from registers.models import Company
from smeservice.actions import contacts, documents, firm_aids, firms, merging, takeovers, transfers
from smeservice.models import Consultant, ContactPair, Firm, HrAdvice, TransferWork

READ = ("smeservice.open_firm",)
WORK = ("smeservice.open_firm", "smeservice.work_firm")
MOVE = (*WORK, "smeservice.transfer_firms")
NEEDED = {
    **{
        f"smeservice:{name}": READ
        for name in (
            "duplicates", "merge", "ceased", "takeover", "document", "aids", "portfolios", "transfer",
            "crossings", "crossings_export",
        )
    },
    **{
        f"smeservice:{name}": WORK
        for name in (
            "duplicate", "apart", "succeed", "document_new", "document_withdraw", "aid_new", "aid_withdraw",
            "reminders", "advice", "advice_cancel",
        )
    },
    "smeservice:lot": MOVE,
    "smeservice:transfer_work": MOVE,
}  # fmt: skip
POSTED = {
    "smeservice:merge": WORK, "smeservice:takeover": WORK, "smeservice:transfer": MOVE,
}  # fmt: skip
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    by = people["adviser"]
    old = Company.objects.create(siren="900000001", name="Ancienne firme")
    new = Company.objects.create(siren="900000002", name="Nouvelle firme")
    firms.refresh(on=on)

    def person(name: str, company: Company = new) -> Any:
        return contacts.save(
            company=company, name=name, role="", email="", phone="", consented=False, by=by, on=on
        )

    row = takeovers.take_over(old=old.pk, new=new.pk, since=on, reason="Même local", by=by, on=on)
    one, two = person("Nour Vidal"), person("Vidal Nour")
    merged = merging.merge(kept=one.pk, dropped=two.pk, by=by, on=on)
    person("Vidal  Nour")
    pair = ContactPair.objects.waiting().filter(company=new).earliest("pk")
    paper = documents.keep(
        company=new.pk, kind="other", title="Accord", file=ContentFile(PDF, name="a.pdf"), received_on=on,
        by=by, on=on,
    )  # fmt: skip
    told = Told(body="Région", purpose="Aide", amount=Decimal(10), on=on, regulation="general")
    aid = firm_aids.record(company=new.pk, told=told, token=UUID(int=21), proof=None, by=by, on=on).aid
    moved = transfers.transfer(
        firms=Firm.objects.filter(company=new), expected=1, to=[by], criteria="Une",
        reason="Essai", token=UUID(int=22), by=by, on=on,
    )  # fmt: skip
    over = TransferWork.objects.create(
        token=UUID(int=24), reason="Essai", state="refused", asked_by=by, asked_on=on, ended_at=timezone.now()
    )
    firms.follow(companies=[new.pk], adviser=None, by=by, on=on)
    return {
        **dict.fromkeys(("smeservice:duplicate", "smeservice:apart"), (pair.pk,)),
        "smeservice:merge": (merged.pk,),
        "smeservice:takeover": (row.takeover_id,),
        **dict.fromkeys(("smeservice:document", "smeservice:document_withdraw"), (paper.pk,)),
        **dict.fromkeys(
            ("smeservice:succeed", "smeservice:document_new", "smeservice:aids", "smeservice:aid_new"),
            (new.pk,),
        ),
        "smeservice:aid_withdraw": (new.pk, aid.pk),
        "smeservice:transfer": (moved.pk,),
        "smeservice:transfer_work": (over.pk,),
        **dict.fromkeys(
            ("smeservice:advice", "smeservice:advice_cancel"), (new.pk, _mission(new, by, on).pk)
        ),
    }


def _mission(company: Company, by: Any, on: dt.date) -> HrAdvice:
    adviser = Consultant.objects.create(
        siret="40483304800022", name="Conseil Nord", domains=["deep"], since=on, until=on,
        day_cost=Decimal(900), days=20, made_by=by,
    )  # fmt: skip
    row = HrAdvice.objects.create(
        consultant=adviser, kind="short", starts_on=on, days=2, net_cost=Decimal(900), state_aid=Decimal(0),
        token=UUID(int=23), made_by=by,
    )  # fmt: skip
    row.companies.add(company)
    return row
