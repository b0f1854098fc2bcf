"""Peers of the measuring model: other programs that fit the aid model, on the same log.

They are not needed to run Unaided. Where one is not installed, the sentence says how to.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from unaided.cli.bench_process import run_fresh
from unaided.evidence.problems import UsageError

# Linux lets a process begin with the peak of the one that started it in ru_maxrss, not in VmHWM.
PEAK_MB: Final = """
import resource
from pathlib import Path
def peak_mb():
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT / 1e6
    lines = status.read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e6
"""
"""A piece of a program: the most memory that it took, in megabytes."""

_GLMM: Final = (
    PEAK_MB
    + """
import json, sys, time
import glmm, numpy as np
with np.load(sys.argv[1]) as log:
    data = {name: log[name] for name in ("score", "aid", "person", "item")}
wall, cpu = time.perf_counter(), time.process_time()
fit = glmm.fit(data, sys.argv[2], "binomial")
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
people, related = fit.stddev_corr(0)
items, _ = fit.stddev_corr(1)
estimates = dict(
    intercept=fit.beta[0], aid_1=fit.beta[1], ability_sd=people[0], aid_spread=people[1],
    aid_correlation=related[1, 0], item_sd=items[0], log_likelihood=fit.loglik,
)
if len(items) > 1:
    estimates["item_aid_sd"] = items[1]
print(json.dumps({
    "wall_seconds": wall,
    "cpu_seconds": cpu,
    "peak_mb": peak_mb(),
    "converged": bool(fit.converged),
    "estimates": {name: float(value) for name, value in estimates.items()},
    "standard_errors": {"intercept": float(fit.se[0]), "aid_1": float(fit.se[1])},
}))
"""
)

_LME4: Final = """
import csv, json, resource, subprocess, sys
import numpy as np
with np.load(sys.argv[1]) as log, open(sys.argv[1] + ".csv", "w", newline="") as table:
    names = ("score", "aid", "person", "item")
    writer = csv.writer(table)
    writer.writerow(names)
    writer.writerows(zip(*(log[name].tolist() for name in names)))
done = subprocess.run(
    ["Rscript", "--vanilla", "-e", sys.argv[3], sys.argv[1] + ".csv", sys.argv[2]],
    check=True, capture_output=True, text=True,
)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * UNIT / 1e6
print(json.dumps({**json.loads(done.stdout), "peak_mb": peak}))
"""

_LME4_IN_R: Final = """
suppressMessages(library(lme4))
given <- commandArgs(trailingOnly = TRUE)
log <- read.csv(given[1])
started <- proc.time()
fit <- suppressWarnings(glmer(as.formula(given[2]), log, binomial, nAGQ = 1))
errors <- sqrt(diag(as.matrix(vcov(fit))))
took <- proc.time() - started
parts <- as.data.frame(VarCorr(fit))
spread <- function(group, term) {
  parts$sdcor[startsWith(parts$grp, group) & parts$var1 == term & is.na(parts$var2)]
}
related <- parts$sdcor[parts$grp == "person" & !is.na(parts$var2)]
number <- function(x) formatC(x, digits = 12, format = "g")
cat(sprintf(
  paste0('{"wall_seconds": %s, "cpu_seconds": %s, "converged": %s, "estimates": {',
    '"intercept": %s, "aid_1": %s, "ability_sd": %s, "aid_spread": %s, ',
    '"aid_correlation": %s, "item_sd": %s, "item_aid_sd": %s, "log_likelihood": %s}, ',
    '"standard_errors": {"intercept": %s, "aid_1": %s}}'),
  number(took[["elapsed"]]), number(took[["user.self"]] + took[["sys.self"]]),
  if (fit@optinfo$conv$opt == 0) "true" else "false",
  number(fixef(fit)[[1]]), number(fixef(fit)[[2]]),
  number(spread("person", "(Intercept)")), number(spread("person", "aid")),
  number(related), number(spread("item", "(Intercept)")), number(spread("item", "aid")),
  number(as.numeric(logLik(fit))), number(errors[[1]]), number(errors[[2]])
))
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """Another program that fits the aid model.

    Attributes:
        name: As named on the command line.
        formula: The model it is given, as R writes it.
        note: How that model, or how it is fitted, differs from Unaided's.
        most_responses: The largest log it is given; ``None``: any.
        installed: Whether it is installed.
        remedy: How to install it.
        arguments: What its program takes after the log's path.
        program: Python that fits the log and prints what it measured.
    """

    name: str
    formula: str
    note: str
    most_responses: int | None
    installed: Callable[[], bool]
    remedy: str
    arguments: tuple[str, ...]
    program: str

    def refuse(self, responses: int) -> None:
        """Say why this peer cannot fit a log of this size.

        Raises:
            UsageError: It is not installed, or the log is too large for it.
        """
        if self.most_responses is not None and responses > self.most_responses:
            raise UsageError(
                f"--peers {self.name}: found {responses:,} responses, expected at most "
                f"{self.most_responses:,}: above that it takes hours. Leave the peer out, or "
                "measure a smaller log."
            )
        if not self.installed():
            raise UsageError(f"--peers {self.name}: it is not installed. {self.remedy}")

    def measure(self, log: Path) -> dict[str, Any]:
        """Fit the log in a fresh process; return what was measured, its formula beside it."""
        measured = measured_fresh(self.program, str(log), *self.arguments)
        estimates = measured["estimates"]
        ability, spread = estimates["ability_sd"], estimates["aid_spread"]
        shared = estimates["aid_correlation"] * ability * spread
        estimates["aided_sd"] = (ability**2 + spread**2 + 2 * shared) ** 0.5
        return {"formula": self.formula, "note": self.note, **measured}


