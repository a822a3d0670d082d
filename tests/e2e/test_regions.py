"""Journey: a région’s rule is written and signed, the next contract draws it, a rupture gives it back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.actions import course, decide
from contracts.models import Contract
from conventions.actions import investments
from conventions.models import Convention
from conventions.rules.investments import Planned
from registers.models import Provider
from tests.contracts.decide.conftest import receive, registers  # noqa: F401 (fixtures)
from tests.contracts.intake.conftest import APPRENTICE
from tests.conventions import making
from tests.conventions.regions.making import amended, convention_of, envelope, project_of, rule
from tests.e2e.looking import faults
from tests.e2e.test_budget import LONG, sign_in  # noqa: F401 (fixture)

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FULL = {"date_fin_contrat": "01/11/2028"}


@pytest.fixture
def centre(registers) -> Provider:  # noqa: F811
    """The CFA of the contracts, in Calvados."""
    found = Provider.objects.get(pk=APPRENTICE["organisme_siret"])
    found.postcode = "14000"
    found.save()
    return found


def url(name: str, *args: object) -> str:
    return reverse(f"conventions:{name}", args=args)


def test_from_rule_to_contract(page, live_server, sign_in, centre, receive, make_user) -> None:  # noqa: F811
    on = timezone.localdate()
    officer = sign_in("CO")
    row = project_of(by=officer, rules=[], on=on, lines=[envelope("2000.00")])
    page.goto(live_server.url + url("convention", row.pk))
    page.get_by_role("link", name="Compléments").click()
    page.get_by_role("link", name="Écrire une règle").click()
    page.fill("[name=label]", "CFA de proximité")
    page.select_option("[name=line]", index=1)
    page.fill("[name=value]", "huit cents")
    page.get_by_role("button", name="Enregistrer la règle").click()
    page.wait_for_selector(".wrong")
    assert page.input_value("[name=label]") == "CFA de proximité"
    page.fill("[name=value]", "800")
    page.get_by_role("button", name="Enregistrer la règle").click()
    page.wait_for_selector("text=Règle R1 enregistrée")
    making.signed(row, by=officer, on=on)
    manager = make_user("GC")
    first, second = receive(FULL, FULL)
    decide.accept(contracts=[first.pk, second.pk], by=manager, on=on)
    page.goto(live_server.url + reverse("contracts:contract", args=[first.pk]))
    page.get_by_role("link", name="L6211-3").first.wait_for(state="attached")
    page.get_by_role("link", name=f"la convention {row.number}").click()
    page.wait_for_selector("text=en partie")
    assert "1\u202f600,00" in page.inner_text("table")
    assert "400,00" in page.inner_text("table")
    amended(Convention.objects.get(pk=row.pk), by=officer, lines=[envelope("9000.00", number=1)], on=on)
    course.terminate(contracts=[first.pk], on_date=first.starts_on, motive="02", by=manager, on=on)
    page.goto(live_server.url + url("topups", row.pk))
    assert "9\u202f000,00" in page.inner_text("main")
    assert Contract.objects.get(pk=first.pk).envelope.committed < 500
    page.fill("[name=baisse]", "36,09")
    page.get_by_role("button", name="Simuler").click()
    page.wait_for_selector("text=5\u202f751,90")


def test_every_page(page, live_server, sign_in, make_user, centre, receive) -> None:  # noqa: F811
    on = timezone.localdate()
    officer = sign_in("CO")
    row = convention_of(
        by=officer, on=on, lines=[envelope("1000.00", LONG)],
        rules=[rule(label=LONG[:80], criteria=LONG, places=1, departments=("14", "27", "50", "61", "76"))],
    )  # fmt: skip
    (file,) = receive(FULL)
    decide.accept(contracts=[file.pk], by=make_user("GC"), on=on)
    line = row.lines.get()
    other = convention_of(by=officer, on=on, rules=[rule()])
    investments.promise(
        line=other.lines.get().pk, centre=LONG, siret=centre.pk, purpose=LONG, amount=Decimal(100),
        by=officer, on=on, instalments=[Planned(Decimal(100), LONG, on + dt.timedelta(days=30))],
    )  # fmt: skip
    draft = project_of(by=officer, on=on, rules=[rule(label=LONG[:80])])
    wrong = []
    for address in (
        url("topups", row.pk) + "?baisse=50", url("topups", draft.pk), url("topup_new", draft.pk),
        url("topup", draft.pk, "R1"), url("subsidies", other.pk), url("subsidies", row.pk),
        url("subsidy_new", row.pk), reverse("contracts:envelope", args=[line.pk]),
        reverse("contracts:region_annex", args=[row.pk]), reverse("contracts:region_annex", args=[other.pk]),
        reverse("contracts:contract", args=[file.pk]),
    ):  # fmt: skip
        wrong += [f"{address} {each}" for each in faults(page, live_server.url + address)]
    assert wrong == []
