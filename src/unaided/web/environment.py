"""What the environment says: the folder, the database, hosts, e-mail. Every mistake at once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from unaided.evidence.problems import UsageError

PREFIX: Final = "UNAIDED_"
NAMES: Final[Mapping[str, str]] = {
    "FOLDER": "Folder of the database, the queue and the secret key; made if it is not there.",
    "DATABASE": "postgresql://user:password@host:port/name; empty: SQLite in the folder.",
    "SECRET_KEY": "Secret of sessions and forms; empty: made once and kept in the folder.",
    "HOSTS": "Host names that the server answers to, separated by commas.",
    "PLAIN_HTTP": "1: no TLS, for this machine alone.",
    "BEHIND_PROXY": "1: a proxy in front says https by X-Forwarded-Proto.",
    "HSTS_DOMAIN": "1: browsers keep to TLS for the whole domain and its subdomains (preload).",
    "DEMONSTRATION": "1: one-click sign-in and a clock that can be moved; loopback only.",
    "EMAIL": "smtp://user:password@host:587?tls=1&from=address; empty: printed on the console.",
    "TIME_ZONE": "Name of the time zone, such as Europe/Zurich.",
}
FLAGS: Final = ("PLAIN_HTTP", "BEHIND_PROXY", "HSTS_DOMAIN", "DEMONSTRATION")
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Email:
    """Where e-mail goes out."""

    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    tls: bool = False
    sender: str = "unaided@localhost"


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings that are the operator's to choose.

    Attributes:
        folder: Where everything that is kept lies.
        database: URL of a PostgreSQL database; empty: SQLite in ``folder``.
        secret_key: Secret of sessions and forms.
        hosts: Host names that are answered.
        plain_http: No TLS.
        behind_proxy: A proxy speaks TLS.
        hsts_domain: Subdomains are bound to TLS too.
        demonstration: One-click sign-in, movable clock.
        sends_email: Whether an SMTP server is named.
        email: That server.
        time_zone: Name of the time zone.
    """

    folder: Path
    database: str
    secret_key: str
    hosts: tuple[str, ...]
    plain_http: bool
    behind_proxy: bool
    hsts_domain: bool
    demonstration: bool
    sends_email: bool
    email: Email
    time_zone: str

    @classmethod
    def read(cls, values: Mapping[str, str] | None = None) -> Environment:
        """Read the variables whose names begin with ``UNAIDED_``.

        Args:
            values: The environment; ``None``: that of the process.

        Raises:
            UsageError: Naming every variable that is unknown or wrong.
        """
        values = os.environ if values is None else values
        said = {
            name.removeprefix(PREFIX): value.strip()
            for name, value in values.items()
            if name.startswith(PREFIX)
        }
        wrong = [f"{PREFIX}{name}: not a setting" for name in sorted(said.keys() - NAMES.keys())]
        flags = {}
        for name in FLAGS:
            flags[name] = said.get(name, "") == "1"
            if said.get(name, "") not in ("", "0", "1"):
                wrong.append(f"{PREFIX}{name}: found {said[name]!r}, expected 0 or 1")
        hosts = tuple(host.strip() for host in said.get("HOSTS", "").split(",") if host.strip())
        if set(hosts) - set(LOOPBACK):
            # Without TLS passwords would travel in clear; the demonstration asks for none.
            for name, what in (
                ("DEMONSTRATION", "the demonstration"),
                ("PLAIN_HTTP", "plain HTTP"),
            ):
                if flags[name]:
                    wrong.append(f"{PREFIX}HOSTS: {what} answers on this machine alone")
        if flags["DEMONSTRATION"] and said.get("DATABASE"):
            wrong.append(f"{PREFIX}DATABASE: the demonstration keeps its invented people to itself")
        zone = said.get("TIME_ZONE") or "UTC"
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            wrong.append(f"{PREFIX}TIME_ZONE: {zone!r} is not a time zone")
        for name, scheme in (("DATABASE", ("postgresql", "postgres")), ("EMAIL", ("smtp",))):
            url = said.get(name, "")
            if url and (urlsplit(url).scheme not in scheme or not _port_reads(url)):
                wrong.append(f"{PREFIX}{name}: expected {NAMES[name]}")
        if wrong:
            raise UsageError("Settings that will not do: " + "; ".join(wrong) + ".")
        folder = Path(said.get("FOLDER") or "unaided-data").resolve()
        return cls(
            folder=folder,
            database=said.get("DATABASE", ""),
            secret_key=said.get("SECRET_KEY") or _kept_secret(folder),
            hosts=hosts or LOOPBACK,
            plain_http=flags["PLAIN_HTTP"] or flags["DEMONSTRATION"],
            behind_proxy=flags["BEHIND_PROXY"],
            hsts_domain=flags["HSTS_DOMAIN"],
            demonstration=flags["DEMONSTRATION"],
            sends_email=bool(said.get("EMAIL")),
            email=_email(said.get("EMAIL", "")),
            time_zone=zone,
        )

    @property
    def databases(self) -> dict[str, dict[str, Any]]:
        """Django's ``DATABASES``: what is kept, and the queue in a file of its own."""
        main = _postgresql(self.database) if self.database else _sqlite(self.folder / "unaided.db")
        return {"default": main, "queue": _sqlite(self.folder / "queue.db")}


def _port_reads(url: str) -> bool:
    try:
        return urlsplit(url).port is not None or True
    except ValueError:
        return False


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "unaided.web.sqlite3",
        "NAME": path,
        # Kept open by each thread: to open the file reads its schema anew, and whoever closes it
        # last folds its journal in and syncs, at every request.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # A writer takes its turn at once instead of failing half-way; FULL: what is
            # committed is on disk before the reply goes out.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA cache_size=-65536;",
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(options.pop("host", "") or parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # A connection that died in the pool, with a server that was restarted, is not handed out.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **options,
            "pool": {"min_size": 2, "max_size": 16, "timeout": 20},
            "options": "-c synchronous_commit=on",
        },
    }


def _email(url: str) -> Email:
    if not url:
        return Email()
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return Email(
        host=parts.hostname or "localhost",
        port=parts.port or 25,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=options.get("tls") == "1",
        sender=options.get("from", "unaided@localhost"),
    )


def _kept_secret(folder: Path) -> str:
    """Return the folder's secret; make it, readable by its owner alone, where there is none."""
    path = folder / "secret-key"
    try:
        # What people answered is in here: nobody else on the machine reads it.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="utf-8").strip()
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(64))
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UsageError(
            f"{folder}: cannot be written ({error.strerror}). Name another folder in "
            f"{PREFIX}FOLDER."
        ) from error
