"""A schematic map of the départements: a square each, laid out by hand on a grid; overseas below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

STEP, SIDE = 47, 44
LEVELS = (20, 40, 60, 80)  # shares out of a hundred where the colour changes
_GRID = """
..  ..  ..  ..  ..  62  59  ..  ..  ..  ..  ..
..  ..  ..  ..  76  80  60  02  08  ..  ..  ..
..  50  14  27  78  95  93  77  51  55  54  57
29  22  35  61  28  92  75  94  10  52  88  67
..  56  53  72  41  45  91  89  21  70  90  68
..  ..  44  49  37  36  18  58  71  39  25  ..
..  ..  85  79  86  23  03  42  69  01  74  ..
..  ..  ..  17  16  87  63  43  38  73  ..  ..
..  ..  ..  33  24  19  15  07  26  05  ..  ..
..  ..  ..  40  47  46  12  48  84  04  06  ..
..  ..  ..  64  32  82  81  30  13  83  ..  2B
..  ..  ..  ..  65  31  11  34  ..  ..  ..  2A
..  ..  ..  ..  ..  09  66  ..  ..  ..  ..  ..
971 972 973 974 976 975 986 987 988 ..  ..  ..
"""
_ROWS = [line.split() for line in _GRID.strip().splitlines()]
PLACES = {code: (x, y) for y, row in enumerate(_ROWS) for x, code in enumerate(row) if code != ".."}
WIDTH, HEIGHT = STEP * len(_ROWS[0]), STEP * len(_ROWS) + STEP // 3


@dataclass(frozen=True, slots=True)
class Tile:
    """One square, what it says and where it leads; `level` is from 0 to 4, None without a share."""

    x: int
    y: int
    code: str
    url: str
    level: int | None
    share: int | None
    words: str

    @property
    def middle(self) -> int:
        return self.x + SIDE // 2


@dataclass(frozen=True, slots=True)
class TileMap:
    """Everything a template needs to draw the map."""

    title: str
    tiles: tuple[Tile, ...]
    legend: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT
    side: int = SIDE


def tile_map(title: str, rows: Sequence[tuple[str, str, int | None, str]]) -> TileMap:
    """Rows are (code, address, share out of 100, what is said of it); those without a place are left out."""
    overseas = len(_ROWS) - 1
    found = []
    for code, url, share, words in rows:
        if code not in PLACES:
            continue
        x, y = PLACES[code]
        shift = STEP // 3 if y == overseas else 0
        found.append(Tile(x * STEP, y * STEP + shift, code, url, level(share), share, words))
    found.sort(key=lambda tile: (tile.y, tile.x))
    return TileMap(title, tuple(found), _legend())


def level(share: int | None) -> int | None:
    """The colour of a share."""
    return None if share is None else sum(share >= bound for bound in LEVELS)


def _legend() -> tuple[str, ...]:
    bounds = (0, *LEVELS, 100)
    return tuple(f"{low} à {high}" for low, high in pairwise(bounds))
