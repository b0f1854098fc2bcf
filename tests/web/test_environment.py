"""Settings from the environment: each read, every mistake named at once, the secret kept."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from unaided.evidence.problems import UsageError
from unaided.web.environment import Environment


def read(tmp_path: Path, **said: str) -> Environment:
    values = {f"UNAIDED_{name}": value for name, value in said.items()}
    return Environment.read({"UNAIDED_FOLDER": str(tmp_path / "kept"), **values})


def test_the_secret_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 50
    assert stat.S_IMODE((tmp_path / "kept" / "secret-key").stat().st_mode) == 0o600


def test_sqlite_waits_for_the_disk(tmp_path: Path) -> None:
    databases = read(tmp_path).databases
    assert databases["default"]["NAME"] == tmp_path / "kept" / "unaided.db"
    assert databases["queue"]["NAME"] == tmp_path / "kept" / "queue.db"
    for database in databases.values():
        assert "PRAGMA synchronous=FULL" in database["OPTIONS"]["init_command"]


def test_one_variable_moves_the_database_to_postgresql(tmp_path: Path) -> None:
    said = "postgresql://ada:p%40ss@db.example:5433/unaided?sslmode=require"
    databases = read(tmp_path, DATABASE=said).databases
    main = databases["default"]
    assert (main["USER"], main["PASSWORD"], main["HOST"], main["PORT"], main["NAME"]) == (
        "ada", "p@ss", "db.example", "5433", "unaided",
    )  # fmt: skip
    assert main["OPTIONS"]["sslmode"] == "require"
    assert main["OPTIONS"]["options"] == "-c synchronous_commit=on"
    assert databases["queue"]["ENGINE"].endswith("sqlite3")


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(
            tmp_path, DATABSE="x", PLAIN_HTTP="yes", TIME_ZONE="Mars/Olympus",
            DATABASE="mysql://h/n", EMAIL="smtp://h:port",
        )  # fmt: skip
    for name in ("DATABSE", "PLAIN_HTTP", "TIME_ZONE", "DATABASE", "EMAIL"):
        assert f"UNAIDED_{name}:" in str(caught.value)


def test_the_demonstration_answers_on_this_machine_alone(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="on this machine alone"):
        read(tmp_path, DEMONSTRATION="1", HOSTS="127.0.0.1,school.example")
    assert read(tmp_path, DEMONSTRATION="1", HOSTS="127.0.0.1").plain_http


def test_e_mail_goes_where_it_is_told(tmp_path: Path) -> None:
    assert not read(tmp_path).sends_email
    said = read(tmp_path, EMAIL="smtp://me:s%3Acret@mail.example:587?tls=1&from=u@example.org")
    assert said.sends_email
    assert (said.email.host, said.email.port, said.email.user) == ("mail.example", 587, "me")
    assert (said.email.password, said.email.tls, said.email.sender) == (
        "s:cret", True, "u@example.org",
    )  # fmt: skip


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(UsageError, match="Name another folder"):
        Environment.read({"UNAIDED_FOLDER": str(tmp_path / "file" / "kept")})


def test_plain_http_and_the_demonstration_keep_to_this_machine(tmp_path: Path) -> None:
    """Passwords do not travel in clear, and one-click sign-in never meets a real database."""
    with pytest.raises(UsageError, match="plain HTTP answers on this machine alone"):
        read(tmp_path, PLAIN_HTTP="1", HOSTS="school.example")
    with pytest.raises(UsageError, match="UNAIDED_DATABASE: the demonstration"):
        read(tmp_path, DEMONSTRATION="1", DATABASE="postgresql://h/n")


def test_the_folder_is_the_owners_alone(tmp_path: Path) -> None:
    read(tmp_path)
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o700
