"""The order to the bank: pain.001.001.09 or .03, without addresses, checked against its schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import sepaxml
from django.conf import settings
from lxml import etree

from contracts.rules.paying import NAME, REFERENCE, TEXT, folded
from law.typography import french
from registers.rules.bank import iban_flaw, normalise_iban

UNKNOWN = "NOTPROVIDED"
CREATED = "%Y-%m-%dT%H:%M:%S"
_SCHEMAS = Path(sepaxml.__file__).parent / "schemas"


class Unsendable(Exception):
    """No file can be made; the message is a French sentence for the user."""

    def __init__(self, sentence: str) -> None:
        super().__init__(french(sentence))


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who pays."""

    name: str
    iban: str
    bic: str


@dataclass(frozen=True, slots=True)
class Credit:
    """One transfer: its reference, the holder of the account credited, what the statement will say."""

    reference: str
    holder: str
    iban: str
    amount: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Order:
    """A lot of transfers; the same order always makes the same file."""

    number: int
    schema: str
    execute_on: date
    made_at: datetime
    debtor: Debtor
    credits: Sequence[Credit]


def debtor() -> Debtor:
    """The OPCO’s own account, from its settings; Unsendable when it is not there or wrong."""
    name = getattr(settings, "OPCO_NAME", "") or "OPCO"
    iban = normalise_iban(getattr(settings, "OPCO_IBAN", ""))
    if not iban:
        raise Unsendable(
            "Le compte à débiter n’est pas configuré : renseignez OPCO_IBAN, ou remettez le lot."
        )
    if flaw := iban_flaw(iban):
        raise Unsendable(f"Le compte à débiter (OPCO_IBAN) est faux : {flaw}")
    return Debtor(name, iban, getattr(settings, "OPCO_BIC", "").strip().upper())


def credit_transfer(order: Order) -> bytes:
    """The file, in UTF-8; Unsendable when it would not follow its schema."""
    config = {
        "name": folded(order.debtor.name, NAME),
        "IBAN": order.debtor.iban,
        "batch": True,
        "currency": "EUR",
        **({"BIC": order.debtor.bic} if order.debtor.bic else {}),
    }
    transfer = sepaxml.SepaTransfer(config, schema=order.schema, clean=False)
    for credit in order.credits:
        transfer.add_payment(
            {
                "name": folded(credit.holder, NAME),
                "IBAN": credit.iban,
                "amount": int(credit.amount.scaleb(2)),
                "execution_date": order.execute_on,
                "description": folded(credit.text, TEXT),
                "endtoend_id": folded(credit.reference, REFERENCE),
            }
        )
    document = etree.fromstring(transfer.export(validate=False), _parser())
    _settle(document, order)
    if not (schema := schema_of(order.schema)).validate(document):
        raise Unsendable(f"Le fichier ne suit pas son format {order.schema} : {schema.error_log.last_error}")
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8")


@cache
def schema_of(name: str) -> etree.XMLSchema:
    """The schema of ISO 20022 that a file must follow."""
    return etree.XMLSchema(etree.parse(_SCHEMAS / f"{name}.xsd", _parser()))


def _settle(document: etree._Element, order: Order) -> None:
    """What the library draws at random or leaves empty: identities, hour, the debtor’s unknown bank."""
    space = {"p": f"urn:iso:std:iso:20022:tech:xsd:{order.schema}"}

    def only(path: str) -> etree._Element:
        (found,) = document.xpath(path, namespaces=space)
        return found

    only("//p:GrpHdr/p:MsgId").text = f"LOT{order.number}-{order.made_at:%Y%m%d%H%M%S}"
    only("//p:GrpHdr/p:CreDtTm").text = order.made_at.strftime(CREATED)
    only("//p:PmtInf/p:PmtInfId").text = f"LOT{order.number}"
    bank = only("//p:DbtrAgt/p:FinInstnId")
    if not len(bank):
        other = etree.SubElement(bank, f"{{{space['p']}}}Othr")
        etree.SubElement(other, f"{{{space['p']}}}Id").text = UNKNOWN


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)
