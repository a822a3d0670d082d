"""Views of lists: kept under a name, renamed, shared, deleted by who made them."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.actions import roles_of
from accounts.models import SavedView, User
from accounts.rules import saved as rules
from law.refusal import Impossible

TWICE = "Vous avez déjà une vue de ce nom sur cette liste."


@transaction.atomic
def save(
    *, place: str, query: str, name: str, shared: str = rules.NOBODY, replace: bool = False, by: User
) -> SavedView:
    """Keep the filters of a list under a name; the view of that name keeps its place when one replaces it."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    _check(shared, by)
    mine = SavedView.objects.filter(owner=by)
    same = mine.filter(place=place, name__iexact=name).first()
    if same is not None:
        if not replace:
            raise Impossible(TWICE)
        same.query, same.shared = query, shared
        same.save(update_fields=["query", "shared"])
        return same
    if mine.count() >= rules.MOST:
        raise Impossible(f"Vous avez déjà {rules.MOST} vues : supprimez celles qui ne servent plus.")
    return SavedView.objects.create(owner=by, place=place, name=name, query=query, shared=shared)


@transaction.atomic
def change(*, view: int, name: str, shared: str, by: User) -> SavedView:
    """Give a view another name or other readers; SavedView.DoesNotExist when it is not one’s own."""
    row = SavedView.objects.select_for_update().get(pk=view, owner=by)
    _check(shared, by)
    row.name, row.shared = name, shared
    try:
        with transaction.atomic():
            row.save(update_fields=["name", "shared"])
    except IntegrityError as found:
        raise Impossible(TWICE) from found
    return row


@transaction.atomic
def delete(*, view: int, by: User) -> str:
    """Forget a view of one’s own; its name."""
    row = SavedView.objects.select_for_update().get(pk=view, owner=by)
    row.delete()
    return row.name


def _check(shared: str, by: User) -> None:
    if shared not in rules.SHARED:
        raise Impossible("Choisissez avec qui partager cette vue.")
    if shared and rules.OUTSIDE in roles_of(by):
        raise Impossible("Une représentante ou un représentant de branche garde ses vues pour soi.")
