"""Doors of the promotion, of the paths at work and of the distance files."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from registers.models import Company
from smeservice.actions import firms, participations, paths, promotion, trials
from tests.smeservice.afest import world

READ = ("smeservice.open_firm",)
WORK = ("smeservice.open_firm", "smeservice.work_firm")
PROMOTE = ("smeservice.open_firm", "smeservice.promote_training")
SIREN = "404833048"
_READ = (
    "promotion", "promotion_campaigns", "promotion_action", "promotion_follow", "promotion_firms",
    "promotion_csv", "afest_list", "path_models", "path_model", "afest", "afest_paper", "afest_folder",
    "afest_journal", "foad_list", "foad", "foad_paper",
)  # fmt: skip
_PROMOTE = (
    "promotion_campaign_new", "promotion_campaign", "promotion_new", "promotion_change", "promotion_step",
    "promotion_add", "promotion_mark", "path_model_new", "path_model_write", "path_model_copy",
    "path_model_publish",
)  # fmt: skip
_WORK = (
    "trial_new", "trial_cancel", "afest_begin", "afest_change", "afest_condition", "afest_withdraw",
    "afest_step", "afest_start", "afest_line_new", "afest_line", "afest_stop", "afest_remove", "foad_begin",
    "foad_change", "foad_condition", "foad_withdraw", "foad_step",
)  # fmt: skip
NEEDED = {
    **{f"smeservice:{name}": READ for name in _READ},
    **{f"smeservice:{name}": PROMOTE for name in _PROMOTE},
    **{f"smeservice:{name}": WORK for name in _WORK},
}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    Company.objects.get_or_create(pk=SIREN, defaults={"name": "Garage d’essai"})
    by = people["officer"]
    firms.refresh(on=on)
    campaign = promotion.write_campaign(
        told=promotion.Campaign(title="Campagne d’essai", starts_on=on, ends_on=on), by=by
    )
    told = promotion.Told(title="Réunion d’essai", channel="meeting", theme="afest", on=on)
    action = promotion.begin(told=told, token=UUID(int=21), by=by, on=on)
    participations.add(action=action.pk, companies=[SIREN], by=by, on=on)
    trial = trials.tell(
        company=SIREN, theme="foad", happened_on=on, note="Vu", token=UUID(int=22), by=by, on=on
    )
    path = world.complete(SIREN, by, on)
    line = path.sequences.earliest("pk")
    proof = path.conditions.get(code="analysis").evidence.get()
    remote = world.file(SIREN, by, on)
    foad_proof = world.proved(remote, by, on)
    draft = paths.copy(model=world.model(by, on).pk, by=by, on=on)
    found: dict[str, tuple[Any, ...]] = {
        "promotion_campaign": (campaign.pk,),
        "promotion_step": (action.pk, "cancel"),
        "trial_new": (SIREN,), "trial_cancel": (SIREN, trial.pk),
        "afest_begin": (SIREN,), "foad_begin": (SIREN,),
        "afest_condition": (path.pk, "analysis"), "foad_condition": (remote.pk, "tasks"),
        "afest_step": (path.pk, "abandon"), "foad_step": (remote.pk, "abandon"),
        "afest_start": (path.pk, "reflexive"),
        "afest_paper": (path.pk, proof.pk), "afest_withdraw": (path.pk, proof.pk),
        "foad_paper": (remote.pk, foad_proof), "foad_withdraw": (remote.pk, foad_proof),
    }  # fmt: skip
    for names, args in (
        (("promotion_action", "promotion_change", "promotion_add", "promotion_mark"), (action.pk,)),
        (("afest", "afest_change", "afest_folder", "afest_journal", "afest_line_new"), (path.pk,)),
        (("afest_line", "afest_stop", "afest_remove"), (path.pk, line.pk)),
        (("foad", "foad_change"), (remote.pk,)),
        (("path_model", "path_model_write", "path_model_copy", "path_model_publish"), (draft.pk,)),
    ):
        found |= dict.fromkeys(names, args)
    return {f"smeservice:{name}": args for name, args in found.items()}
