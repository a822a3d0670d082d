"""The pages of saved views: kept from a list, opened by who may, never a row of somebody else’s list."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import saving
from accounts.models import SavedView
from contracts.models import Contract, Sender

QUEUE = reverse("contracts:queue")
ON = dt.date(2026, 11, 23)
SAVE, LIST, MENU = reverse("saved:save"), reverse("saved:views"), reverse("saved:menu")


def sent(**more: str) -> dict[str, str]:
    return {"liste": "contracts:queue", "filtres": "due=late&after=9", "name": "En retard", **more}


def test_kept_from_the_list_and_found_again(signed_in):
    client = signed_in("GC")
    page = client.get(QUEUE, {"due": "late"}).content.decode()
    assert 'class="views"' in page
    assert "filtres=due%253Dlate" not in page
    assert "liste=contracts%3Aqueue&amp;filtres=due%3Dlate" in page
    assert "Enregistrer la vue" in client.get(MENU, sent()).content.decode()
    answer = client.post(SAVE, sent(), follow=True)
    assert answer.redirect_chain == [(f"{QUEUE}?due=late", 302)]
    assert "Vue « En retard » enregistrée." in answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    row = SavedView.objects.get()
    assert client.get(reverse("saved:open", args=[row.pk])).url == f"{QUEUE}?due=late"
    assert 'aria-current="true">En retard' in client.get(MENU, sent()).content.decode()
    assert "En retard" in client.get(LIST).content.decode()
    home = client.get(reverse("home")).content.decode()
    assert reverse("saved:open", args=[row.pk]) in home


def test_a_page_that_is_no_list_has_no_menu_of_views(signed_in):
    client = signed_in("GC")
    for address in (reverse("texts"), reverse("home"), reverse("contracts:precheck")):
        assert 'class="views"' not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"name": ""}, "Donnez un nom à cette vue."),
        ({"name": "x" * 61}, "60"),
        ({"filtres": "after=3&truc=1"}, "Filtrez d’abord la liste"),
        ({"filtres": "q=" + "a" * 2000}, "trop longs"),
        ({"shared": "BX"}, "BX"),
        ({"filtres": ""}, "Filtrez d’abord la liste"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(signed_in, told, words):
    answer = signed_in("GC").post(SAVE, sent(**told))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page.replace("\N{NO-BREAK SPACE}", " ")
    assert not SavedView.objects.exists()
    assert told.get("name", "En retard")[:60] in page


def test_the_same_name_may_replace(signed_in):
    client = signed_in("GC")
    client.post(SAVE, sent())
    page = client.post(SAVE, sent(filtres="due=week")).content.decode()
    assert "Remplacer la vue qui porte déjà ce nom" in page
    assert client.post(SAVE, sent(filtres="due=week", replace="on")).status_code == 302
    assert SavedView.objects.get().query == "due=week"


@pytest.mark.parametrize(
    "liste",
    ["", "home", "account_logout", "contracts:contract", "admin:index", "//ailleurs", "contracts:queue\0"],
)
def test_only_lists_have_views(signed_in, liste):
    client = signed_in("GC")
    for answer in (
        client.get(MENU, {"liste": liste}),
        client.get(SAVE, {"liste": liste}),
        client.post(SAVE, sent(liste=liste)),
    ):
        assert answer.status_code == 404
    assert not SavedView.objects.exists()


def test_a_list_one_may_not_open_has_no_views_to_keep(signed_in):
    assert signed_in("AD").post(SAVE, sent()).status_code == 404


@pytest.mark.parametrize(
    "filtres",
    [
        "due=late&q=<script>alert(1)</script>",
        "q=%0d%0aSet-Cookie:x",
        "q=%00late",
        "due=late#x",
        "q=%F0%9F%98%80",
    ],
)
def test_hostile_filters_stay_words(signed_in, filtres):
    client = signed_in("GC")
    answer = client.post(SAVE, sent(filtres=filtres))
    assert answer.status_code == 302
    assert answer.url.startswith(f"{QUEUE}?")
    assert "\r" not in answer.url
    page = client.get(answer.url, follow=True)
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_a_view_shared_by_link_shows_what_the_receiver_may_read(signed_in, make_user, client):
    """The same view: rows for who reads the files, a refusal for who does not, no row in the view itself."""
    owner = make_user("GC")
    Contract.objects.create(
        kind="app", sender=Sender.objects.create(name="CFA"), external_number="E1", contract_type="11",
        state="assessed", received_on=ON, concluded_on=ON, starts_on=ON, ends_on=ON + dt.timedelta(days=400),
        learner_name="CANARI", learner_first_name="Zoé", employer_siret="73282932000074", idcc="1486",
        provider_siret="13002526500013", rncp="RNCP38362", fingerprint=b"0" * 16, decision_due_on=ON,
    )  # fmt: skip
    row = saving.save(
        place="contracts:queue", query="state=assessed", name="Instruits", shared="all", by=owner
    )
    address = reverse("saved:open", args=[row.pk])
    found = {}
    for role in ("SM", "AD", "BX"):
        found[role] = signed_in(role).get(address, follow=True)
    assert "CANARI" in found["SM"].content.decode()
    assert (found["SM"].status_code, found["AD"].status_code, found["BX"].status_code) == (200, 403, 404)
    assert all("CANARI" not in found[role].content.decode() for role in ("AD", "BX"))
    assert "Instruits" not in signed_in("AD").get(LIST).content.decode()  # of a list it may not open
    saving.change(view=row.pk, name="Instruits", shared="", by=owner)
    for role in ("SM", "GC", "DI"):
        assert signed_in(role).get(address).status_code == 404


def test_renamed_shared_and_deleted_by_its_owner_only(signed_in, make_user):
    owner = make_user("GC")
    row = saving.save(place="contracts:queue", query="due=late", name="Retards", shared="all", by=owner)
    change, delete = reverse("saved:change", args=[row.pk]), reverse("saved:delete", args=[row.pk])
    other = signed_in("GC")
    assert [other.get(change).status_code, other.post(change, {"name": "x"}).status_code] == [404, 404]
    assert other.post(delete).status_code == 404
    other.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert other.get(delete).status_code == 405
    assert other.post(change, {"name": "  ", "shared": ""}).status_code == 422
    assert other.post(change, {"name": "À voir", "shared": "GC"}).status_code == 302
    assert SavedView.objects.get().shared == "GC"
    assert other.post(delete).status_code == 302
    assert other.post(delete).status_code == 404  # pressed twice


def test_a_filter_or_a_list_that_is_gone_is_said(signed_in):
    client = signed_in("GC")
    old = saving.save(place="contracts:queue", query="due=late&couleur=bleu", name="Vieille", by=client.user)
    page = client.get(reverse("saved:open", args=[old.pk])).content.decode()
    assert "couleur" in page
    assert f'href="{QUEUE}?due=late"' in page
    gone = saving.save(place="contracts:ancienne", query="due=late", name="Perdue", by=client.user)
    assert (
        "La liste de cette vue n’existe plus"
        in client.get(reverse("saved:open", args=[gone.pk])).content.decode()
    )
    listed = client.get(LIST)
    assert listed.status_code == 200
    assert "Liste disparue" in listed.content.decode()


def test_a_representative_keeps_views_for_oneself(signed_in):
    client = signed_in("BX")
    told = {"liste": "branches:studies", "filtres": "q=emploi", "name": "Emploi"}
    assert "shared" not in client.get(SAVE, told).context["form"].fields
    client.post(SAVE, {**told, "shared": "all"})
    assert SavedView.objects.get().shared == ""


def test_nothing_is_asked_of_the_database_before_the_menu_opens(signed_in):
    client = signed_in("GC")
    saving.save(place="contracts:queue", query="due=late", name="Retards", by=client.user)
    with CaptureQueriesContext(connection) as asked:
        client.get(QUEUE)
    assert not any("savedview" in each["sql"] for each in asked)
    with CaptureQueriesContext(connection) as asked:
        client.get(MENU, sent())
    assert sum("savedview" in each["sql"] for each in asked) == 1
