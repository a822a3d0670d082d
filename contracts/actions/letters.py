"""Letters: prepared once an event, looked at, sent once, kept with the file.

A letter is marked sent in the transaction that hands it to the mail server, under the lock of its row: two
officers send it once. Killed between the server's answer and the commit, it would leave again with the same
Message-ID, by which mailboxes recognise it; nothing is ever marked sent that did not leave.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from smtplib import SMTPException
from typing import Any
from uuid import uuid4

import typst
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from contracts.actions import letter_contents
from contracts.actions.letter_contents import Given
from contracts.exports import letters as exports
from contracts.models import Contract, Letter
from contracts.rules.letters import LETTERS, parties
from contracts.rules.letters.money import Recovery
from law.refusal import Impossible
from law.typography import french

State = Letter.State
PATIENCE = 30  # seconds for the mail server to answer
GIVE_UP = 5  # failures in a row after which the server is taken for dead
SILENT = "Le serveur de messagerie ne répond pas : un nouvel essai est fait chaque nuit."
UNSET = "Ce courrier n’a pas pu être mis en page : signalez-le au support."
CHANGED = "Le fichier de ce courrier manque ou n’est plus celui qui a été préparé : signalez-le au support."


def prepare(
    *,
    kind: str,
    contract: Contract,
    by: User | None,
    on: date,
    key: str | None = None,
    content: Given = None,
) -> Letter:
    """Make the letter of an event, or return the one already made; nothing is sent.

    `content` says what the caller knows better than the file: Asked, Ending or Recovery of the rules.
    Without `key`, the event is the present state of the file (« accept:12:1 »).
    """
    written = letter_contents.write(kind=kind, contract=contract, on=on, given=content)
    return _keep(written, key or written.key, contract=contract, by=by, on=on)


def prepare_order(*, provider_siret: str, told: Recovery, by: User | None, on: date) -> Letter:
    """Make the order to pay back of a provider, about several contracts or none."""
    written = letter_contents.order(provider_siret=provider_siret, told=told, on=on)
    return tell(written=written, provider_siret=provider_siret, by=by, on=on)


def tell(*, written: letter_contents.Written, provider_siret: str, by: User | None, on: date) -> Letter:
    """Make a letter to a provider about several contracts, or return the one already made."""
    return _keep(written, written.key, contract=None, by=by, on=on, provider_siret=provider_siret)


def preview(*, kind: str, contract: Contract, on: date, content: Given = None) -> bytes:
    """The PDF that preparing would make; nothing is stored."""
    written = letter_contents.write(kind=kind, contract=contract, on=on, given=content)
    return _set(written.content.as_dict())


def send(*, letter: Letter, by: User | None, mail: BaseEmailBackend | None = None) -> Letter:
    """Send the letter by e-mail, once; a refusal of the mail server is kept on it and tried again later."""
    with transaction.atomic():
        row = locked(letter)
        if row.state == State.SENT:
            return row
        if not row.recipients:
            raise Impossible("Aucune adresse électronique : imprimez ce courrier et postez-le.")
        try:
            _message(row, mail or get_connection(timeout=PATIENCE)).send()
        except (SMTPException, OSError) as error:
            row.state, row.failure = (
                State.FAILED,
                french(f"Le serveur de messagerie n'a pas pris le message : {error}"),
            )
        else:
            row.state, row.failure, row.sent_at, row.sent_by = State.SENT, "", timezone.now(), by
        row.save(update_fields=["state", "failure", "sent_at", "sent_by"])
    return row


def posted(*, letter: Letter, by: User | None) -> Letter:
    """Say that the letter was printed and posted: nobody was reached by e-mail."""
    with transaction.atomic():
        row = locked(letter)
        if row.state != State.SENT:
            row.state, row.failure, row.sent_at, row.sent_by = State.SENT, "", timezone.now(), by
            row.recipients = []
            row.save(update_fields=["state", "failure", "sent_at", "sent_by", "recipients"])
    return row


def postpone(*, letter: Letter) -> Letter:
    """Leave a letter to the night: the mail server does not answer."""
    with transaction.atomic():
        row = locked(letter)
        if row.state != State.SENT:
            row.state, row.failure = State.FAILED, SILENT
            row.save(update_fields=["state", "failure"])
    return row


def send_waiting(*, on: date) -> int:
    """Send again what the mail server refused, and what a night job prepared; how many letters left.

    Letters prepared by somebody wait for that person to look at them.
    """
    rows = Letter.objects.filter(Q(state=State.FAILED) | Q(state=State.READY, made_by=None))
    waiting = list(
        rows.filter(dated_on__lte=on).exclude(recipients=[]).order_by("pk").values_list("pk", flat=True)
    )
    return send_all(letters=waiting, by=None)


def send_all(*, letters: list[int], by: User | None) -> int:
    """Send letters one by one over one connection; how many left. A dead server is not insisted upon."""
    sent = failures = 0
    with get_connection(timeout=PATIENCE) as mail:
        for pk in letters:
            try:
                row = send(letter=Letter(pk=pk), by=by, mail=mail)
            except (Impossible, Letter.DoesNotExist):
                continue
            failures = 0 if row.state == State.SENT else failures + 1
            sent += row.state == State.SENT
            if failures >= GIVE_UP:
                break
    return sent


def pdf_of(letter: Letter) -> bytes:
    """The letter as it was prepared, proved by its digest; a lost file is made again, word for word."""
    if not letter.file:
        raise Impossible("Ce courrier est effacé : sa durée de conservation est passée.")
    try:
        with letter.file.open("rb") as handle:
            kept: bytes = handle.read()
    except FileNotFoundError:
        kept = b""
    if _digest(kept) != letter.sha256:
        kept = _set(letter.content)
        if _digest(kept) != letter.sha256:
            raise Impossible(CHANGED)
    return kept


def to_post(letter: Letter) -> list[str]:
    """The parties no e-mail reaches: no address, or a minor."""
    return [party["name"] for party in letter.content["parties"] if not party["email"] or party["minor"]]


def locked(letter: Letter) -> Letter:
    """The letter, sent by one person at a time."""
    return Letter.objects.select_for_update(of=("self",)).select_related("contract").get(pk=letter.pk)


def _keep(
    written: letter_contents.Written,
    key: str,
    *,
    contract: Contract | None,
    by: User | None,
    on: date,
    provider_siret: str = "",
) -> Letter:
    """Store the letter under its key; who comes second gets the first one, and leaves no file."""
    if found := Letter.objects.filter(key=key).first():
        return found
    content = written.content.as_dict()
    made = _set(content)
    letter = Letter(
        contract=contract,
        provider_siret=provider_siret,
        kind=written.content.kind,
        key=key,
        recipients=parties.addresses(written.content.parties),
        content=content,
        sha256=_digest(made),
        dated_on=on,
        made_by=by,
    )
    letter.file.save(f"{uuid4().hex}.pdf", ContentFile(made), save=False)
    kept = None
    try:
        with transaction.atomic():
            Letter.objects.bulk_create([letter], ignore_conflicts=True)
            kept = Letter.objects.get(key=key)
    finally:
        if kept is None or kept.file.name != letter.file.name:
            letter.file.delete(save=False)
    return kept


def _set(content: Mapping[str, Any]) -> bytes:
    try:
        return exports.pdf(content)
    except typst.TypstError as error:
        raise Impossible(UNSET) from error


def _message(letter: Letter, mail: BaseEmailBackend) -> EmailMessage:
    """One message, its other readers unseen by each other; nothing personal in the subject."""
    first, *others = letter.recipients
    number = letter.contract.number if letter.contract else letter.content["references"][0][1]
    title = LETTERS[letter.kind]
    house = letter.content["house"]
    body = (
        f"Madame, Monsieur,\n\nVous trouverez ci-joint notre courrier « {title} » concernant le dossier "
        f"{number}.\n\nPour toute question, répondez à ce message en rappelant ce numéro.\n\n{house['name']}"
    )
    if house["contact"]:
        body += f"\n{house['contact']}"
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    message = EmailMessage(
        french(f"{title} – dossier {number}"),
        french(body),
        to=[first],
        bcc=others,
        headers={"Message-ID": f"<courrier-{letter.pk}-{letter.sha256[:16]}@{domain}>"},
        connection=mail,
    )
    message.attach(f"{number}-{letter.get_kind_display()}.pdf", pdf_of(letter), "application/pdf")
    return message


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
