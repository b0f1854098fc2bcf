"""``unaided demo``: a simulated organisation, its report, served at a local address."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from unaided.cli.options import SEED
from unaided.evidence.problems import UsageError
from unaided.evidence.reading import read_log
from unaided.evidence.study import read_study
from unaided.report.build import Options, build_report
from unaided.report.standard import CERTAINTY, choose_standard
from unaided.report.write import write_report
from unaided.simulate.demonstration import FACTS, demonstration
from unaided.simulate.writing import write_log

HOST = "127.0.0.1"  # the demonstration is for this machine alone
LOG, STUDY, REPORT = "log.csv", "study.toml", "report"


@click.command(short_help="Simulate an organisation and show its report.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8400,
    show_default=True,
    help="Port of the local address; 0 takes a free one.",
)
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demonstration"),
    show_default=True,
    help="Folder for the simulated log, its study file and the report.",
)
@click.option("--seed", type=SEED, default=2, show_default=True, help="Seed of the simulation.")
@click.option("--serve/--no-serve", default=True, show_default=True, help="Serve the report.")
def demo(port: int, folder: Path, seed: int, *, serve: bool) -> None:
    """Simulate a class, a squad and a team over eight weeks, and show their report.

    The people are invented; the log is in the format of a real one. The last day is today, so
    that the figures read like those of a running term.
    """
    make(folder, seed=seed, today=date.today())
    click.echo(f"Log:    {folder / LOG}")
    click.echo(f"Report: {folder / REPORT / 'report.html'}")
    if serve:
        _serve(folder / REPORT, port)


def make(folder: Path, *, seed: int, today: date) -> None:
    """Write the demonstration's log, study file and report into a folder.

    Args:
        folder: Where; made if it is not there.
        seed: Seed of the simulation.
        today: Last day of the eight weeks.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix=".writing-") as beside:
            simulated = demonstration(seed=seed, end=today)
            write_log(simulated.table, Path(beside) / LOG)
            (Path(beside) / STUDY).write_text(_study_text(), encoding="utf-8")
            for name in (LOG, STUDY):
                (Path(beside) / name).replace(folder / name)
    except OSError as error:
        raise UsageError(
            f"{folder}: cannot be written ({error.strerror}). Name another folder with --dir."
        ) from error
    study = read_study(folder / STUDY)
    log = read_log(study, data_dir=None)
    choice = choose_standard(
        options={},
        study=asdict(study.standard),
    )
    options = Options(
        as_of=None,
        window_days=None,
        seed=1,
        data_dir=None,
        command=f"unaided analyze {STUDY} --out {REPORT}",
        today=today,
    )
    write_report(build_report(log, study, choice, options), folder / REPORT)


def _study_text() -> str:
    return f"""# The demonstration: invented people, a log in the format of a real one.
title = "{FACTS.title}"

[standard]
level = {FACTS.level}
horizon_days = {FACTS.horizon_days}
certainty = {CERTAINTY}
novelty = "variant"

[[sources]]
name = "log"
path = "{LOG}"
"""


class _Handler(SimpleHTTPRequestHandler):
    """Serve the report's folder; the report itself at the root; no line a request."""

    def do_GET(self) -> None:
        """Answer the root with the report."""
        if self.path == "/":
            self.path = "/report.html"
        super().do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Stay silent: the address is all that a reader needs."""


def _serve(folder: Path, port: int) -> None:
    try:
        server = ThreadingHTTPServer((HOST, port), partial(_Handler, directory=str(folder)))
    except OSError as error:
        raise UsageError(
            f"Port {port} cannot be used ({error.strerror}). Name another: --port {port + 1}, "
            "or make run PORT=…"
        ) from error
    with server:
        click.echo(f"Open:   http://{HOST}:{server.server_port}/  (Ctrl+C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("\nEnded.")
