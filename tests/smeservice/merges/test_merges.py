"""Duplicates: told by what they share, merged with a log, given back exactly, refused when torn."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.forms.models import model_to_dict
from hypothesis import given
from hypothesis import strategies as st

from law.refusal import Impossible
from smeservice.actions import contacts, interactions, merging, pairs
from smeservice.models import Contact, ContactMerge, ContactPair, ContactTrace
from smeservice.rules import merges
from smeservice.rules.merges import Person
from tests.smeservice.conftest import BAKERY, GARAGE, ON

DAY = dt.timedelta(days=1)
DAYS = st.none() | st.dates(dt.date(2024, 1, 1), dt.date(2026, 1, 1))
PEOPLE = st.builds(
    Person,
    name=st.text("abcé ", max_size=12),
    role=st.sampled_from(["", "Gérante"]),
    email=st.sampled_from(["", "a@b.example", "A@b.example"]),
    phone=st.sampled_from(["", "0102030405", "+33 1 02 03 04 05"]),
    consented_on=DAYS,
    withdrawn_on=st.none(),
    last_exchange_on=st.dates(dt.date(2024, 1, 1), dt.date(2026, 1, 1)),
)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (
            Person(name="Léa Brun", email="lea@brun.example"),
            Person(name="Autre", email="LEA@brun.example"),
            ["email"],
        ),
        (
            Person(name="Léa Brun", phone="+33 4 93 00 00 01"),
            Person(name="Zoé", phone="0493000001"),
            ["phone"],
        ),
        (Person(name="Léa Brun"), Person(name="BRUN Lea"), ["name"]),
        (Person(name="Catherine Lefebvre"), Person(name="Catherine Lefèvre"), ["name"]),
        (Person(name="Léa Brun"), Person(name="Paul Brun"), []),
        (Person(name="Léa", phone="12"), Person(name="Lia", phone="12"), []),
    ],
)
def test_what_tells_a_duplicate(one: Person, other: Person, expected: list[str]) -> None:
    assert merges.reasons(one, other) == expected


@given(one=PEOPLE, other=PEOPLE)
def test_reasons_are_the_same_both_ways_and_nothing_is_lost(one: Person, other: Person) -> None:
    assert merges.reasons(one, other) == merges.reasons(other, one)
    kept = merges.merged(one, other)
    for name in merges.FILLED:
        assert getattr(kept, name) in {getattr(one, name), getattr(other, name)}
        assert bool(getattr(kept, name)) == bool(getattr(one, name) or getattr(other, name))
    assert kept.name == one.name
    assert kept.last_exchange_on == max(one.last_exchange_on, other.last_exchange_on)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((None, None), (None, None), (None, None)),
        ((ON, None), (None, None), (ON, None)),
        ((ON, None), (ON - 9 * DAY, ON + DAY), (ON - 9 * DAY, ON + DAY)),
        ((ON, None), (ON - 9 * DAY, ON), (ON - 9 * DAY, ON)),
        ((ON, None), (ON - 9 * DAY, ON - DAY), (ON, None)),
    ],
)
def test_the_last_word_on_consent_wins(one: tuple, other: tuple, expected: tuple) -> None:
    people = [Person(name="x", consented_on=each[0], withdrawn_on=each[1]) for each in (one, other)]
    assert merges.consent(*people) == merges.consent(*reversed(people)) == expected


@pytest.fixture
def people(bakery, advisers, meet) -> tuple[Contact, Contact]:
    """The same person twice, each met once."""

    def add(name: str, email: str, phone: str = "", consented: bool = False) -> Contact:
        return contacts.save(
            company=bakery, name=name, role="", email=email, phone=phone, consented=consented,
            by=advisers.one, on=ON,
        )  # fmt: skip

    one = add("Léa Brun", "lea@brun.example", consented=True)
    two = add("Brun Lea", "", "04 93 00 00 01")
    meet(contact=one.pk)
    meet(contact=two.pk, kind="call")
    one.refresh_from_db()
    return one, two


def rows() -> list[dict[str, object]]:
    return [model_to_dict(each) for each in Contact.objects.order_by("pk")]


@pytest.mark.django_db
class TestMerging:
    def test_a_pair_is_offered_until_it_is_told_apart(self, people, advisers, bakery) -> None:
        pair = ContactPair.objects.get()
        assert pair.reasons == ["name"]
        pairs.tell_apart(pair=pair.pk, by=advisers.one, on=ON)
        pairs.look(company=bakery.pk)
        assert not ContactPair.objects.waiting().exists()

    def test_a_pair_no_longer_alike_is_offered_no_more(self, people, advisers, bakery) -> None:
        contacts.save(
            company=bakery, contact=people[1], name="Paul Brun", role="", email="", phone="",
            consented=False, by=advisers.one, on=ON,
        )  # fmt: skip
        assert not ContactPair.objects.exists()

    def test_it_is_given_back_exactly(self, people, advisers, meet) -> None:
        one, two = people
        before = rows()
        row = merging.merge(kept=one.pk, dropped=two.pk, by=advisers.one, on=ON)
        one.refresh_from_db()
        assert (one.phone, one.email) == ("04 93 00 00 01", "lea@brun.example")
        assert one.interactions.count() == 2
        assert list(Contact.objects.current()) == [one]
        assert merging.merge(kept=one.pk, dropped=two.pk, by=advisers.other, on=ON) == row
        with pytest.raises(Impossible, match="pourquoi"):
            merging.undo(merge=row.pk, reason="", by=advisers.one, on=ON)
        merging.undo(merge=row.pk, reason="Mère et fille", by=advisers.one, on=ON)
        assert rows() == before
        assert [each.interactions.count() for each in (one, two)] == [1, 1]
        assert (
            merging.undo(merge=row.pk, reason="Encore", by=advisers.one, on=ON).undone_why == "Mère et fille"
        )
        assert ContactPair.objects.waiting().count() == 1
        assert list(ContactTrace.objects.filter(subject=one).values_list("verb", flat=True)) == [
            "unmerge", "merge", "add",
        ]  # fmt: skip

    def test_what_depends_on_it_holds_it(self, people, advisers, meet, bakery) -> None:
        one, two = people
        row = merging.merge(kept=one.pk, dropped=two.pk, by=advisers.one, on=ON)

        def refused(words: str) -> None:
            with pytest.raises(Impossible, match=words):
                merging.undo(merge=row.pk, reason="Erreur", by=advisers.one, on=ON + 2 * DAY)

        moved = one.interactions.get(kind="call")
        fixed = interactions.record(
            token=uuid4(), company=BAKERY, kind="call", happened_on=ON, outcome="informed", by=advisers.one,
            on=ON, contact=one.pk, replaces=moved,
        )  # fmt: skip
        refused("corrigé")
        type(moved).objects.filter(pk=moved.pk).update(replaced_by=None)
        fixed.delete()
        contacts.save(
            company=bakery, contact=one, name="Léa Brun", role="Gérante", email="", phone="",
            consented=False, by=advisers.one, on=ON,
        )  # fmt: skip
        refused("modifié")
        contacts.erase(contact=one, by=advisers.one, on=ON)
        refused("effacé")

    def test_a_merge_of_a_merge_is_undone_last_first(self, people, advisers, bakery) -> None:
        one, two = people
        third = contacts.save(
            company=bakery,
            name="Lea  Brun",
            role="",
            email="",
            phone="",
            consented=False,
            by=advisers.one,
            on=ON,
        )
        first = merging.merge(kept=one.pk, dropped=two.pk, by=advisers.one, on=ON)
        second = merging.merge(kept=third.pk, dropped=one.pk, by=advisers.one, on=ON)
        with pytest.raises(Impossible, match="plus récente"):
            merging.undo(merge=first.pk, reason="Erreur", by=advisers.one, on=ON)
        merging.undo(merge=second.pk, reason="Erreur", by=advisers.one, on=ON)
        merging.undo(merge=first.pk, reason="Erreur", by=advisers.one, on=ON)
        assert Contact.objects.current().count() == 3

    def test_only_two_of_one_firm(self, people, advisers) -> None:
        one, two = people
        stranger = Contact.objects.create(company_id=GARAGE, name="Léa Brun", last_exchange_on=ON)
        for kept, dropped in ((one.pk, one.pk), (one.pk, stranger.pk), (one.pk, 999_999)):
            with pytest.raises(Impossible, match="même entreprise"):
                merging.merge(kept=kept, dropped=dropped, by=advisers.one, on=ON)
        contacts.erase(contact=two, by=advisers.one, on=ON)
        with pytest.raises(Impossible, match="effacé"):
            merging.merge(kept=one.pk, dropped=two.pk, by=advisers.one, on=ON)

    def test_erasing_takes_the_duplicates_and_the_log(self, people, advisers) -> None:
        one, two = people
        merging.merge(kept=one.pk, dropped=two.pk, by=advisers.one, on=ON)
        contacts.erase(contact=one, by=advisers.one, on=ON)
        assert set(Contact.objects.values_list("name", flat=True)) == {contacts.ERASED}
        assert ContactMerge.objects.get().before == {}
        said = " ".join(ContactTrace.objects.values_list("comment", flat=True))
        assert not any(word in said for word in ("Léa", "Brun", "lea@", "04 93"))
        erased = ContactTrace.objects.filter(verb="erase")
        assert {each.made_by for each in erased} == {advisers.one}
        assert erased.count() == 2