def measured_fresh(program: str, *arguments: str) -> dict[str, Any]:
    """Run a program in a fresh process; return what it printed of itself.

    Raises:
        UsageError: With the program's last words, if it failed.
    """
    try:
        return dict(run_fresh(program, *arguments))
    except subprocess.CalledProcessError as error:
        said = (error.stderr or "").strip().splitlines() or ["it said nothing"]
        raise UsageError(f"The measurement stopped: {said[-1]}") from error
    except json.JSONDecodeError as error:
        raise UsageError(f"The measurement printed no figures ({error}).") from error


def _has_glmm() -> bool:
    return importlib.util.find_spec("glmm") is not None


def _has_lme4() -> bool:
    if shutil.which("Rscript") is None:
        return False
    asked = 'quit(status = !requireNamespace("lme4", quietly = TRUE))'
    return subprocess.run(["Rscript", "--vanilla", "-e", asked], check=False).returncode == 0


def _glmm(name: str, item_terms: str, note: str, most_responses: int | None) -> Peer:
    formula = f"score ~ aid + (1 + aid | person) + {item_terms}"
    return Peer(
        name=name,
        formula=formula,
        note=note,
        most_responses=most_responses,
        installed=_has_glmm,
        remedy="Install it with: pip install glmm",
        arguments=(formula,),
        program=_GLMM,
    )


_LME4_FORMULA: Final = "score ~ aid + (1 + aid | person) + (1 + aid || item)"

PEERS: Final = {
    peer.name: peer
    for peer in (
        _glmm(
            "glmm",
            "(1 | item)",
            "Laplace. Items differ in difficulty alone: a smaller model than Unaided's, and the "
            "largest that glmm fits in minutes at millions of responses.",
            None,
        ),
        _glmm(
            "glmm-slopes",
            "(1 + aid | item)",
            "Laplace. An item's difficulty and shift may correlate: it has no ||.",
            200_000,
        ),
        Peer(
            name="lme4",
            formula=_LME4_FORMULA,
            note="Laplace (nAGQ = 1). The same model as Unaided's.",
            most_responses=100_000,
            installed=_has_lme4,
            remedy='Install R, and in it: install.packages("lme4")',
            arguments=(_LME4_FORMULA, _LME4_IN_R),
            program=_LME4,
        ),
    )
}
"""The peers by name."""
