"""The reference pages of the web application: settings, addresses, the operator's commands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from addresses import addresses
from markdown import code, page, table

from unaided.web.environment import NAMES, PREFIX, Environment


def settings_page() -> str:
    """Describe the settings of the web application."""
    usual = Environment.read({f"{PREFIX}SECRET_KEY": "kept in the folder"})
    defaults = {
        "FOLDER": usual.folder.name,
        "HOSTS": ",".join(usual.hosts),
        "PLAIN_HTTP": "0",
        "BEHIND_PROXY": "0",
        "HSTS_DOMAIN": "0",
        "DEMONSTRATION": "0",
        "TIME_ZONE": usual.time_zone,
    }
    return page(
        "Settings",
        "Environment variables, read once when `unaided serve` starts. Every one that is unknown "
        "or wrong is named at once, and nothing starts. `unaided serve` takes the folder from "
        "`--dir`, else from `UNAIDED_FOLDER`. "
        "What to choose: "
        "[Run it on a server](../how-to/run-it-on-a-server.md).",
        table(
            ("variable", "default", "meaning"),
            (
                [code(PREFIX + name), code(defaults.get(name, "")), _as_code(meaning)]
                for name, meaning in NAMES.items()
            ),
        ),
    )


def _as_code(meaning: str) -> str:
    """Put an address within a sentence into code type."""
    return " ".join(
        code(word.rstrip(";.")) + word[len(word.rstrip(";.")) :] if "://" in word else word
        for word in meaning.split(" ")
    )


def addresses_page(meanings: Mapping[str, Mapping[str, str]]) -> str:
    """Describe every address of the web application."""
    return page(
        "Addresses",
        "Every address that the web application answers, and for whom. Whoever is not signed in is "
        "sent to sign in; for everybody else an address that is not theirs answers 404, as if it "
        "were not there. GET changes nothing. A learner who has not agreed to what is recorded is "
        "sent to the text first.",
        table(
            ("address", "name", "methods", "for", "does"),
            (
                [code(one.path), code(one.name), one.methods, one.who, one.does]
                for one in addresses(meanings["addresses"])
            ),
        ),
    )


def django_commands() -> Iterator[list[str]]:
    """Describe the commands that the application adds to Django's own."""
    from django.core.management import get_commands, load_command_class

    for name, app in sorted(get_commands().items()):
        if isinstance(app, str) and app.startswith("unaided."):
            parser = load_command_class(app, name).create_parser("", name)
            words = [one.dest.upper() for one in parser._actions if not one.option_strings]
            yield [code(" ".join([f"python -m django {name}", *words])), parser.description or ""]
