"""Levels published by an act between two national files: used from their day, kept, superseded cleanly."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal as E
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from law.refusal import Impossible
from registers import actions
from registers.lookups import lookups_for
from registers.models import NpecLevel, NpecPublication, NpecVintage
from registers.publishing import PublishedLevel, publish_levels
from registers.rules.levels import Level, level_on
from tests.registers.files import vintage

LIST, DAY = date(2026, 9, 1), date(2027, 1, 15)
EVE = DAY - timedelta(days=1)
ACT = "Délibération du 12/12/2026"
ON = date(2026, 12, 20)
LINES = [("RNCP1", 2, 7000, "CPNE", LIST), ("RNCP2", 2, "NC", "", LIST), ("RNCP1", 4, 7100, "R", LIST)]


def published(rncp: str = "RNCP1", cpne: str = "2", annual: object = 6500, **changes) -> PublishedLevel:
    values = {"status": "CPNE", "applicable_from": DAY, "act": ACT, **changes}
    return PublishedLevel(rncp, cpne, E(str(annual)), **values)


def used(rncp: str, cpne: str, on: date) -> E | None:
    found = lookups_for(rncps=[rncp], cpnes=[cpne]).levels(rncp, [cpne], on)
    return found[0].annual if found else None


@pytest.fixture
def national(db: None, tmp_path: Path) -> Path:
    """One national list: two certifications, two branches."""
    actions.load_npec(vintage(tmp_path / "npec_01.09.2026.xlsx", LINES))
    return tmp_path


@pytest.fixture
def officer(make_user):
    return make_user("BR")


class TestPublish:
    """What the verb writes, and what it leaves."""

    def test_used_from_its_day_and_the_rest_of_the_list_stays(self, national: Path, officer) -> None:
        levels = [published(), published("RNCP2", annual="6079.3333", status="R"), published("RNCP9")]
        outcome = publish_levels(levels=levels, by=officer, on=ON)
        assert (outcome.written, outcome.unchanged) == (3, 0)
        assert (used("RNCP1", "2", EVE), used("RNCP1", "2", DAY)) == (7000, 6500)
        assert (used("RNCP2", "2", EVE), used("RNCP2", "2", DAY)) == (None, E("6079.3333"))
        assert (used("RNCP9", "2", EVE), used("RNCP9", "2", DAY)) == (None, 6500)
        assert used("RNCP1", "4", DAY) == 7100
        assert NpecVintage.objects.count() == 1

    def test_the_act_is_said_with_the_amount(self, national: Path, officer) -> None:
        (publication,) = publish_levels(levels=[published()], by=officer, on=ON).publications
        (level,) = lookups_for(rncps=["RNCP1"], cpnes=["2"]).levels("RNCP1", ["2"], DAY)
        assert (level.vintage, level.status, level.applicable_from) == (ACT, "CPNE", DAY)
        assert (publication.published_by, publication.published_on) == (officer, ON)

    def test_the_same_call_twice_changes_nothing(self, national: Path, officer) -> None:
        levels = [published(), published("RNCP2", annual=6000)]
        publish_levels(levels=levels, by=officer, on=ON)
        again = publish_levels(levels=reversed([*levels, *levels]), by=officer, on=ON + timedelta(days=1))
        assert (again.written, again.unchanged, again.publications) == (0, 2, ())
        assert (NpecPublication.objects.count(), NpecLevel.objects.count()) == (1, 5)

    def test_the_day_of_the_list_itself(self, national: Path, officer) -> None:
        """A level that the file does not communicate is given from the first day of the file."""
        publish_levels(levels=[published("RNCP2", annual=6000, applicable_from=LIST)], by=officer, on=ON)
        assert used("RNCP2", "2", LIST) == 6000

    def test_a_correction_speaks_and_the_first_word_stays_readable(self, national: Path, officer) -> None:
        for annual in (6500, 6600, 6500):
            publish_levels(levels=[published(annual=annual)], by=officer, on=ON)
            assert used("RNCP1", "2", DAY) == annual
        assert NpecLevel.objects.filter(publication__isnull=False).count() == 3

    def test_each_act_is_a_publication(self, national: Path, officer) -> None:
        levels = [published(), published(cpne="4", act="Décret 2026-999", status="A")]
        outcome = publish_levels(levels=levels, by=officer, on=ON)
        assert {each.act for each in outcome.publications} == {ACT, "Décret 2026-999"}

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"rncp": "RS12"}, "RNCP"),
            ({"rncp": "rncp 1"}, "RNCP"),
            ({"cpne": "99"}, "CPNE"),
            ({"annual": 0}, "montant"),
            ({"annual": "NaN"}, "montant"),
            ({"annual": -1}, "montant"),
            ({"annual": 1_000_000}, "montant"),
            ({"annual": "1.23456"}, "décimales"),
            ({"status": "D"}, "statut"),
            ({"act": " "}, "acte"),
            ({"act": "x" * 201}, "acte"),
            ({"applicable_from": LIST - timedelta(days=1)}, "Aucun référentiel"),
        ],
    )
    def test_one_wrong_level_and_nothing_is_written(self, national, officer, change: dict, said: str) -> None:
        wrong = published(**{"annual": 6500, **change})
        with pytest.raises(Impossible, match=said):
            publish_levels(levels=[published("RNCP2"), wrong], by=officer, on=ON)
        assert not NpecPublication.objects.exists()

    def test_two_words_for_one_pair_are_refused(self, national: Path, officer) -> None:
        with pytest.raises(Impossible, match="deux fois"):
            publish_levels(levels=[published(), published(annual=6501)], by=officer, on=ON)

    def test_no_list_yet(self, db: None, officer) -> None:
        from registers.models import Committee

        Committee.objects.create(code="2")
        with pytest.raises(Impossible, match="chargez-le"):
            publish_levels(levels=[published()], by=officer, on=ON)

    def test_nothing_to_publish(self, national: Path, officer) -> None:
        assert publish_levels(levels=[], by=officer, on=ON).written == 0

    def test_never_rewritten(self, national: Path, officer) -> None:
        publish_levels(levels=[published()], by=officer, on=ON)
        for change in (
            lambda: NpecLevel.objects.filter(publication__isnull=False).update(annual=1),
            lambda: NpecLevel.objects.filter(publication__isnull=False).delete(),
            lambda: NpecPublication.objects.update(act="autre"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()


class TestNationalFilesAfterAnAct:
    """A file tells the state of a day: it replaces what already applied, and leaves what begins later."""

    def load(self, folder: Path, name: str, lines: list[tuple]):
        return actions.load_npec(vintage(folder / name, lines))

    def test_a_revision_of_before_keeps_it(self, national: Path, officer) -> None:
        publish_levels(levels=[published()], by=officer, on=ON)
        report = self.load(
            national, "npec_01.09.2026_vMAJ-10.01.2027.xlsx", [*LINES, ("RNCP5", 2, 1, "A", LIST)]
        )
        assert (used("RNCP1", "2", EVE), used("RNCP1", "2", DAY), used("RNCP5", "2", DAY)) == (7000, 6500, 1)
        assert (report.counts["carried"], report.counts["overruled"]) == (1, 0)

    def test_a_revision_of_after_speaks_and_the_report_tells_it(self, national: Path, officer) -> None:
        publish_levels(levels=[published(), published("RNCP9")], by=officer, on=ON)
        lines = [*LINES, ("RNCP5", 2, 1, "A", LIST)]
        report = self.load(national, "npec_01.09.2026_vMAJ-20.02.2027.xlsx", lines)
        assert (used("RNCP1", "2", DAY), used("RNCP9", "2", DAY)) == (7000, None)
        assert report.counts["overruled"] == 2
        assert ACT in report.notes[0].message
        assert NpecLevel.objects.filter(publication__isnull=False).count() == 2

    def test_a_file_that_says_the_same_is_no_remark(self, national: Path, officer) -> None:
        publish_levels(levels=[published()], by=officer, on=ON)
        lines = [*LINES, ("RNCP1", 2, 6500, "CPNE", DAY)]
        report = self.load(national, "npec_01.09.2026_vMAJ-20.02.2027.xlsx", lines)
        assert used("RNCP1", "2", DAY) == 6500
        assert report.counts["overruled"] == 0

    def test_a_file_that_says_better_of_a_later_day_wins(self, national: Path, officer) -> None:
        publish_levels(levels=[published()], by=officer, on=ON)
        lines = [*LINES, ("RNCP1", 2, 6400, "A", DAY)]
        self.load(national, "npec_01.09.2026_vMAJ-10.01.2027.xlsx", lines)
        assert used("RNCP1", "2", DAY) == 6400

    def test_a_new_vintage_between(self, national: Path, officer) -> None:
        new = date(2027, 1, 1)
        publish_levels(levels=[published()], by=officer, on=ON)
        self.load(national, "npec_01.01.2027.xlsx", [("RNCP1", 2, 6900, "CPNE", new)])
        assert (used("RNCP1", "2", new), used("RNCP1", "2", DAY)) == (6900, 6500)
        self.load(national, "npec_01.01.2027_vMAJ-12.01.2027.xlsx", [("RNCP1", 2, 6800, "CPNE", new)])
        assert (used("RNCP1", "2", new), used("RNCP1", "2", DAY)) == (6800, 6500)

    def test_a_later_vintage_takes_over(self, national: Path, officer) -> None:
        new = date(2027, 9, 1)
        publish_levels(levels=[published(), published("RNCP9")], by=officer, on=ON)
        self.load(national, "npec_01.09.2027.xlsx", [("RNCP1", 2, 6000, "CPNE", new)])
        assert (used("RNCP1", "2", date(2027, 8, 31)), used("RNCP1", "2", new)) == (6500, 6000)
        assert (used("RNCP9", "2", date(2027, 8, 31)), used("RNCP9", "2", new)) == (6500, None)

    def test_an_older_revision_loaded_late_changes_nothing(self, national: Path, officer) -> None:
        self.load(national, "npec_01.09.2026_vMAJ-10.10.2026.xlsx", LINES[:2])
        publish_levels(levels=[published()], by=officer, on=ON)
        self.load(national, "npec_01.09.2026_vMAJ-02.09.2026.xlsx", [("RNCP1", 2, 1, "A", LIST)])
        assert used("RNCP1", "2", DAY) == 6500


AMOUNTS = st.integers(1, 20_000).map(E)
DAYS = st.integers(0, 400).map(lambda days: LIST + timedelta(days=days))


@given(
    file=st.lists(st.tuples(AMOUNTS, DAYS), max_size=3, unique_by=lambda pair: pair[1]),
    acts=st.lists(st.tuples(AMOUNTS, DAYS), max_size=4),
    on=DAYS,
)
def test_the_last_word_of_the_latest_day_speaks(file, acts, on: date) -> None:
    """Whatever the order of the rows: latest day begun, then the last act, then the file."""
    levels = [Level("2", annual, "A", day, "file", None, LIST) for annual, day in file]
    levels += [
        Level("2", annual, "CPNE", day, "act", None, LIST, rank) for rank, (annual, day) in enumerate(acts, 1)
    ]
    found, backwards = level_on(levels, on, [LIST]), level_on(reversed(levels), on, [LIST])
    assert found == backwards
    begun = [each for each in levels if each.applicable_from <= on]
    if not begun:
        assert found is None
    else:
        last = max(each.applicable_from for each in begun)
        assert found.applicable_from == last
        assert found.rank == max(each.rank for each in begun if each.applicable_from == last)


@pytest.mark.django_db(transaction=True)
def test_two_persons_at_once_publish_once(tmp_path: Path, make_user) -> None:
    actions.load_npec(vintage(tmp_path / "npec_01.09.2026.xlsx", LINES))
    people = [make_user("BR"), make_user("BR")]
    written = []

    def run(by: object) -> None:
        try:
            written.append(publish_levels(levels=[published(), published("RNCP2")], by=by, on=ON).written)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(each,)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(written) == [0, 2]
    assert NpecLevel.objects.filter(publication__isnull=False).count() == 2
