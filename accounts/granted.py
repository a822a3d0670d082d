"""Who may do what: the matrix of rights in force, and who holds each role."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.rights import Request
from accounts.roles import ROLES
from accounts.rules.matrix import LETTERS, MATRIX, ORDER, OWN, Line, words

NAMED = 12  # people named under a role; the others are counted


@require_safe
@permission_required("accounts.view_rights", raise_exception=True)
def rights(request: Request) -> HttpResponse:
    """The matrix whole, or what one role may do, in words."""
    asked = request.GET.get("role", "")
    role = next((each for each in ROLES if each.code == asked), None)
    lines = [_row(line, (role.code,) if role else ORDER) for line in MATRIX.lines]
    context = {
        "roles": ROLES,
        "role": role,
        "lines": [each for each in lines if role is None or each["cells"][0]["said"]],
        "letters": LETTERS.items(),
        "own": OWN,
        "differences": [
            {"about": each, "subject": MATRIX.subject(each.permission)}
            for each in MATRIX.differences
            if role is None or each.role == role.code
        ],
        "holders": _holders((role.code,) if role else ORDER),
        "handles": request.user.has_perm("accounts.handle_account"),
    }
    return render(request, "accounts/rights.html", context)


def _row(line: Line, codes: tuple[str, ...]) -> dict[str, Any]:
    cells = [{"role": code, "code": line.codes[code], "said": words(line.codes[code])} for code in codes]
    wider = [code for code in line.wider if code in codes]
    meant = [each for each in MATRIX.differences if each.permission in line.permissions]
    apart = sorted({each.role for each in meant} & set(codes))
    return {"line": line, "cells": cells, "wider": wider, "apart": apart}


def _holders(codes: tuple[str, ...]) -> list[dict[str, Any]]:
    """The open accounts of each role, by name."""
    rows = User.objects.filter(is_active=True).order_by("last_name", "first_name", "pk")
    found = []
    for role in ROLES:
        if role.code in codes:
            people = rows.filter(groups__name=role.label)
            count = people.count()
            more = max(0, count - NAMED)
            found.append({"role": role, "count": count, "named": people[:NAMED], "more": more})
    return found
