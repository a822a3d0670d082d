"""Versions of a convention: written as a draft, sealed, signed party by party, then never changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.core.files import File
from django.db import transaction
from django.db.models import ProtectedError

from accounts.models import User
from accounts.traces import remember
from conventions.actions import contents, documents
from conventions.models import Convention, ConventionTrace, Party, Signature, Version
from conventions.rules import contents as content_rules
from conventions.rules import lives, terms
from conventions.rules.terms import Terms
from law.refusal import Impossible

SIGNS = ("funder", "relay", "signatory")
SEALED = "Ce texte est à la signature : il ne change plus. Reprenez la négociation pour l’écrire de nouveau."


def held(convention: int) -> Convention:
    """The convention, locked until the end of the transaction."""
    row = Convention.objects.select_for_update().filter(pk=convention).first()
    if row is None:
        raise Impossible("Cette convention n’existe plus : rechargez la page.")
    return row


def draft_of(convention: Convention) -> Version | None:
    """The version in preparation, sealed or not."""
    return convention.versions.filter(signed_on=None).first()


def in_force(convention: Convention) -> Version | None:
    """The last version signed."""
    return convention.versions.exclude(signed_on=None).order_by("-number").first()


def writable(convention: Convention) -> Version | None:
    """The draft, when it may be written now."""
    draft = draft_of(convention)
    return None if draft is None or draft.sha256 or convention.state == "dropped" else draft


def editable(convention: Convention) -> Version:
    """The draft that may be written, locked. Impossible when there is none, or when it is sealed."""
    if convention.state == "dropped":
        raise Impossible("Ce projet est abandonné : son texte ne s’écrit plus.")
    row = Version.objects.select_for_update().filter(convention=convention, signed_on=None).first()
    if row is None:
        raise Impossible("Le texte signé ne change pas : ouvrez un avenant.")
    if row.sha256:
        raise Impossible(SEALED)
    row.convention = convention
    return row


def mark(version: Version) -> str:
    """What was read of a draft, to tell whether somebody wrote in between."""
    return content_rules.seal(version.content)


@transaction.atomic
def write(*, convention: int, told: Terms, by: User, on: date, seen: str = "") -> Version:
    """Write the terms of the draft; `seen` is the mark of what was read."""
    row = held(convention)
    draft = editable(row)
    if seen and seen != mark(draft):
        raise Impossible("Un collègue a modifié ce texte entre-temps : rechargez la page avant d’écrire.")
    _refuse(terms.flaws(told))
    if draft.content.get("terms") == told.as_json():
        return draft
    draft.content = {**draft.content, "terms": told.as_json()}
    draft.save(update_fields=["content"])
    if not draft.number:
        apply(row, told)
    remember(row=row, verb="write", trace=ConventionTrace, by=by, on=on, comment=_named(draft))
    return draft


@transaction.atomic
def amend(*, convention: int, changes: str, by: User, on: date) -> Version:
    """Open an amendment: the next number, beginning as the version in force."""
    row = held(convention)
    if row.state not in lives.RUNNING:
        raise Impossible(
            f"Un avenant s’ouvre en cours d’exécution : l’état est « {row.get_state_display()} »."
        )
    if draft_of(row):
        raise Impossible("Un avenant est déjà en préparation.")
    if not changes.strip():
        raise Impossible("Dites ce que l’avenant change.")
    before = in_force(row)
    if before is None:
        raise Impossible("Aucun texte signé n’est enregistré pour cette convention.")
    kept = {key: before.content[key] for key in ("terms", "clauses") if key in before.content}
    draft = Version.objects.create(
        convention=row, number=before.number + 1, content=kept, changes=changes.strip(), made_by=by
    )
    for block in contents.BLOCKS:
        block.carried(before, draft)
    remember(
        row=row, verb="amend", trace=ConventionTrace, by=by, on=on, comment=f"N° {draft.number} : {changes}"
    )
    return draft


@transaction.atomic
def drop_amendment(*, convention: int, reason: str, by: User, on: date) -> None:
    """Give up the amendment in preparation; it stays readable in the history."""
    row = held(convention)
    draft = _amendment(row)
    if not reason.strip():
        raise Impossible("Dites pourquoi l’avenant est abandonné.")
    if draft.signatures.exists():
        raise Impossible("Une partie a signé cet avenant : reprenez-le avant de l’abandonner.")
    comment, number = f"N° {draft.number} ({draft.changes}) : {reason}", draft.number
    draft.delete()
    try:
        with transaction.atomic():
            row.parties.filter(since=number).delete()
    except ProtectedError as error:
        raise Impossible("Une partie de cet avenant finance encore une ligne du budget.") from error
    remember(row=row, verb="amend_drop", trace=ConventionTrace, by=by, on=on, comment=comment)


@transaction.atomic
def seal_amendment(*, convention: int, agreed_on: date, by: User, on: date) -> Version:
    """Send the amendment to its signatures: its text stops changing."""
    row = held(convention)
    draft = _amendment(row)
    sealed(draft, agreed_on=agreed_on, on=on)
    remember(
        row=row, verb="amend_seal", trace=ConventionTrace, by=by, on=on,
        comment=f"N° {draft.number}, accord du conseil du {agreed_on:%d/%m/%Y}.",
    )  # fmt: skip
    return draft


@transaction.atomic
def unseal_amendment(*, convention: int, reason: str, by: User, on: date) -> Version:
    """Take the amendment back to write it again; the signatures already given fall."""
    row = held(convention)
    draft = _amendment(row)
    if not reason.strip():
        raise Impossible("Dites pourquoi l’avenant est repris.")
    if not draft.sha256:
        raise Impossible("Cet avenant s’écrit encore : il n’est pas à la signature.")
    comment = f"N° {draft.number} : {reason}{unsealed(draft)}"
    remember(row=row, verb="amend_unseal", trace=ConventionTrace, by=by, on=on, comment=comment)
    return draft


def sealed(draft: Version, *, agreed_on: date | None, on: date) -> None:
    """Freeze what every subject says, with its hash. Impossible when a subject finds a flaw."""
    if draft.sha256:
        raise Impossible(SEALED)
    if agreed_on and agreed_on > on:
        raise Impossible("L’accord du conseil ne peut pas être dans l’avenir.")
    _refuse([*terms.flaws(terms.read(draft.content["terms"])), *contents.flaws_of(draft)])
    draft.content = contents.content_of(draft)
    draft.sha256, draft.agreed_on = content_rules.seal(draft.content), agreed_on
    draft.save(update_fields=["content", "sha256", "agreed_on"])


def unsealed(draft: Version) -> str:
    """Give a sealed draft back to writing; says which signatures fall."""
    names = [str(each.party) for each in draft.signatures.select_related("party")]
    draft.signatures.all().delete()
    if not draft.number:
        draft.convention.parties.update(signed_on=None)
    draft.sha256, draft.agreed_on = "", None
    draft.save(update_fields=["sha256", "agreed_on"])
    return f" Signatures retirées : {', '.join(names)}." if names else ""


@transaction.atomic
def sign(
    *,
    convention: int,
    party: int,
    signed_on: date,
    by: User,
    on: date,
    signatory: str = "",
    capacity: str = "",
) -> Signature:
    """Record that a party signed the sealed text."""
    row = held(convention)
    draft = draft_of(row)
    if draft is None or not draft.sha256:
        raise Impossible("Aucun texte n’est à la signature.")
    who = row.parties.filter(pk=party).first()
    if who is None:
        raise Impossible("Cette partie n’est plus dans la convention : rechargez la page.")
    if signed_on > on:
        raise Impossible("Une signature ne peut pas être dans l’avenir.")
    if draft.agreed_on and signed_on < draft.agreed_on:
        raise Impossible("La signature précède l’accord du conseil d’administration.")
    if draft.signatures.filter(party=who).exists():
        raise Impossible(f"{who} a déjà signé.")
    made = Signature.objects.create(
        version=draft, party=who, signed_on=signed_on,
        signatory=signatory or who.signatory, capacity=capacity or who.capacity,
    )  # fmt: skip
    if not draft.number:
        Party.objects.filter(pk=who.pk).update(signed_on=signed_on)
    remember(
        row=row, verb="sign", trace=ConventionTrace, by=by, on=on,
        comment=f"{who}, le {signed_on:%d/%m/%Y} ({draft}).",
    )  # fmt: skip
    return made


def unsigned(draft: Version) -> list[Party]:
    """The parties that must sign and have not."""
    signed = draft.signatures.values("party")
    return list(draft.convention.parties.filter(role__in=SIGNS).exclude(pk__in=signed).order_by("pk"))


@transaction.atomic
def sign_amendment(*, convention: int, effective_on: date, file: File | None, by: User, on: date) -> Version:
    """The amendment signed by all takes effect: the convention says what it says."""
    row = held(convention)
    draft = _amendment(row)
    if not draft.sha256:
        raise Impossible("Mettez d’abord l’avenant à la signature.")
    take_effect(row, draft, effective_on=effective_on, file=file, by=by, on=on)
    remember(
        row=row, verb="amend_sign", trace=ConventionTrace, by=by, on=on,
        comment=f"N° {draft.number}, effet au {effective_on:%d/%m/%Y}.",
    )  # fmt: skip
    return draft


def take_effect(
    row: Convention, draft: Version, *, effective_on: date, file: File | None, by: User | None, on: date
) -> None:
    """Close a sealed draft on its last signature, and give its terms to the convention."""
    if missing := unsigned(draft):
        raise Impossible(f"Il manque la signature de : {', '.join(map(str, missing))}.")
    if content_rules.seal(draft.content) != draft.sha256:
        raise Impossible("Le texte n’est plus celui qui a été mis à la signature : reprenez la négociation.")
    last = draft.signatures.order_by("-signed_on").values_list("signed_on", flat=True).first()
    if last is None:
        raise Impossible("Aucune signature n’est enregistrée.")
    if file is not None:
        draft.document = documents.keep(
            convention=row, title=f"Texte signé – {draft}", file=file, by=by, on=on
        )
    draft.signed_on, draft.effective_on = last, effective_on
    draft.save(update_fields=["signed_on", "effective_on", "document"])
    apply(row, terms.read(draft.content["terms"]))


def apply(row: Convention, told: Terms) -> None:
    """The convention says what this version says."""
    for name in ("title", "purpose", "starts_on", "ends_on", "public"):
        setattr(row, name, getattr(told, name))
    for name in ("idccs", "regions", "publics"):
        setattr(row, name, sorted(getattr(told, name)))
    row.save(update_fields=list(terms.LABELS))


def _amendment(row: Convention) -> Version:
    draft = Version.objects.select_for_update().filter(convention=row, signed_on=None, number__gt=0).first()
    if draft is None:
        raise Impossible("Aucun avenant n’est en préparation.")
    draft.convention = row
    return draft


def _named(draft: Version) -> str:
    return str(draft)[:1].upper() + str(draft)[1:]


def _refuse(flaws: Collection[str]) -> None:
    if flaws:
        raise Impossible(" ".join(flaws))
