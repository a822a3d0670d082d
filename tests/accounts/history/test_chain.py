"""The chain on PostgreSQL: every alteration is found where it is, and late changes find their place."""

from __future__ import annotations

import io
import json
import random
import time
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts import history
from accounts.models import Change, Seal, User
from tests.accounts.history.conftest import tampering

pytestmark = pytest.mark.django_db(transaction=True)
PLACES = 100
FLIP = "set_byte({0}, {1}, get_byte({0}, {1}) # 1)"


def altered(seed: int) -> list[tuple[int, str]]:
    """A hundred changes, one byte of each to flip: in its text, its names, its author, its digest."""
    chance = random.Random(seed)  # noqa: S311 -- a test’s own dice
    rows = list(Change.objects.order_by("pk")[:PLACES])
    found = []
    for row in rows:
        kind = chance.choice(["after", "before", "request", "model", "made_by_id", "digest", "salt", "at"])
        if kind in ("after", "before"):
            statement = f"{kind} = replace({kind}::text, 'Zoé', 'Zoe')::jsonb"
        elif kind in ("request", "model"):
            text = f"convert_to({kind}, 'UTF8')"
            statement = f"{kind} = convert_from({FLIP.format(text, chance.randrange(3))}, 'UTF8')"
        elif kind == "digest":
            statement = f"digest = {FLIP.format('digest', chance.randrange(32))}"
        else:
            statement = {
                "made_by_id": "made_by_id = made_by_id # 1",
                "salt": "salt = gen_random_uuid()",
                "at": "at = at + interval '1 microsecond'",
            }[kind]
        found.append((row.pk, f"UPDATE accounts_change SET {statement} WHERE id = {row.pk}"))
    return found


def seal() -> int:
    """Seal everything; transactions of other tests on the same server are waited for."""
    done, end = 0, time.monotonic() + 300
    while True:
        done += history.seal()
        if not Change.objects.filter(seal=None).exists() or time.monotonic() > end:
            return done
        time.sleep(0.2)


@pytest.mark.promise(8)
def test_a_byte_flipped_in_a_hundred_places_is_found_a_hundred_times(proof, changes) -> None:
    made = changes(PLACES + 1)
    _only(made[1:])
    assert seal() == PLACES
    whole = history.check()
    assert (whole.sealed, whole.broken) == (PLACES, 0)
    with tampering() as execute:
        for _, statement in altered(seed=8):
            execute(statement)
    report = history.check()
    proof.cases("changements scellés et relus", tried=whole.sealed, wrong=whole.broken)
    proof.control("octets changés dans l’historique", planted=PLACES, seen=report.broken)
    assert report.first == min(each.pk for each in made[1:])


def _only(kept: list[Change]) -> None:
    """Leave only these changes."""
    with tampering() as execute:
        execute("DELETE FROM accounts_change WHERE NOT id = ANY(%s)", [[each.pk for each in kept]])


def test_a_change_taken_away_or_two_swapped_are_found(changes) -> None:
    made = changes(6)
    seal()
    with tampering() as execute:
        execute("DELETE FROM accounts_change WHERE id = %s", [made[1].pk])
        one, two = made[3].pk, made[4].pk
        execute("UPDATE accounts_change SET id = -1 WHERE id = %s", [one])
        execute("UPDATE accounts_change SET id = %s WHERE id = %s", [one, two])
        execute("UPDATE accounts_change SET id = %s WHERE id = -1", [two])
    report = history.check()
    assert [each.change_id for each in report.faults] == [made[1].pk, one, two]


def test_the_end_cut_off_is_told_by_a_link_kept_elsewhere(changes) -> None:
    changes(4)
    seal()
    kept = history.check()
    with tampering() as execute:
        execute(
            "DELETE FROM accounts_change WHERE id IN (SELECT change_id FROM accounts_seal WHERE position > 2)"
        )
        execute("DELETE FROM accounts_seal WHERE position > 2")
    assert history.check().broken == 0
    assert history.check(position=kept.position, link=kept.link).broken == 1


def test_a_seal_taken_out_of_the_middle_is_found(changes) -> None:
    changes(4)
    seal()
    with tampering() as execute:
        execute("DELETE FROM accounts_seal WHERE position = 2")
    assert [each.position for each in history.check().faults] == [2]


def test_a_change_altered_before_its_seal_is_found(changes) -> None:
    (made,) = changes(1)
    with tampering() as execute:
        execute("""UPDATE accounts_change SET after = '{"first_name": "Zoe"}' WHERE id = %s""", [made.pk])
    report = history.check()
    assert [each.change_id for each in report.faults] == [made.pk]


