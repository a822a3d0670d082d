"""What became of every row: who changed it, when, in which request, from what to what; and the seals.

Rows are written by triggers only (`opco_admin.history.following` says on which tables); the database refuses
that one be changed or taken away. Only `forget_history` may empty what a row says of a person.
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

_KEPT = """
    IF (to_jsonb(NEW) - '{before,after,salt,erased_at}'::text[])
        = (to_jsonb(OLD) - '{before,after,salt,erased_at}'::text[])
       AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
       AND NEW.before IS NULL AND NEW.after IS NULL AND NEW.salt IS NULL
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;
"""
# Whatever the statement says, the database gives the time, the author and the digest.
_STAMP = """
    NEW.at := clock_timestamp();
    NEW.made_by_id := nullif(current_setting('opco.who', true), '')::bigint;
    NEW.request := left(coalesce(nullif(current_setting('opco.request', true), ''),
                                 current_setting('application_name')), 80);
    NEW.xact := pg_current_xact_id()::text::bigint;
    NEW.salt := gen_random_uuid();
    NEW.erased_at := NULL;
    NEW.digest := history_digest(NEW.salt, NEW.before, NEW.after);
    RETURN NEW;
"""


def _never_emptied(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;",
    )


class Change(models.Model):
    """One row of a table, born, changed or taken away: the columns that changed, before and after."""

    class Operation(models.TextChoices):
        INSERT = "I", "Création"
        UPDATE = "U", "Modification"
        DELETE = "D", "Suppression"
        FORGET = "F", "Effacement de l’historique"

    at = models.DateTimeField("le")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name="par",
    )
    request = models.CharField("requête ou travail", max_length=80)
    model = models.CharField("objet", max_length=60)
    key = models.CharField("clé", max_length=80)
    operation = models.CharField("opération", max_length=1, choices=Operation)
    before = models.JSONField("avant", null=True)
    after = models.JSONField("après", null=True)
    salt = models.UUIDField(null=True)  # without it, the digest of a forgotten name could be guessed
    digest = models.BinaryField(max_length=32)  # of salt, before and after: stays when they are forgotten
    xact = models.BigIntegerField()  # transaction: a seal waits for the older ones
    erased_at = models.DateTimeField("effacé le", null=True)

    class Meta:
        verbose_name = "changement"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["model", "key", "-id"], name="change_of_row"),
            models.Index(fields=["made_by", "-id"], name="change_by_person"),
            models.Index(fields=["request", "-id"], name="change_by_request"),
            models.Index(
                models.F("model"),
                models.F("before__contract_id"),
                name="change_gone_of_contract",
                condition=models.Q(operation="D"),
            ),
            BrinIndex(fields=["at"], name="change_at"),
            BrinIndex(fields=["xact"], name="change_xact"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="change_stamped", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_STAMP
            ),
            pgtrigger.Trigger(
                name="change_never_rewritten", when=pgtrigger.Before, operation=pgtrigger.Update, func=_KEPT
            ),
            pgtrigger.Protect(name="change_kept", operation=pgtrigger.Delete),
            _never_emptied("change_not_emptied"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.model} {self.key}"


class Seal(models.Model):
    """One link of the chain: a change, in its place, tied to all those before it."""

    position = models.BigIntegerField(primary_key=True)
    change = models.OneToOneField(Change, models.DO_NOTHING, db_constraint=False, related_name="seal")
    link = models.BinaryField(max_length=32)
    below = models.BigIntegerField()  # every transaction before this one was sealed with it

    class Meta:
        verbose_name = "sceau"
        verbose_name_plural = "sceaux"
        ordering = ["position"]
        triggers = [
            pgtrigger.Protect(name="seal_kept", operation=pgtrigger.Update | pgtrigger.Delete),
            _never_emptied("seal_not_emptied"),
        ]

    def __str__(self) -> str:
        return f"sceau {self.position}"
