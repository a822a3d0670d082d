"""The four conditions of training at work, its journal; the three of distance training, its share."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import law
from smeservice.rules import afest, foad, paths
from smeservice.rules.afest import Folder, Phase
from smeservice.rules.evidence import Block
from smeservice.rules.foad import Hours

PARIS = ZoneInfo("Europe/Paris")
ON = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 18, tzinfo=PARIS)
NAMED = dt.date(2026, 11, 2)


def at(hour: int, minute: int = 0, day: int = 23) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=PARIS)


def phase(kind: str, start: dt.datetime, end: dt.datetime | None, told: bool = True) -> Phase:
    return Phase(kind, start, end, told)


COMPLETE = Folder(
    {code: Block(code, met=True, note="Écrit.", documents=1) for code in law.afest_conditions(ON)},
    [
        phase("situation", at(9), at(10)),
        phase("reflexive", at(10), at(10, 30)),
        phase("assessment", at(11), at(12)),
    ],
    "Jeanne Roux",
    NAMED,
)


def test_the_law_has_four_conditions_and_three() -> None:
    assert (
        list(law.afest_conditions(ON))
        == list(afest.LABELS)
        == ["analysis", "trainer", "reflexive", "assessment"]
    )
    assert list(law.foad_conditions(ON)) == list(foad.LABELS) == ["assistance", "tasks", "assessment"]
    assert law.afest_conditions.at(ON).article == "D6313-3-2"
    assert law.foad_conditions.at(ON).article == "D6313-3-1"


def test_a_complete_folder_lacks_nothing() -> None:
    assert afest.compliant(COMPLETE, ON)


@pytest.mark.parametrize("code", list(afest.LABELS))
def test_a_folder_is_compliant_only_when_every_block_is(code: str) -> None:
    unmet = {**COMPLETE.blocks, code: replace(COMPLETE.blocks[code], met=False)}
    found = afest.missing(replace(COMPLETE, blocks=unmet), ON)
    assert [each for each, needs in found.items() if needs] == [code]
    gone = {each: block for each, block in COMPLETE.blocks.items() if each != code}
    assert not afest.compliant(replace(COMPLETE, blocks=gone), ON)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"trainer": ""}, "désignez le formateur"),
        ({"trainer_named_on": None}, "désignez le formateur"),
        ({"trainer_named_on": ON}, "trop tard"),
        ({"sequences": COMPLETE.sequences[:1]}, "séquence réflexive terminée"),
        ({"sequences": COMPLETE.sequences[1:]}, "mise en situation terminée"),
        ({"sequences": COMPLETE.sequences[:2]}, "évaluation terminée"),
        ({"sequences": [*COMPLETE.sequences, phase("situation", at(13), None)]}, "arrêtez"),
        ({"sequences": [*COMPLETE.sequences, phase("reflexive", at(13), at(14), told=False)]}, "l’appris"),
        (
            {"sequences": [*COMPLETE.sequences, phase("assessment", at(13), at(14), told=False)]},
            "son résultat",
        ),
        (
            {"blocks": {**COMPLETE.blocks, "analysis": Block("analysis", True, "", 0)}},
            "écrivez l’analyse",
        ),
        ({"blocks": {**COMPLETE.blocks, "trainer": Block("trainer", True, "", 0)}}, "1 document de preuve"),
    ],
)
def test_what_is_missing_is_said(changes: dict[str, object], said: str) -> None:
    folder = replace(COMPLETE, **changes)
    needs = [each for found in afest.missing(folder, ON).values() for each in found]
    assert any(said in each for each in needs), needs
    assert not afest.compliant(folder, ON)


def flaw(one: Phase, others: list[Phase] = (), named: dt.date | None = NAMED) -> str:
    return afest.sequence_flaw(one, others, trainer_named_on=named, at=NOW)


def test_the_trainer_is_named_before_the_first_situation() -> None:
    one = phase("situation", at(9), at(10))
    assert "Désignez d’abord le formateur" in flaw(one, named=None)
    assert "trop tard" in flaw(one, named=ON)
    assert flaw(one, named=dt.date(2026, 11, 22)) == ""
    assert flaw(phase("reflexive", at(9), at(10)), named=None) == ""


def test_a_sequence_has_taken_place_and_is_not_endless() -> None:
    assert "à venir" in flaw(phase("reflexive", at(19), None))
    assert "à venir" in flaw(phase("reflexive", at(17), at(19)))
    assert "après son début" in flaw(phase("reflexive", at(9), at(9)))
    assert "12 heures" in flaw(phase("reflexive", at(2), at(15)))
    assert "Dites l’heure de fin" in flaw(phase("reflexive", at(2), None))
    old = dt.datetime(2018, 11, 23, 9, tzinfo=PARIS)
    assert "ne connaissaient pas" in flaw(phase("reflexive", old, old + dt.timedelta(hours=1)))
    assert afest.forgotten(phase("situation", at(9, day=22), None), NOW)
    assert not afest.forgotten(phase("situation", at(9), None), NOW)


def test_reflexive_phases_are_distinct_from_situations() -> None:
    situation = phase("situation", at(9), at(10))
    assert "chevauche" in flaw(phase("reflexive", at(9, 30), at(11)), [situation])
    assert flaw(phase("reflexive", at(10), at(11)), [situation]) == ""
    assert "chevauche" in flaw(phase("reflexive", at(11), at(12)), [phase("situation", at(9), None)])


minutes = st.integers(0, 600)
spans = st.builds(
    lambda start, length: phase(
        "situation", at(0) + dt.timedelta(minutes=start), at(0) + dt.timedelta(minutes=start + length)
    ),
    minutes,
    st.integers(1, 120),
)


@given(spans, st.lists(spans, max_size=5))
def test_overlap_is_a_shared_minute(one: Phase, others: list[Phase]) -> None:
    def held(each: Phase) -> set[dt.datetime]:
        count = int((each.ended_at - each.started_at).total_seconds()) // 60
        return {each.started_at + dt.timedelta(minutes=rank) for rank in range(count)}

    found = afest.overlapping(one, others)
    assert (found is not None) == any(held(one) & held(each) for each in others)
    assert afest.overlapping(one, [one]) is one


def test_time_is_counted_by_kind() -> None:
    rows = [*COMPLETE.sequences, phase("situation", at(14), None)]
    assert [afest.minutes(rows, kind) for kind in afest.KINDS] == [60, 30, 60]


def test_a_path_is_late_after_its_end() -> None:
    assert afest.late("running", dt.date(2026, 11, 22), ON)
    assert not afest.late("running", ON, ON)
    assert not afest.late("compliant", dt.date(2026, 1, 1), ON)


def hours(total: str, remote: str, stated: str | None = None, frame: str = "apprenticeship") -> Hours:
    return Hours(Decimal(total), Decimal(remote), Decimal(stated) if stated else None, frame)


def test_eighty_per_cent_cuts_the_level_and_a_tenth_under_does_not() -> None:
    assert foad.crosses(hours("1000", "800"), ON)
    assert not foad.crosses(hours("1000", "799"), ON)
    assert not foad.crosses(hours("1000", "799.99"), ON)
    assert not foad.crosses(hours("1000", "1000", frame="training"), ON)
    assert not foad.crosses(hours("1000", "800"), dt.date(2025, 6, 30))
    assert foad.crosses(hours("1000", "800"), dt.date(2025, 7, 1))


@given(st.decimals(1, 5000, places=2), st.decimals(0, 1, places=4))
def test_a_share_under_the_threshold_never_reads_as_it(total: Decimal, part: Decimal) -> None:
    told = Hours(total, min(total, (total * part).quantize(Decimal("0.01"))), None, "apprenticeship")
    shown = Decimal(foad.written(told.share).removesuffix("\N{NO-BREAK SPACE}%").replace(",", "."))
    assert shown <= told.share < shown + Decimal("0.1")
    assert (shown >= 80) == foad.crosses(told, ON)
    assert foad.share_flaw(replace(told, stated=shown), ON) == ""
    assert 0 <= told.share <= 100


def test_the_alarm_comes_before_the_threshold() -> None:
    assert foad.alarm(hours("100", "74"), ON) is None
    near = foad.alarm(hours("100", "76"), ON)
    assert near.tone == "near"
    assert "encore 4 h" in near.sentence
    assert "79,9" in foad.alarm(hours("1000", "799"), ON).sentence
    crossed = foad.alarm(hours("100", "80"), ON)
    assert crossed.tone == "crossed"
    assert "20\N{NO-BREAK SPACE}%" in crossed.sentence
    assert "4\N{NARROW NO-BREAK SPACE}000" in crossed.sentence
    assert foad.alarm(hours("100", "90", frame="training"), ON) is None


@pytest.mark.parametrize(
    ("stated", "flawed"),
    [("62.5", False), ("62.54", False), ("62.6", True), ("62", True), ("100", True), (None, True)],
)
def test_the_share_of_the_agreement_is_that_of_the_hours(stated: str | None, flawed: bool) -> None:
    assert bool(foad.share_flaw(hours("80", "50", stated), ON)) == flawed


def test_a_rounded_share_does_not_jump_over_the_threshold() -> None:
    assert foad.share_flaw(hours("1000", "799.9", "80"), ON)
    assert not foad.share_flaw(hours("1000", "799.9", "79.99"), ON)


def test_the_agreement_had_no_share_to_state_before_july_2025() -> None:
    assert foad.share_flaw(hours("80", "50"), dt.date(2025, 6, 30)) == ""
    assert foad.mention(hours("80", "50"), dt.date(2025, 6, 30)) == ""
    assert "62,5" in foad.mention(hours("80", "50"), ON)
    assert "50 h sur" in foad.mention(hours("80", "50"), ON)


@pytest.mark.parametrize(("total", "remote"), [("0", "0"), ("10", "11"), ("10", "-1")])
def test_hours_that_cannot_be(total: str, remote: str) -> None:
    assert foad.hours_flaw(Decimal(total), Decimal(remote))
    assert foad.hours_flaw(Decimal(10), Decimal(10)) == ""


def test_a_distance_file_lacks_each_condition_that_is_not_said() -> None:
    met = {code: Block(code, met=True, note="Écrit.", documents=0) for code in foad.LABELS}
    told = hours("80", "50", "62.5")
    assert not any(foad.missing(told, met, ON).values())
    for code in foad.LABELS:
        for block in (replace(met[code], met=False), replace(met[code], note=" ")):
            found = foad.missing(told, {**met, code: block}, ON)
            assert [each for each, needs in found.items() if needs] == [code]


def test_a_model_is_published_when_every_part_is_written() -> None:
    full = dict.fromkeys(paths.PARTS, "Écrit.")
    assert paths.wanting(full) == []
    assert paths.wanting({**full, "skills": " "}) == ["Compétences visées"]


def test_every_move_is_told() -> None:
    for rules in (afest, foad, paths):
        assert rules.MOVES.keys() <= rules.TOLD.keys()
