"""The schematic map: a square a département, none upon another, inside its frame."""

from __future__ import annotations

from pathlib import Path

import pytest

from opco_admin import tiles

REGISTER = Path(__file__).resolve().parents[2] / "registers" / "data" / "territories.csv"
WITHOUT_FIRMS = {"977", "978", "984", "989"}  # counted with Guadeloupe, or uninhabited


def test_every_departement_has_its_square() -> None:
    codes = {line.split(";")[0] for line in REGISTER.read_text().splitlines()[1:]}
    assert codes - set(tiles.PLACES) == WITHOUT_FIRMS
    assert set(tiles.PLACES) <= codes


def test_no_square_covers_another_nor_leaves_the_frame() -> None:
    drawn = tiles.tile_map("Carte", [(code, "/", 50, code) for code in tiles.PLACES]).tiles
    assert len({(tile.x, tile.y) for tile in drawn}) == len(tiles.PLACES)
    for tile in drawn:
        assert 0 <= tile.x <= tiles.WIDTH - tiles.SIDE
        assert 0 <= tile.y <= tiles.HEIGHT - tiles.SIDE


@pytest.mark.parametrize(
    ("share", "level"), [(None, None), (0, 0), (19, 0), (20, 1), (59, 2), (60, 3), (80, 4), (100, 4)]
)
def test_the_colour_of_a_share(share: int | None, level: int | None) -> None:
    assert tiles.level(share) == level


def test_what_has_no_place_is_left_to_the_table() -> None:
    assert (
        tiles.tile_map("Carte", [("none", "/", 3, "inconnu"), ("2A", "/", 3, "Corse")]).tiles[0].code == "2A"
    )
