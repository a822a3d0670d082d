"""Firms at the size of a large OPCO: search, who to meet next, map, figures, beside the stock admin.

    python -m benchmarks.firms [--companies 435000] [--exchanges 2000000]

The same data under both: pages as their views build them, and a changelist as the manual of Django's admin
writes it. The 95th percentile of the searches, the middle of five runs for the rest.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from benchmarks import base
from benchmarks.queue import milliseconds

ON = date(2026, 11, 23)
PAGE, ADVISERS = 50, 400
NAMES = "Boulangerie,Garage,Salon,Atelier,Pharmacie,Menuiserie,Café,Agence,Institut,Cabinet"
COMPANIES = """
INSERT INTO registers_company (siren, name, naf, legal_category)
SELECT lpad((300000000 + n)::text, 9, '0'),
    (string_to_array(%s, ','))[1 + n %% 10] || ' ' || initcap(substr(md5(n::text), 1, 7)), '', ''
FROM generate_series(1, %s) AS n
"""
PLACES = """
INSERT INTO registers_establishment (siret, company_id, name, naf, idcc, postcode, city, opco, idcc_known_by,
    head_office)
SELECT siren || '00012', siren, '', '', lpad((1 + (power(random(), 3) * 54)::integer)::text, 4, '0'),
    lpad((1 + (random() * 94)::integer)::text, 2, '0') || '000', 'Ville', '', 'table', TRUE
FROM registers_company
"""
HEADCOUNTS = """
INSERT INTO registers_headcount (company_id, year, least, most)
SELECT siren, year, size, size FROM (
    SELECT siren, year, (CASE WHEN random() < .85 THEN random() * 10
        WHEN random() < .9 THEN 11 + random() * 38 ELSE 50 + random() * 300 END)::integer AS size
    FROM registers_company CROSS JOIN (VALUES (2023), (2024)) AS years (year)
) AS sized
"""
FOLLOWINGS = """
INSERT INTO smeservice_following (company_id, adviser_id, since, reason)
SELECT company_id, %s + (left(postcode, 2)::integer * 4 + right(company_id, 2)::integer %% 4) %% %s,
    date '2025-01-01', ''
FROM registers_establishment WHERE right(company_id, 1)::integer < 7
"""
# A few firms are met often, most of them hardly ever; by who follows them, else by somebody of the place.
EXCHANGES = """
INSERT INTO smeservice_interaction (company_id, adviser_id, kind, "on", themes, outcome, note, next_step,
    next_on, next_done_on, token)
SELECT met.siren, %s + (left(place.postcode, 2)::integer * 4 + right(met.siren, 2)::integer %% 4) %% %s,
    (ARRAY['visit','remote','call','call','email','meeting'])[1 + n %% 6],
    date '2026-11-22' - (random() * 1400)::integer, '{skills}',
    (ARRAY['informed','interested','training','absent'])[1 + n %% 4], 'Compte rendu', step.what, step.due,
    CASE WHEN n %% 3 = 0 THEN step.due END, gen_random_uuid()
FROM (
    SELECT n, lpad((300000001 + (power(random(), 2) * (%s - 1))::integer)::text, 9, '0') AS siren
    FROM generate_series(1, %s) AS n
) AS met
JOIN registers_establishment AS place ON place.siret = met.siren || '00012'
CROSS JOIN LATERAL (
    SELECT CASE WHEN n %% 10 = 0 THEN 'Rappeler' ELSE '' END AS what,
        CASE WHEN n %% 10 = 0 THEN date '2026-01-01' + n %% 400 END AS due
) AS step
"""


def fill(companies: int, exchanges: int, first: int) -> None:
    """Companies in the whole country, seven out of ten followed, four years of exchanges."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute("SET session_replication_role = replica")  # keys are right as they are made
        cursor.execute(COMPANIES, [NAMES, companies])
        cursor.execute(PLACES)
        cursor.execute(HEADCOUNTS)
        cursor.execute(FOLLOWINGS, [first, ADVISERS])
        cursor.execute(EXCHANGES, [first, ADVISERS, companies, exchanges])
        cursor.execute("SET session_replication_role = origin")
        analyse(cursor)


