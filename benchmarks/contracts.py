"""Intake side by side: ours with every check and amount stored, stock django-import-export, a raw COPY.

    python -m benchmarks.contracts [--lines 100000] [--stock 5000]

All three write the same clean lines in the same tables with the same indexes, in a scratch database. Each
step runs in a process of its own, so that the memory printed is its own.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import base

ON = "2026-11-01"
TABLES = ("contract", "work", "learner", "training", "claim", "disability")


def ours(path: Path, *, verdicts: bool = True) -> dict[str, Any]:
    """Our import of a file, counts included; without verdicts to measure the intake alone."""
    from datetime import date

    from django.core.files import File

    from contracts.actions import intake

    if not verdicts:
        _without_verdicts()
    seconds: dict[str, float] = {}
    with path.open("rb") as stream, base.timed(seconds, "seconds"):
        batch = intake.receive_file(
            sender=intake.sender_named("Banc"),
            file=File(stream),
            name=path.name,
            on=date.fromisoformat(ON),
            by=None,
        )
        intake.import_batch(batch=batch, by=None, accept_valid=True)
    batch.file.delete(save=False)
    return {
        **seconds,
        "counts": batch.counts,
        "megabytes": base.peak_megabytes(),
        "beside": base.peak_megabytes(beside=True),
    }


def _without_verdicts() -> None:
    """Read, check and store the lines, ask the law nothing."""
    from contracts.actions import judges, writing
    from contracts.rules.judging import Judgement
    from contracts.rules.verdict import Verdict

    empty_verdict = Verdict((), None, None, (), (), (), None, "refused", "v2").to_json()
    nothing = Judgement("pass", None, None, "{}", empty_verdict)
    judges.LONG = 10**9
    judges.judge_all = lambda lot: [nothing] * len(lot)
    writing.Writer._write_verdicts = lambda self, lot: None


def raw_copy() -> dict[str, Any]:
    """The rows of the last import, taken out and put back by COPY alone."""
    from django.db import connection

    seconds: dict[str, float] = {}
    kept: dict[str, list[bytes]] = {}
    with connection.cursor() as cursor:
        for name in TABLES:
            with cursor.copy(f"COPY contracts_{name} TO STDOUT") as stream:
                kept[name] = [bytes(block) for block in stream]
    empty()
    with base.timed(seconds, "seconds"):
        from django.db import transaction

        with transaction.atomic(), connection.cursor() as cursor:
            for name in TABLES:
                with cursor.copy(f"COPY contracts_{name} FROM STDIN") as stream:
                    for block in kept[name]:
                        stream.write(block)
    return seconds


def empty() -> None:
    """No contract left."""
    from django.db import connection

    base.empty("contracts_contract")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def stock(path: Path) -> dict[str, Any]:
    """django-import-export as its manual says, one resource that writes the same tables."""
    import tablib

    from benchmarks.stock import resource

    seconds: dict[str, float] = {}
    data = tablib.Dataset().load(path.read_text(encoding="utf-8-sig"), format="csv", delimiter=";")
    with base.timed(seconds, "seconds"):
        result = resource().import_data(data, dry_run=False, raise_errors=True)
    return {**seconds, "created": result.totals["new"], "megabytes": base.peak_megabytes()}


STEPS: dict[str, Callable[..., dict[str, Any]]] = {
    "ours": ours,
    "intake": lambda path: ours(path, verdicts=False),
    "copy": lambda path: raw_copy(),
    "stock": stock,
    "empty": lambda path: empty() or {},
}


def step(name: str, path: Path) -> dict[str, Any]:
    """Run one step in a process of its own, on the scratch database."""
    printed = base.in_child("benchmarks.contracts", "--step", name, "--file", str(path))
    return json.loads(printed.splitlines()[-1])


def run(lines: int, stock_lines: int) -> None:
    """Every step, then the ratios."""
    from benchmarks.lines import write

    with tempfile.TemporaryDirectory() as folder, base.scratch():
        base.registers()
        full = write(Path(folder) / "contrats.csv", lines)
        few = write(Path(folder) / "stock.csv", stock_lines, bad=False)
        intake = step("intake", full)
        copied = step("copy", full)
        step("empty", full)
        whole = step("ours", full)
        again = step("ours", full)
        step("empty", full)
        slow = step("stock", few)
    _print(
        lines, stock_lines, {"intake": intake, "copy": copied, "ours": whole, "again": again, "stock": slow}
    )


def _print(lines: int, stock_lines: int, seen: dict[str, dict[str, Any]]) -> None:
    """The figures and their ratios."""
    second = {name: figures["seconds"] for name, figures in seen.items()}
    rate, bare, slow = lines / second["ours"], lines / second["intake"], stock_lines / second["stock"]
    whole, again = seen["ours"], seen["again"]["counts"]
    rows = (
        ("lines", f"{lines}, of which {whole['counts']['rejected']} wrong"),
        ("raw COPY", f"{second['copy']:.1f} s, {lines / second['copy']:.0f} lines a second"),
        ("django-import-export", f"{slow:.0f} lines a second ({stock_lines} lines)"),
        ("intake", f"{second['intake']:.1f} s, {bare:.0f} lines a second"),
        ("  × raw COPY (goal ≤ 4)", f"{second['intake'] / second['copy']:.1f}"),
        ("  × stock (goal ≥ 20)", f"{bare / slow:.0f}"),
        ("with stored verdicts", f"{second['ours']:.1f} s, {rate:.0f} lines a second"),
        ("  × raw COPY (goal ≤ 10)", f"{second['ours'] / second['copy']:.1f}"),
        ("  × stock (goal ≥ 20)", f"{rate / slow:.0f}"),
        ("  peak memory (goal < 200)", f"{whole['megabytes']:.0f} MB, and {whole['beside']:.0f} MB beside"),
        ("same file again", f"{second['again']:.1f} s, {again['created'] + again['changed']} written"),
    )
    for label, figure in rows:
        print(f"{label:28}{figure}")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--stock", type=int, default=5_000)
    parser.add_argument("--step", choices=STEPS)
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    if options.step:
        base.join()
        print(json.dumps(STEPS[options.step](options.file)))
    else:
        run(options.lines, options.stock)


if __name__ == "__main__":
    main()
