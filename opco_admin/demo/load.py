"""Load the demonstration through the real verbs: national loaders, file intake, decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from django.core.files import File

import registers.actions
from accounts.models import User
from contracts.actions import decide, intake
from contracts.models import Batch, Contract, Sender
from contracts.rules.columns import NAMES
from opco_admin.demo import life, lines, missions, money, world
from opco_admin.demo.people import make_accounts
from registers.models import Provider, SourceFile

SEED = 2026
MARK = world.VINTAGES[-1][0]  # the last register loaded: its presence says that the registers are there
Say = Callable[[str], None]


def load(*, on: dt.date, say: Say) -> bool:
    """Load what is missing of the demonstration, as seen on a day; False when it was already there."""
    people = make_accounts()
    if Batch.objects.filter(sender__name=world.CENTRES[-1].name).exists():
        missions.live(on=on, people=people, say=say)
        return False
    with TemporaryDirectory() as folder:
        _registers(Path(folder), by=people["br@demo.local"])
        say("registres chargés")
        for rank, centre in enumerate(world.CENTRES):
            _centre(Path(folder), centre, rank=rank, on=on, people=people)
            say(f"{centre.name} : contrats importés et décidés")
        money.follow(Path(folder), on=on, people=people)
        say("factures, paiements et ruptures enregistrés")
        life.live(Path(folder), on=on, people=people)
        say("avenants, silences, documents, tutorat et contrôles enregistrés")
    missions.live(on=on, people=people, say=say)
    return True


def _registers(folder: Path, *, by: User) -> None:
    if SourceFile.objects.filter(name=MARK).exists():
        return
    registers.actions.load_branches(world.write_agreements(folder), by=by)
    registers.actions.load_branches(world.write_committees(folder), by=by)
    registers.actions.load_certifications(world.write_certifications(folder), by=by)
    Provider.objects.bulk_create(
        [
            Provider(
                siret=centre.siret,
                uai=centre.uai,
                nda=centre.nda,
                name=centre.name,
                postcode=centre.postcode,
                city=centre.city,
                email=f"comptes.{centre.uai.lower()}@exemple.fr",
                qualiopi_until=centre.qualiopi_until,
                declared_on=dt.date(2019, 1, 1),
                state_accredited=False,
                in_house=False,
            )
            for centre in world.CENTRES
        ],
        ignore_conflicts=True,
    )
    Sender.objects.bulk_create(
        [
            Sender(name=centre.name, email=f"contrats.{centre.uai.lower()}@exemple.fr")
            for centre in world.CENTRES
        ],
        ignore_conflicts=True,
    )
    for name, applicable_from, factor in world.VINTAGES:
        registers.actions.load_npec(world.write_levels(folder, name, applicable_from, factor), by=by)


def _centre(folder: Path, centre: world.Centre, *, rank: int, on: dt.date, people: dict[str, User]) -> None:
    """The files of one centre: past ones, decided; this month's, being worked on; one to confirm."""
    random = Random(SEED + rank)  # noqa: S311 -- invented data, the same at each run
    officer = people["gc@demo.local" if rank % 2 == 0 else "gc2@demo.local"]
    for days_ago, count in ((740 - 4 * rank, 80), (385 - 34 * rank, 60 + 10 * rank), (45 + 3 * rank, 70)):
        received_on = on - dt.timedelta(days=days_ago)
        batch = _send(folder, centre, random, received_on, f"{received_on:%Y%m}", count=count, by=officer)
        _decide(batch, on=received_on + dt.timedelta(days=8), by=officer, random=random)
    received_on = on - dt.timedelta(days=2 * rank + 4)
    batch = _send(folder, centre, random, received_on, f"{received_on:%Y%m}W", count=90, by=officer)
    _begin(batch, on=on, by=officer)
    if rank % 3 == 0:
        _send(folder, centre, random, on, f"{on:%Y%m}C", count=40, by=officer, spoiled=0.15)


def _send(
    folder: Path,
    centre: world.Centre,
    random: Random,
    received_on: dt.date,
    prefix: str,
    *,
    count: int,
    by: User,
    spoiled: float = 0,
) -> Batch:
    """Send one file of a centre; a spoiled one is checked and waits for its confirmation."""
    rows = lines.lines(
        random,
        centre=centre,
        prefix=prefix,
        count=count,
        spoiled=spoiled,
        since=received_on - dt.timedelta(days=25),
        until=received_on - dt.timedelta(days=3),
    )
    name = f"contrats-{prefix}-{centre.uai}.csv"
    with lines.write(folder / name, NAMES, rows).open("rb") as handle:
        batch = intake.receive_file(
            sender=intake.sender_named(centre.name), file=File(handle), name=name, on=received_on, by=by
        )
    intake.check(batch=batch)
    return batch if spoiled else intake.import_batch(batch=batch, by=by, accept_valid=True)


def _decide(batch: Batch, *, on: dt.date, by: User, random: Random) -> None:
    """Decide a whole file: the question answered, what fails refused or proved, the rest accepted."""
    asked = Contract.objects.filter(batch=batch, total=None, idcc=world.ASKED.idcc)
    decide.answer(contracts=asked, cpne=world.ASKED.committees[0][0], by=by, on=on)
    priced = list(Contract.objects.filter(batch=batch, total__isnull=False).order_by("id"))
    failing = [contract for contract in priced if contract.outcome == "fail"]
    refused = {contract.pk for contract in failing if random.random() < 0.6}
    decide.accept(contracts=[c.pk for c in priced if c.outcome != "fail"], by=by, on=on)
    proved = [c.pk for c in failing if c.pk not in refused]
    decide.accept(contracts=proved, by=by, on=on, comment="Justificatif reçu et vérifié.")
    for kind, reason in (("app", "pay"), ("pro", "pro_clause")):
        chosen = [c.pk for c in failing if c.pk in refused and c.kind == kind]
        decide.refuse(
            contracts=chosen, by=by, on=on, reasons=[reason], comment="Points non conformes signalés."
        )


def _begin(batch: Batch, *, on: dt.date, by: User) -> None:
    """Begin to decide a file: some accepted, some sent back, most waiting for their officer."""
    contracts = list(Contract.objects.filter(batch=batch).order_by("id"))
    decide.assign(contracts=[contract.pk for contract in contracts], officer=by, by=by, on=on)
    decide.accept_lot(contracts=[contract.pk for contract in contracts[::3]], by=by, on=on)
    failing = [contract.pk for contract in contracts if contract.outcome == "fail"]
    decide.send_back(
        contracts=failing[::4],
        by=by,
        on=on,
        comment="Merci de corriger les points signalés et de renvoyer le dossier.",
    )
