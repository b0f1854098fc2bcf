"""``unaided serve``: the web application for a class, a squad or a team."""

from __future__ import annotations

from pathlib import Path

import click

from unaided.evidence.problems import UsageError


@click.command(short_help="Serve the web application.")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="UNAIDED_FOLDER",
    default=Path("unaided-data"),
    show_default=True,
    help="Folder of the database, the queue and the secret key.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8400,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes."
)
def serve(folder: Path, host: str, port: int, workers: int) -> None:
    """Serve the web application, with its worker beside it, until Ctrl+C.

    Everything is kept in one folder; ``UNAIDED_DATABASE`` moves the database to PostgreSQL. Other
    settings are environment variables too. Behind a name, put a proxy that speaks TLS in front,
    and set ``UNAIDED_HOSTS`` and ``UNAIDED_BEHIND_PROXY``. For this machine alone, without TLS,
    set ``UNAIDED_PLAIN_HTTP=1``.
    """
    from unaided.web import server  # here: it reads the settings
    from unaided.web.environment import LOOPBACK

    port = server.free_port(host, port)
    server.use({"FOLDER": str(folder.resolve())})
    from django.conf import settings

    if settings.DEMONSTRATION:
        raise UsageError(
            "UNAIDED_DEMONSTRATION is set, and `serve` is not the demonstration. Unset it, or run "
            "`unaided demo`."
        )
    if not settings.SECURE:
        if host not in LOOPBACK:
            raise UsageError(
                f"UNAIDED_PLAIN_HTTP is set, and {host} can be reached from other machines: "
                "passwords would travel in clear. Put a proxy that speaks TLS in front and set "
                "UNAIDED_BEHIND_PROXY=1, or leave out --host."
            )
    elif not settings.ENVIRONMENT.behind_proxy:
        click.echo(
            "Every page asks for https, and this server speaks http. For this machine alone set "
            "UNAIDED_PLAIN_HTTP=1; behind a proxy that speaks TLS, UNAIDED_BEHIND_PROXY=1.",
            err=True,
        )
    server.prepare()
    running = server.Running(host, port, workers=workers)
    running.ready()
    click.echo(f"Open:   {running.address}  (Ctrl+C ends it)")
    running.wait()
    click.echo("Ended.")
