"""What an error says of the machine: which part fails, what a person may do, and the status of the answer."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from smtplib import SMTPException

from django.db import DatabaseError, InterfaceError, OperationalError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Fault:
    """A failure that passes: its code, two French sentences, the status of the answer."""

    code: str
    said: str
    todo: str
    status: int = 503


BUSY = Fault(
    "busy",
    "Cet objet est en cours de modification par une autre personne ou un traitement.",
    "Rien n’a été enregistré. Réessayez dans un instant.",
)
LONG = Fault(
    "long",
    "La demande a pris trop de temps et a été arrêtée.",
    "Rien n’a été enregistré. Resserrez les filtres, ou réessayez à un moment plus calme.",
)
DISK = Fault(
    "disk",
    "Il n’y a plus de place pour enregistrer.",
    "Rien n’a été enregistré. Prévenez l’administrateur, puis refaites l’action.",
    507,
)
DATABASE = Fault(
    "database",
    "La base de données ne répond pas.",
    "L’action en cours n’a pas été enregistrée. Réessayez dans une minute.",
)
MAIL = Fault(
    "mail",
    "Le serveur de messagerie ne répond pas : le message n’est pas parti.",
    "Réessayez dans quelques minutes ; si cela dure, prévenez l’administrateur.",
)
STATES = {  # https://www.postgresql.org/docs/current/errcodes-appendix.html
    "55P03": BUSY,  # lock_not_available
    "40P01": BUSY,  # deadlock_detected
    "40001": BUSY,  # serialization_failure
    "57014": LONG,  # query_canceled
    "53100": DISK,  # disk_full
}


def fault(error: BaseException | None) -> Fault | None:
    """The fault of the machine behind an error; none when the error is of our own making."""
    if isinstance(error, DatabaseError | InterfaceError):
        state = getattr(error.__cause__, "sqlstate", None)
        known = STATES.get(state or "")
        lost = isinstance(error, OperationalError | InterfaceError)
        return known or (DATABASE if lost else None)
    if isinstance(error, SMTPException | ConnectionRefusedError):
        return MAIL
    if isinstance(error, OSError) and error.errno in FULL:
        return DISK
    return None