def analyse(cursor: Any) -> None:
    """What the database does by itself after such a load."""
    for table in ("company", "establishment", "headcount"):
        cursor.execute(f"VACUUM ANALYZE registers_{table}")
    for table in ("following", "interaction", "firm", "figurecell"):
        cursor.execute(f"VACUUM ANALYZE smeservice_{table}")


def searches(companies: int) -> list[str]:
    """What advisers type: numbers, beginnings of numbers, words."""
    import hashlib

    found = []
    for turn in range(20):
        n = 1 + (turn * 7919) % companies
        word = hashlib.md5(str(n).encode()).hexdigest()[:7]  # noqa: S324 -- a name, as the database made it
        found += [f"{300_000_000 + n:09d}", f"{300_000_000 + n:09d}00012", f"{300_000_000 + n:09d}"[:6]]
        found += [word, NAMES.split(",")[n % 10]]
    return found


def ours_list(user: Any, **asked: str) -> list[Any]:
    """A page of the firms, as its view builds it."""
    from smeservice.firm_list import FirmList

    page = FirmList(asked, user=user, on=ON).page()
    return page.rows


def stock(user: Any, **asked: str) -> Callable[[], list[Any]]:
    """A page of a changelist, with its search, its filters and its count."""
    from django.contrib import admin
    from django.test import RequestFactory

    from smeservice.models import Firm

    class Changelist(admin.ModelAdmin):
        list_display = ("company", "adviser", "department", "size", "last_contact_on", "priority")
        list_filter = ("size", "department", "idcc", "closed")
        search_fields = ("company__siren", "company__name", "company__establishments__siret")
        list_per_page = PAGE

    request = RequestFactory().get("/", asked)
    request.user = user
    made = Changelist(Firm, admin.AdminSite())
    return lambda: list(made.get_changelist_instance(request).result_list)


def counted(model: Any, key: str, **asked: Any) -> Callable[[], list[Any]]:
    """The same figures as somebody would ask them of the rows."""
    from django.db.models import Count, Q

    sums = {
        "all": Count("pk"),
        "never": Count("pk", filter=Q(last_contact_on=None)),
    }
    return lambda: list(model.objects.filter(**asked).order_by().values(key).annotate(**sums))


def counted_exchanges() -> list[Any]:
    """Firms reached and visits of the year by département, from the exchanges."""
    from django.db.models import Count, Q

    from smeservice.models import Interaction

    year = Interaction.objects.filter(on__range=(date(2026, 1, 1), date(2026, 12, 31)), replaced_by=None)
    rows = year.exclude(outcome="absent").order_by().values("company__firm__department")
    visits = Q(kind__in=["visit", "remote"])
    return list(rows.annotate(reached=Count("company", distinct=True), visits=Count("pk", filter=visits)))


def ninety_fifth(asks: Sequence[Callable[[], Any]]) -> float:
    """The 95th percentile of one run of each, after one that fills the caches."""
    asks[0]()
    seen = []
    for ask in asks:
        start = time.perf_counter()
        ask()
        seen.append(1000 * (time.perf_counter() - start))
    return sorted(seen)[int(0.95 * (len(seen) - 1))]


def told(name: str, quick: float, slow: float | None) -> None:
    """One line of the report."""
    beside = f"{slow:9.0f} ms {slow / quick:7.1f} ×" if slow is not None else ""
    print(f"{name:34} {quick:9.1f} ms {beside}", flush=True)


def run(companies: int, exchanges: int) -> None:
    """Fill, refresh as a night does, then ask."""
    from django.db import connection

    from accounts import actions as accounts
    from accounts.models import User
    from smeservice.actions import figures, firms

    accounts.install_roles()
    boss = User.objects.create_superuser("banc@exemple.fr", "un mot de passe assez long")
    User.objects.bulk_create(
        User(email=f"c{number}@exemple.fr", first_name="Alix", last_name=f"Nom {number}")
        for number in range(ADVISERS)
    )
    adviser = User.objects.get(email="c0@exemple.fr")
    accounts.give_role(user=adviser, code="SM")
    took: dict[str, float] = {}
    with base.timed(took, "fill"):
        fill(companies, exchanges, adviser.pk)
    with base.timed(took, "firms"):
        firms.refresh(on=ON)
    with base.timed(took, "firms again"):
        firms.refresh(on=ON)
    with base.timed(took, "figures"):
        figures.refresh(on=ON)
    with base.timed(took, "figures again"):
        figures.refresh(on=ON)
    with connection.cursor() as cursor:
        analyse(cursor)
    print(f"\n{companies} companies, {exchanges} exchanges (filled in {took['fill']:.0f} s)")
    print(f"nightly refresh of the firms   {took['firms']:9.1f} s first, {took['firms again']:.1f} s again")
    print(
        f"nightly refresh of the figures {took['figures']:9.1f} s first, {took['figures again']:.1f} s again"
    )
    ask(companies, boss, User.objects.get(pk=adviser.pk))


