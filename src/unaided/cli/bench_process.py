"""What benchmarks share: a fresh process, a calibration loop, the machine in words."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time


def calibration_seconds() -> float:
    """Time a fixed small loop of plain Python, the best of five: machines differ."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        total = 0
        for i in range(1_000_000):
            total += i * i % 7
        best = min(best, time.perf_counter() - start)
    return best


def run_fresh(program: str, *arguments: str) -> dict[str, float]:
    """Run a program in a fresh process and return what it measured of itself, as JSON."""
    # Linux counts peak memory in KiB, macOS in bytes.
    unit = "1" if sys.platform == "darwin" else "1024"
    done = subprocess.run(
        [sys.executable, "-c", program.replace("UNIT", unit), *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def machine() -> str:
    """Name the machine in words: system, cores, Python."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    system = f"{platform.system()} {platform.machine()}"
    return f"{system}, {cores} cores, Python {platform.python_version()}"
