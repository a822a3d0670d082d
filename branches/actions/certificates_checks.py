"""Certificates checked by anybody who holds one, withdrawn with a reason, given back."""

from __future__ import annotations

import base64
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from accounts.traces import remember
from branches.models import Certificate, CertificateGuess, CertificateWithdrawal, SendingLine, SessionTrace
from branches.rules import certificates as rules
from branches.rules.sessions import folded
from law.refusal import Impossible

SALT, VISITORS = "branches.certificate", "branches.certificate.visitor"
KEPT = timedelta(days=1)


class TooMany(Exception):
    """Too many wrong guesses from one place."""


def code_of(number: str, secret: str | None = None) -> str:
    """The code printed on a certificate: « ABCD-EFGH-IJKL », made from its number and our secret."""
    digest = salted_hmac(SALT, number, secret=secret, algorithm="sha256").digest()
    text = base64.b32encode(digest).decode()[:12]
    return "-".join(text[place : place + 4] for place in range(0, 12, 4))


def visitor_of(address: str) -> str:
    """The key of a place on the network, that does not tell it."""
    return salted_hmac(VISITORS, address, algorithm="sha256").hexdigest()[:32]


def check(*, number: str, name: str, code: str, visitor: str, at: datetime) -> str:
    """« valid », « withdrawn » or « unknown »; TooMany when this place guessed wrong too often."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [visitor])
        since = at - timedelta(minutes=settings.CHECK_REST_MINUTES)
        wrong = CertificateGuess.objects.filter(visitor=visitor, at__gt=since).count()
        if wrong >= settings.CHECK_FAILURE_LIMIT:
            raise TooMany
        row = _found(number, name, code)
        if row is None:
            CertificateGuess.objects.create(visitor=visitor, at=at)
            return "unknown"
        return "withdrawn" if row.withdrawals.filter(restored_on=None).exists() else "valid"


def forget_guesses(*, before: datetime) -> int:
    """Erase the guesses made a day before."""
    return CertificateGuess.objects.filter(at__lt=before - KEPT).delete()[0]


@transaction.atomic
def withdraw(*, certificate: int, reason: str, by: User, on: date) -> CertificateWithdrawal:
    """Say that a certificate proves nothing any more; not while a file that holds it waits for its answer."""
    row = Certificate.objects.select_for_update(of=("self",)).select_related("session").get(pk=certificate)
    if not reason.strip():
        raise Impossible("Dites pourquoi ce certificat est retiré.")
    if SendingLine.objects.filter(certificate=row, state="sent").exists():
        raise Impossible(
            "Ce certificat est dans un fichier envoyé : attendez la réponse avant de le retirer."
        )
    try:
        with transaction.atomic():
            made = CertificateWithdrawal.objects.create(
                certificate=row, reason=reason.strip(), withdrawn_on=on, made_by=by
            )
    except IntegrityError as error:
        raise Impossible("Ce certificat est déjà retiré.") from error
    said = f"Certificat {row.number}. {made.reason}"
    remember(row=row.session, verb="void", trace=SessionTrace, by=by, on=on, comment=said)
    return made


@transaction.atomic
def restore(*, certificate: int, reason: str, by: User, on: date) -> CertificateWithdrawal:
    """Give a withdrawn certificate its worth back."""
    row = Certificate.objects.select_for_update(of=("self",)).select_related("session").get(pk=certificate)
    made = row.withdrawals.filter(restored_on=None).first()
    if made is None:
        raise Impossible("Ce certificat n’est pas retiré.")
    if not reason.strip():
        raise Impossible("Dites pourquoi ce certificat est rétabli.")
    made.restored_on, made.restored_by, made.restored_for = on, by, reason.strip()
    made.save(update_fields=["restored_on", "restored_by", "restored_for"])
    said = f"Certificat {row.number}. {made.restored_for}"
    remember(row=row.session, verb="restore", trace=SessionTrace, by=by, on=on, comment=said)
    return made


def _found(number: str, name: str, code: str) -> Certificate | None:
    """The certificate these three words are of; the same work is done when there is none."""
    read = rules.read(number)
    told, typed = str(read or "—"), rules.bare(code)
    secrets: tuple[str, ...] = (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))
    proved = [constant_time_compare(rules.bare(code_of(told, secret)), typed) for secret in secrets]
    row = Certificate.objects.filter(number=told).first()
    return row if row and any(proved) and folded(row.name) == folded(name) else None