def ask(companies: int, boss: Any, adviser: Any) -> None:
    """Every question to both."""
    from smeservice.actions import figure_sums
    from smeservice.models import FigureCell, Firm
    from smeservice.rules import figures as rules

    year, cells = rules.year(ON.year), FigureCell.objects.all()
    print(f"{'':34} {'ours':>9}    {'stock':>9}      ratio")
    terms = searches(companies)
    told(
        f"search, p95 of {len(terms)}",
        ninety_fifth([lambda term=term: ours_list(boss, q=term) for term in terms]),  # type: ignore[misc]
        ninety_fifth([stock(boss, q=term) for term in terms[::4]]),
    )
    told(
        "next firms to meet, everybody",
        milliseconds(lambda: ours_list(boss)),
        milliseconds(stock(boss, o="-6")),
    )
    told(
        "next firms to meet, one adviser",
        milliseconds(lambda: ours_list(adviser, adviser="me")),
        milliseconds(stock(boss, o="-6", adviser__id__exact=str(adviser.pk))),
    )
    told(
        "never met, one département",
        milliseconds(lambda: ours_list(boss, department="33", contact="never")),
        milliseconds(stock(boss, department="33", last_contact_on__isnull="True")),
    )
    told(
        "coverage map",
        milliseconds(lambda: figure_sums.by(cells, year, "department", figure_sums.COVERAGE)),
        milliseconds(counted(Firm, "department", closed=False)),
    )
    told(
        "coverage map, small firms",
        milliseconds(
            lambda: figure_sums.by(cells.filter(size="small"), year, "department", figure_sums.COVERAGE)
        ),
        milliseconds(counted(Firm, "department", closed=False, size="small")),
    )
    told(
        "figures of the year, département",
        milliseconds(lambda: figure_sums.by(cells, year, "department")),
        milliseconds(counted_exchanges),
    )
    told("figures of the year, adviser", milliseconds(lambda: figure_sums.by(cells, year, "adviser")), None)
    told("figures of the year, quarter", milliseconds(lambda: figure_sums.by(cells, year, "quarter")), None)
    behind(boss, year)
    pages(boss, adviser)


def behind(boss: Any, year: Any) -> None:
    """The first page of the lists behind the figures, and their capped count."""
    from smeservice import figure_list

    for measure in ("reached", "visits", "steps"):
        for asked in ({}, {"department": "33", "size": "small"}):
            found = figure_list.behind(measure, asked, year, user=boss, on=ON).rows

            def page(found: Any = found) -> Any:
                return list(found[:51]), found.order_by().values("pk")[:10_001].count()

            where = ", one place and size" if asked else ", everybody"
            told(f"behind {measure}{where}", milliseconds(page), None)


def pages(boss: Any, adviser: Any) -> None:
    """Whole pages, as a browser receives them."""
    from django.test import Client

    for who, name in ((boss, "everybody"), (adviser, "an adviser")):
        client = Client(HTTP_HOST="localhost")
        client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
        for address in ("/proximite/couverture/", "/proximite/chiffres/?par=adviser", "/proximite/"):

            def whole(client: Any = client, address: str = address) -> Any:
                answer = client.get(address)
                assert answer.status_code == 200
                return answer.content

            told(f"page {address[11:]} {name}"[:34], milliseconds(whole), None)


def main() -> None:
    """On a scratch database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=435_000)
    parser.add_argument("--exchanges", type=int, default=2_000_000)
    options = parser.parse_args()
    with base.scratch():
        run(options.companies, options.exchanges)


if __name__ == "__main__":
    main()
