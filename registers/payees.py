"""Who may be paid besides training providers: an employer has its tutors’ function paid back."""

from __future__ import annotations

from registers.models import Provider


def open_payee(*, siret: str, name: str = "") -> Provider:
    """The row that may hold a bank account; a provider already known is left as it is.

    Nothing is known of a payee’s quality certification: it is no more a training provider than before.
    """
    payee, _ = Provider.objects.get_or_create(siret=siret, defaults={"name": name[:150]})
    return payee
