"""Every benchmark, one after the other."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.base import ROOT

for name in ("contracts", "queue", "npec", "vintages", "money", "branches", "simulator", "radar", "firms"):
    print(f"\n== {name}", flush=True)
    subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=ROOT, check=True)
