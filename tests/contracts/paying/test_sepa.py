"""Whatever the names and amounts, the file follows its schema and its totals are exact."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from contracts.exports import sepa
from contracts.rules import paying

AT = dt.datetime(2026, 11, 23, 10, 42, tzinfo=dt.UTC)
DEBTOR = sepa.Debtor("OPCO de l’Été", "FR7630006000011234567890189", "")
NAMES = st.text(min_size=0, max_size=90) | st.sampled_from(
    ["Bœuf & Fils", "//", "Été – Hôtel", "<b>&amp;</b>"]
)
CREDITS = st.builds(
    sepa.Credit,
    reference=st.integers(1, 10**9).map(lambda run: paying.reference(run, "13002526500013")),
    holder=NAMES,
    iban=st.sampled_from(["FR1420041010050500013M02606", "DE89370400440532013000"]),
    amount=st.integers(1, 99_999_999_999).map(lambda cents: Decimal(cents).scaleb(-2)),
    text=st.lists(NAMES, max_size=9).map(paying.remittance),
)


def order(schema: str, credits: list[sepa.Credit], debtor: sepa.Debtor = DEBTOR) -> sepa.Order:
    return sepa.Order(7, schema, dt.date(2026, 11, 24), AT, debtor, credits)


@pytest.mark.parametrize("schema", paying.SCHEMAS)
@settings(max_examples=150, deadline=None)
@given(credits=st.lists(CREDITS, min_size=1, max_size=12), name=NAMES, bic=st.sampled_from(["", "AGRIFRPP"]))
def test_every_file_follows_its_schema(schema: str, credits, name: str, bic: str) -> None:
    content = sepa.credit_transfer(order(schema, credits, sepa.Debtor(name, DEBTOR.iban, bic)))
    document = etree.fromstring(content)
    sepa.schema_of(schema).assertValid(document)
    total = sum(credit.amount for credit in credits)
    sums = [node.text for node in document.findall(".//{*}CtrlSum")]
    counts = [node.text for node in document.findall(".//{*}NbOfTxs")]
    assert [Decimal(text) for text in sums] == [total, total]
    assert counts == [str(len(credits))] * 2
    paid = [Decimal(node.text) for node in document.findall(".//{*}InstdAmt")]
    assert paid == [credit.amount for credit in credits]
    assert all(len(node.text) <= 70 for node in document.findall(".//{*}Nm"))
    assert all(len(node.text) <= 140 for node in document.findall(".//{*}Ustrd"))
    assert not document.findall(".//{*}PstlAdr")


def test_the_same_order_always_makes_the_same_file() -> None:
    credits = [sepa.Credit("LOT7-1", "CFA", DEBTOR.iban, Decimal("0.05"), "F")]
    same = {sepa.credit_transfer(order("pain.001.001.09", credits)) for _ in range(3)}
    assert len(same) == 1
    assert b'<InstdAmt Ccy="EUR">0.05</InstdAmt>' in same.pop()


def test_an_amount_no_transfer_holds_is_refused() -> None:
    credits = [sepa.Credit("LOT7-1", "CFA", DEBTOR.iban, Decimal("-0.05"), "F")]
    with pytest.raises(sepa.Unsendable, match="ne suit pas son format"):
        sepa.credit_transfer(order("pain.001.001.09", credits))


@pytest.mark.parametrize("schema", paying.SCHEMAS)
def test_the_day_is_written_as_each_schema_wants(schema: str) -> None:
    credits = [sepa.Credit("LOT7-1", "CFA", DEBTOR.iban, Decimal(1), "F")]
    document = etree.fromstring(sepa.credit_transfer(order(schema, credits)))
    day = document.find(".//{*}ReqdExctnDt")
    written = day.findtext("{*}Dt") if schema.endswith("09") else day.text
    assert written == "2026-11-24"
