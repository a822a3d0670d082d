"""Letters to providers about what follows the agreement: disputed lines, balances to justify."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b

from accounts.models import User
from contracts.actions import forfeiting, letter_facts, letters
from contracts.actions.letter_contents import Written
from contracts.models import Contract, Invoice, Letter, Move
from contracts.rules.letters import notices
from contracts.rules.letters.notices import Disputed, Threatened
from law.refusal import Impossible

LINES = 200  # of one letter


@dataclass(slots=True)
class Told:
    """Letters prepared in one night."""

    letters: int = 0
    contracts: int = 0


def dispute(*, invoice: Invoice, by: User | None, on: date) -> Letter:
    """The letter that says why lines of an invoice are contested; the same lines give the same letter."""
    rows = list(invoice.lines.filter(state="disputed").select_related("contract").order_by("pk"))
    if not rows:
        raise Impossible("Aucune ligne de cette facture n’est contestée.")
    lines = [
        Disputed(
            row.file.number,
            f"{row.file.learner_first_name} {row.file.learner_name}",
            row.amount,
            [*(each["message"] for each in row.mismatches), *filter(None, [row.comment.strip()])],
        )
        for row in rows
    ]
    said = json.dumps([[row.pk, row.mismatches, row.comment] for row in rows], sort_keys=True)
    mark = blake2b(said.encode(), digest_size=8).hexdigest()
    party = letter_facts.provider_party(invoice.provider_siret)
    content = notices.dispute(
        invoice.number, invoice.issued_on, lines, house=letter_facts.house(), parties=(party,), on=on
    )
    return letters.tell(
        written=Written(f"dispute:{invoice.pk}:{mark}", content),
        provider_siret=invoice.provider_siret,
        by=by,
        on=on,
    )


def tell_balances(on: date) -> Told:
    """One letter a provider for the balances it was warned of a day; a night that was missed is taken up."""
    done = Told()
    for siret, day in _warned(on):
        lines = _threatened(siret, day)
        for part, start in enumerate(range(0, len(lines), LINES), 1):
            some = lines[start : start + LINES]
            _tell_balances(siret, day, part, some, on=on)
            done.letters += 1
            done.contracts += len(some)
    return done


def _tell_balances(siret: str, day: date, part: int, lines: Sequence[Threatened], *, on: date) -> Letter:
    reference = f"SOLDES-{day:%Y%m%d}-{part}"
    party = letter_facts.provider_party(siret)
    content = notices.balances(
        lines, house=letter_facts.house(), parties=(party,), on=on, reference=reference
    )
    written = Written(f"balance:{siret}:{day:%Y%m%d}:{part}", content)
    return letters.tell(written=written, provider_siret=siret, by=None, on=on)


def _warned(on: date) -> list[tuple[str, date]]:
    """The providers whose contracts were warned about on a day, and that no letter told."""
    since = on - timedelta(days=forfeiting.days(on))
    moves = Move.objects.filter(verb=forfeiting.WARNED, on__range=(since, on)).order_by()
    found = set(moves.values_list("contract__provider_siret", "on").distinct())
    keys = Letter.objects.filter(kind="balance", dated_on__gte=since).values_list("key", flat=True)
    told = {tuple(key.split(":")[1:3]) for key in keys}
    return sorted((siret, day) for siret, day in found if (siret, f"{day:%Y%m%d}") not in told)


def _threatened(siret: str, day: date) -> list[Threatened]:
    """What is still missing of the balances of that day."""
    contracts = Contract.objects.filter(
        provider_siret=siret, moves__verb=forfeiting.WARNED, moves__on=day
    ).in_bulk()
    rows = list(
        forfeiting.awaited().filter(contract__in=contracts, due_on__gte=day).order_by("contract", "pk")
    )
    return list(_lines(contracts, rows))


def _lines(contracts: dict[int, Contract], rows: list) -> Iterator[Threatened]:
    for each in forfeiting.explained(rows):
        if each.missing and each.instalment.due_on:
            contract = contracts[each.instalment.contract_id]
            learner = f"{contract.learner_first_name} {contract.learner_name}"
            yield Threatened(contract.number, learner, each.left, each.instalment.due_on, each.words)