def test_sealing_waits_for_the_transaction_that_began_before(changes, second, make_user) -> None:
    """A change made early and committed late: nothing that follows it is sealed before it."""
    other = make_user("FI")
    changes(1)
    seal()
    sealed = Seal.objects.count()
    with second() as execute:
        execute("UPDATE accounts_user SET last_name = 'Tard' WHERE id = %s", [other.pk])
        User.objects.exclude(pk=other.pk).update(first_name="Tôt")
        assert history.seal() == 0
    late = Change.objects.get(after={"last_name": "Tard"})
    assert seal() == Change.objects.count() - sealed > 1
    assert late.seal.position == sealed + 1
    assert history.check().broken == 0


@pytest.fixture
def second() -> Callable[..., object]:
    """A transaction on another connection, open as long as the block runs."""
    from contextlib import contextmanager

    import psycopg
    from procrastinate.contrib.django.utils import connector_params

    @contextmanager
    def opened():
        with psycopg.connect(**connector_params()) as other:
            yield other.execute
            other.commit()

    return opened


def test_what_another_server_left_unsealed_is_sealed(changes) -> None:
    """Restored elsewhere, transactions have other numbers: greater, then smaller than the new ones."""
    made = changes(3)
    with tampering() as execute:
        execute("UPDATE accounts_change SET xact = 1000000000000 WHERE id = %s", [made[0].pk])
    seal()
    with tampering() as execute:
        execute("UPDATE accounts_seal SET below = 1000000000000")
    User.objects.update(first_name="Après")
    seal()
    assert Seal.objects.count() == Change.objects.count()
    assert history.check().broken == 0


def test_forgetting_empties_the_content_says_so_and_keeps_the_chain(changes) -> None:
    made = changes(3)
    seal()
    assert history.forget(model="accounts.User", keys=[made[0].key], why="Conservation échue") > 0
    seal()
    report = history.check()
    assert report.broken == 0
    assert report.erased >= 3
    told = Change.objects.get(operation="F")
    assert (told.key, told.after["why"]) == (made[0].key, "Conservation échue")
    assert not Change.objects.filter(model="accounts.user", key=made[0].key, after__icontains="Zoé").exists()
    assert history.forget(model="accounts.user", keys=[made[0].key], why="Encore") == 0


def test_forgetting_needs_a_reason(changes) -> None:
    (made,) = changes(1)
    with pytest.raises(DatabaseError, match="motif"):
        history.forget(model="accounts.user", keys=[made.key], why=" ")


def test_a_content_emptied_without_a_word_is_found(changes) -> None:
    made = changes(2)
    seal()
    with tampering() as execute:
        emptied = "before = NULL, after = NULL, salt = NULL, erased_at = now()"
        execute(f"UPDATE accounts_change SET {emptied} WHERE id = %s", [made[0].pk])
    assert [each.change_id for each in history.check().faults] == [made[0].pk]


def test_two_sealers_at_once_tie_each_change_once(changes) -> None:
    from concurrent.futures import ThreadPoolExecutor

    changes(60)

    def work(_: int) -> None:
        try:
            history.seal()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    seal()
    assert Seal.objects.count() == Change.objects.count()
    assert history.check().broken == 0


def test_the_commands_say_it_and_exit_one_when_something_is_wrong(changes) -> None:
    made = changes(3)
    out = io.StringIO()
    seal()
    call_command("seal_history", stdout=out)
    call_command("check_history", "--json", stdout=out)
    told = json.loads(out.getvalue().splitlines()[-1])
    assert (told["broken"], told["sealed"]) == (0, Change.objects.count())
    call_command("check_history", "--link", f"{told['position']}:{told['link']}", stdout=out)
    with tampering() as execute:
        execute("UPDATE accounts_change SET key = '0' WHERE id = %s", [made[0].pk])
    with pytest.raises(SystemExit) as left:
        call_command("check_history", stdout=out)
    assert left.value.code == 1
    assert f"Premier changement en défaut : {made[0].pk}" in out.getvalue()
    with pytest.raises(CommandError, match="POSITION:MAILLON"):
        call_command("check_history", "--link", "x")


def test_nothing_is_sealed_while_its_own_transaction_runs(changes) -> None:
    changes(1)
    seal()
    with transaction.atomic():
        User.objects.update(first_name="Dedans")
        assert history.seal() == 0
    assert seal() == 1
