"""Bank accounts under four eyes: keys, proposal, validation, rest, masks, and no third door."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import Error, connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from registers import bank
from registers.models import Provider, ProviderAccount
from registers.rules import bank as rules

ON = date(2026, 11, 23)
GOOD, OTHER = "FR7630006000011234567890189", "FR1420041010050500013M02606"
CALL = "Mme Petit, au 04 90 00 00 00 du contrat, le 23/11 à 10 h"


@pytest.fixture
def provider(db: None) -> Provider:
    return Provider.objects.create(siret="13002526500013", name="CFA d’exemple")


def opened(provider: Provider, users, iban: str = GOOD) -> ProviderAccount:
    first, second = users
    made = bank.propose(provider=provider, iban=iban, holder="CFA", note=CALL, by=first, on=ON)
    return bank.validate(account=made, by=second, on=ON)


@pytest.fixture
def users(make_user):
    return make_user("FI"), make_user("FI")


class TestRules:
    """What an IBAN says of itself."""

    @pytest.mark.parametrize(
        ("text", "flaw"),
        [
            ("FR76 3000 6000 0112 3456 7890 189", ""),
            (OTHER, ""),
            ("DE89 3704 0044 0532 0130 00", ""),
            ("FR7630006000011234567890188", "faux"),
            ("FR763000600001123456789018", "faux"),
            ("US64SVBKUS6S3300958879", "SEPA"),
            ("FR76<script>", "lettres"),
            ("", "lettres"),
            ("ＦＲ76", "lettres"),
        ],
    )
    def test_a_flaw_is_said(self, text: str, flaw: str) -> None:
        found = rules.iban_flaw(rules.normalise_iban(text))
        assert (flaw in found) if flaw else found == ""

    def test_the_rib_key_is_read_apart_from_mod_97(self) -> None:
        body = "30006000011234567890188"  # a wrong key under right check digits
        digits = 98 - int(f"{body}152700") % 97
        assert "RIB" in rules.iban_flaw(f"FR{digits:02}{body}")

    @given(
        st.text(alphabet="0123456789", min_size=10, max_size=10),
        st.from_regex(r"[0-9A-Z]{11}", fullmatch=True),
    )
    def test_every_made_rib_is_accepted(self, place: str, account: str) -> None:
        body = f"{place}{account}{rules.rib_key(place, account)}"
        number = int("".join(str(int(sign, 36)) for sign in f"{body}FR00"))
        assert rules.iban_flaw(f"FR{98 - number % 97:02}{body}") == ""

    def test_masked_and_spaced(self) -> None:
        assert rules.masked_iban(GOOD) == "FR76 •••• 0189"
        assert rules.spaced_iban(GOOD).split("\N{NO-BREAK SPACE}")[-1] == "189"

    def test_the_rest_includes_the_day_it_ends(self) -> None:
        assert rules.rests_until(datetime(2026, 11, 23, 10, 42), 48) == date(2026, 11, 25)  # noqa: DTZ001


class TestVerbs:
    """Two persons, one open account."""

    def test_even_the_first_account_needs_two_persons(self, provider, users) -> None:
        made = bank.propose(provider=provider, iban=GOOD, holder="CFA", note=CALL, by=users[0], on=ON)
        assert bank.open_account(provider) is None
        with pytest.raises(bank.Impossible, match="autre personne"):
            bank.validate(account=made, by=users[0], on=ON)
        bank.validate(account=made, by=users[1], on=ON)
        assert bank.open_account(provider) == made

    def test_a_new_account_closes_the_former(self, provider, users) -> None:
        former = opened(provider, users)
        made = opened(provider, users, OTHER)
        former.refresh_from_db()
        assert former.until == ON
        assert bank.open_account(provider) == made

    def test_a_rejected_account_changes_nothing(self, provider, users) -> None:
        former = opened(provider, users)
        made = bank.propose(provider=provider, iban=OTHER, holder="CFA", note=CALL, by=users[0], on=ON)
        with pytest.raises(bank.Impossible, match="pourquoi"):
            bank.reject(account=made, by=users[1], on=ON, reason=" ")
        bank.reject(account=made, by=users[1], on=ON, reason="Non confirmé")
        assert bank.open_account(provider) == former
        with pytest.raises(bank.Impossible, match="déjà été rejeté"):
            bank.validate(account=made, by=users[1], on=ON)

    @pytest.mark.parametrize(
        ("more", "said"),
        [({"note": " "}, "contre-appel"), ({"holder": " "}, "titulaire"), ({"iban": "FR76"}, "faux")],
    )
    def test_what_is_missing_is_said(self, provider, users, more, said) -> None:
        good = {"iban": GOOD, "holder": "CFA", "note": CALL} | more
        with pytest.raises(bank.Impossible, match=said):
            bank.propose(provider=provider, by=users[0], on=ON, **good)

    def test_one_change_at_a_time_and_never_the_same(self, provider, users) -> None:
        account = opened(provider, users)
        with pytest.raises(bank.Impossible, match="déjà le compte"):
            bank.propose(provider=provider, iban=GOOD, holder="CFA", note=CALL, by=users[0], on=ON)
        bank.propose(provider=provider, iban=OTHER, holder="CFA", note=CALL, by=users[0], on=ON)
        with pytest.raises(bank.Impossible, match="attend déjà"):
            bank.propose(provider=provider, iban=OTHER, holder="CFA", note=CALL, by=users[1], on=ON)
        with pytest.raises(bank.Impossible, match="Déjà validé"):
            bank.validate(account=account, by=users[1], on=ON)

    def test_a_shared_account_is_known(self, provider, users) -> None:
        other = Provider.objects.create(siret="77565599200018", name="Autre CFA")
        account, twin = opened(provider, users), opened(other, users)
        assert bank.sharing([account]) == {account.pk: [other]}
        assert bank.sharing([twin]) == {twin.pk: [provider]}


ATTACKS = {
    "validate alone": "UPDATE {0} SET validated_at = now() WHERE id = {1}",
    "validate as author": "UPDATE {0} SET validated_at = now(),"
    " validated_by_id = proposed_by_id WHERE id = {1}",
    "change the number": f"UPDATE {{0}} SET iban = '{OTHER}' WHERE id = {{1}}",
    "change the holder": "UPDATE {0} SET holder = 'x' WHERE id = {1}",
    "give to another provider": "UPDATE {0} SET provider_id = '77565599200018' WHERE id = {1}",
    "efface": "DELETE FROM {0} WHERE id = {1}",
    "forget the author": "UPDATE {0} SET proposed_by_id = NULL WHERE id = {1}",
    "insert validated": (
        f"INSERT INTO {{0}} (provider_id, iban, holder, note, validated_at) "
        f"VALUES ('77565599200018', '{GOOD}', 'x', '', now())"
    ),
}


class TestThirdDoor:
    """Neither SQL, nor the ORM, nor the admin does what two persons do."""

    @pytest.mark.parametrize("attack", ATTACKS)
    def test_sql(self, provider, users, attack: str) -> None:
        Provider.objects.create(siret="77565599200018", name="Autre CFA")
        made = bank.propose(provider=provider, iban=GOOD, holder="CFA", note=CALL, by=users[0], on=ON)
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ATTACKS[attack].format("registers_provideraccount", made.pk))
        made.refresh_from_db()
        assert (made.iban, made.validated_at, ProviderAccount.objects.count()) == (GOOD, None, 1)

    def test_orm_on_an_open_account(self, provider, users) -> None:
        account = opened(provider, users)
        for change in ({"iban": OTHER}, {"validated_at": timezone.now()}, {"since": None}):
            with pytest.raises(Error), transaction.atomic():
                ProviderAccount.objects.filter(pk=account.pk).update(**change)
        opened(provider, users, OTHER)
        with pytest.raises(Error), transaction.atomic():
            ProviderAccount.objects.filter(pk=account.pk).update(until=None)

    def test_the_admin_only_reads(self, provider, client, make_user, users) -> None:
        account = opened(provider, users)
        client.force_login(
            make_user(is_staff=True, is_superuser=True),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        page = admin.site._registry[ProviderAccount]
        address = "admin:registers_provideraccount"
        assert client.get(reverse(f"{address}_add")).status_code == 403
        shown = reverse(f"{address}_change", args=[account.pk])
        assert client.get(shown).status_code == 200
        assert client.post(shown, {"iban": OTHER}).status_code == 403
        assert (
            client.post(reverse(f"{address}_delete", args=[account.pk]), {"post": "yes"}).status_code == 403
        )
        assert page.list_editable == ()


def address(view: str, *args: object) -> str:
    return reverse(f"registers:{view}", args=args)


class TestPages:
    """Who sees what, and what the forms say."""

    def test_a_change_from_proposal_to_validation(self, provider, signed_in, make_user, client) -> None:
        signed_in("FI")
        page = address("accounts", provider.pk)
        assert "Aucun compte connu" in client.get(page).content.decode()
        wrong = client.post(page, {"iban": "FR00", "holder": "", "note": ""})
        assert wrong.status_code == 422
        assert "contre-appel" in wrong.content.decode()
        data = {"iban": rules.spaced_iban(GOOD), "holder": "CFA d’exemple", "note": CALL}
        assert client.post(page, data).status_code == 302
        account = ProviderAccount.objects.get()
        assert "par une autre personne que vous" in client.get(page).content.decode()
        client.post(address("validate_account", account.pk))
        assert bank.open_account(provider) is None
        signed_in("FI")
        assert "Valider ce compte" in client.get(address("account_changes")).content.decode()
        client.post(address("validate_account", account.pk))
        assert bank.open_account(provider) == account
        assert "Au repos" in client.get(page).content.decode()
        assert "Aucun changement à valider" in client.get(address("account_changes")).content.decode()
        assert "CFA d’exemple" in client.get(address("account_changes"), {"etat": "decides"}).content.decode()

    def test_a_rejection_is_motivated(self, provider, signed_in, users) -> None:
        made = bank.propose(provider=provider, iban=GOOD, holder="CFA", note=CALL, by=users[0], on=ON)
        client = signed_in("FI")
        client.post(address("reject_account", made.pk))
        made.refresh_from_db()
        assert made.rejected_at is None
        client.post(address("reject_account", made.pk), {"reason": "Faux RIB"})
        assert "Faux RIB" in client.get(address("accounts", provider.pk)).content.decode()

    def test_masked_without_the_right_to_read(self, provider, signed_in, users) -> None:
        opened(provider, users)
        client = signed_in("GC")
        client.user.user_permissions.add(Permission.objects.get(codename="mask_provideraccount"))
        shown = client.get(address("accounts", provider.pk)).content.decode()
        assert "FR76 •••• 0189" in shown
        assert "3000" not in shown
        assert client.post(address("accounts", provider.pk), {}).status_code == 403

    @pytest.mark.parametrize("role", ["SM", "BR", "DI", "AD", "BX"])
    def test_others_see_no_account(self, provider, signed_in, users, role: str) -> None:
        opened(provider, users)
        client = signed_in(role)
        assert client.get(address("accounts", provider.pk)).status_code == 403
        assert client.get(address("account_changes")).status_code == 403
        assert client.post(address("validate_account", 1)).status_code == 403
        assert client.post(address("reject_account", 1)).status_code == 403

    def test_an_approver_reads_and_changes_nothing(self, provider, signed_in, users) -> None:
        account = opened(provider, users)
        client = signed_in("AP")
        assert rules.spaced_iban(GOOD) in client.get(address("accounts", provider.pk)).content.decode()
        assert client.post(address("accounts", provider.pk), {}).status_code == 403
        assert client.post(address("validate_account", account.pk)).status_code == 403

    def test_whoever_bears_a_siret_may_be_paid(self, signed_in, users, db) -> None:
        client = signed_in("FI")
        assert client.get(address("accounts", "13002526500014")).status_code == 404
        page = address("accounts", "73282932000074")
        assert "n’est pas encore au registre" in client.get(page).content.decode()
        data = {"iban": GOOD, "holder": "Bœuf SARL", "note": CALL}
        assert client.post(page, data).status_code == 422
        assert not Provider.objects.exists()
        assert client.post(page, {**data, "name": "Bœuf & Fils"}).status_code == 302
        assert Provider.objects.get().name == "Bœuf & Fils"
        assert ProviderAccount.objects.get().validated_at is None

    def test_a_long_list_is_paged(self, users, signed_in) -> None:
        for number in range(60):
            provider = Provider.objects.create(siret=f"{13000000000000 + number}", name=f"CFA {number}")
            bank.propose(provider=provider, iban=GOOD, holder="CFA", note=CALL, by=users[0], on=ON)
        client = signed_in("FI")
        first = client.get(address("account_changes"))
        second = client.get(address("account_changes"), {"after": first.context["next"]})
        assert [len(page.context["accounts"]) for page in (first, second)] == [50, 10]
        assert "Compte partagé" in first.content.decode()
        assert client.get(address("account_changes"), {"after": "x"}).status_code == 200
