"""The chain, without a database: what is written holds, and nothing can be altered unseen."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.rules import history as rules

TEXT = st.text(max_size=12)
ROWS = st.lists(
    st.builds(
        rules.Row,
        id=st.integers(1, 10**9),
        microseconds=st.integers(0, 2**52),
        made_by=st.none() | st.integers(1, 999),
        request=TEXT,
        model=TEXT,
        key=TEXT,
        operation=st.sampled_from("IUDF"),
        digest=st.just(b""),
        salt=st.uuids().map(str),
        before=st.none() | TEXT,
        after=st.none() | TEXT,
        erased=st.just(False),
    ),
    min_size=2,
    max_size=5,
)


def chained(rows: list[rules.Row]) -> list[rules.Sealed]:
    chain, previous = [], rules.START
    for position, row in enumerate(rows, 1):
        row = replace(row, digest=rules.digest(row.salt, row.before, row.after))
        previous = rules.link(previous, row)
        chain.append(rules.Sealed(position, row.id, previous, row))
    return chain


def faults(chain: list[rules.Sealed]) -> list[int]:
    return [each.position for each in rules.faults(chain)]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(ROWS)
def test_what_is_written_holds(rows: list[rules.Row]) -> None:
    assert not faults(chained(rows))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(ROWS, st.data())
def test_a_content_forgotten_leaves_the_chain_whole(rows: list[rules.Row], data: st.DataObject) -> None:
    chain = chained(rows)
    place = data.draw(st.integers(0, len(chain) - 1))
    row = chain[place].row
    assert row
    chain[place] = replace(chain[place], row=replace(row, salt=None, before=None, after=None, erased=True))
    assert not faults(chain)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(ROWS, st.data())
def test_anything_altered_is_seen_where_it_is(rows: list[rules.Row], data: st.DataObject) -> None:
    chain = chained(rows)
    place = data.draw(st.integers(0, len(chain) - 1))
    row = chain[place].row
    assert row
    altered = data.draw(
        st.sampled_from(
            [
                replace(row, id=row.id + 1),
                replace(row, microseconds=row.microseconds + 1),
                replace(row, made_by=(row.made_by or 0) + 1),
                replace(row, request=row.request + "x"),
                replace(row, model=row.model + "x"),
                replace(row, key=row.key + "x"),
                replace(row, operation=chr(ord(row.operation) + 1)),
                replace(row, before=(row.before or "") + "x"),
                replace(row, after=(row.after or "") + "x"),
                replace(row, digest=bytes(32)),
                replace(row, erased=True),
            ]
        )
    )
    chain[place] = replace(chain[place], row=altered)
    assert faults(chain) == [place + 1]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(ROWS, st.data())
def test_a_link_taken_away_or_emptied_is_seen(rows: list[rules.Row], data: st.DataObject) -> None:
    chain = chained(rows)
    place = data.draw(st.integers(0, len(chain) - 2))
    assert faults(chain[:place] + chain[place + 1 :]) == [place + 1]
    chain[place] = replace(chain[place], row=None)
    assert faults(chain) == [place + 1]
