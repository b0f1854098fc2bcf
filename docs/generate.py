"""Write the reference pages from the code; ``--check`` says whether they are up to date.

The columns come from ``evidence/schema.py``, study files and simulations from the dataclasses that
read them, the commands from click and Django, the report's fields from its JSON Schema, unknowns
and problems from the places that raise them, settings from ``web/environment.py``, addresses from
the resolver. Sentences that no code holds are in ``meanings.toml``; a page in ``BY_HAND`` is
written by people and held to the code by ``tests/docs``.
"""

from __future__ import annotations

import ast
import json
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from inspect import cleandoc
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from code_sentences import problems, unknowns
from dataclass_keys import OutOfStepError, keys
from markdown import code, page, table
from web_pages import addresses_page, django_commands, settings_page

import unaided
from unaided.cli.main import main as unaided_command
from unaided.evidence.schema import COLUMNS, DERIVED, Column
from unaided.evidence.spec import ColumnMap, Factor, Source, StandardSpec, StudyTrial
from unaided.evidence.study import RANDOMISABLE
from unaided.simulate.parameters import (
    AidSettings,
    ArmSettings,
    CheckSettings,
    Parameters,
    SkillSettings,
)
from unaided.web import server

DOCS = Path(__file__).resolve().parent
REFERENCE = DOCS / "reference"
PACKAGE = Path(unaided.__file__).resolve().parent
LAYERS = (
    "cli", "web", "report", "arena", "checks", "practice", "measure", "trials", "simulate",
    "content", "evidence",
)  # fmt: skip
BY_HAND = frozenset({"item-file.md", "template-file.md"})
SCHEMA = PACKAGE / "report" / "schema" / "report.schema.json"

Meanings = Mapping[str, Mapping[str, str]]


# The log


def _column_rows(columns: Iterable[Column]) -> Iterator[list[str]]:
    for column in columns:
        if column.choices:
            values = ", ".join(code(choice) for choice in column.choices)
        elif column.kind == "id":
            values = "text"
        elif column.kind == "flag":
            values = "true, false"
        elif column.kind == "time":
            values = "an instant"
        else:
            whole = "whole number, " if column.kind == "count" else ""
            low = f"{column.low:g}"
            values = whole + (
                f"{low} or more" if column.high is None else f"{low} to {column.high:g}"
            )
        name = code(column.name) + (" (required)" if column.required else "")
        yield [name, values, column.meaning]


def log_page() -> str:
    """Describe the columns of a log."""
    head = ("column", "values", "meaning")
    return page(
        "The response log",
        "One row a response: CSV (also gzipped), Parquet or JSON lines. Only `person` and `item` "
        "must be there; rows of the tool alone (`actor = tool`) need no person. An empty cell is "
        "*not recorded*. Other headers are mapped in a [study file](study-file.md) or with "
        "`--column`.",
        table(head, _column_rows(COLUMNS)),
        "## Worked out where the log does not say",
        "`status`, `sitting`, `delay_days` and `novelty` above, from scores and times; and these. "
        "*Frozen* means: as it stood when the sitting began. A value that the log gives is kept.",
        table(head, _column_rows(DERIVED)),
    )


# Study files and simulations


def study_page(meanings: Meanings) -> str:
    """Describe the keys of a study file."""
    randomisable = ", ".join(code(name) for name in RANDOMISABLE)
    return page(
        "The study file",
        "TOML. [Bring your own log](../how-to/bring-your-own-log.md) builds one step by step. "
        "Every mistake in it is named at once, with its line. A file's path is looked for in "
        "`--data`, then in the folder there that bears the study file's name, then beside the "
        "study file.",
        table(
            ("key", "meaning"),
            [
                [code("title"), "For readers; the file's name where there is none."],
                [code("citation"), "Where the data were published."],
            ],
        ),
        "## `[standard]`",
        keys(StandardSpec, said=meanings["standard"]),
        "## `[reference_form]`",
        "The families on which a skill's level is defined: a line a skill, as "
        '`"Chain rule" = ["Inside a root", "Power of a polynomial"]`. Families that the log does '
        "not hold weigh nothing. Of a skill that is not named here, or none of whose families the "
        "log holds, it is all families with an unaided scored response.",
        "## `[design]`",
        table(
            ("key", "meaning"),
            [
                [
                    code("randomised"),
                    f"What was assigned at random, any of: {randomisable}, and names of factors.",
                ]
            ],
        ),
        "## `[informativeness]`",
        table(
            ("key", "meaning"),
            [
                [
                    code("unit"),
                    "`person` (the default) or `sitting`: over what practice and checks "
                    "are correlated.",
                ]
            ],
        ),
        "## `[[sources]]`",
        "One table of the log; as many as there are tables.",
        keys(Source, renamed={"constants": "set"}, optional="name", said=meanings["source"]),
        "## `[sources.columns]`",
        '`NAME = "Header"`, `NAME = false`, or `NAME = { column = "Header", … }` with any of:',
        keys(ColumnMap, said=meanings["column"]),
        "`lookup` names a second table; beside it stand `key` and `value`, its two headers.",
        "## `[[trials]]`",
        "An outcome of an experiment, analysed from its own table "
        "([analyse a trial](../how-to/analyse-a-trial.md)).",
        keys(StudyTrial, said=meanings["study trial"]),
        "## `[[factors]]`",
        "A way of practising that was randomised within people. Which header holds it is said "
        "with the keys of `[sources.columns]`.",
        keys(Factor, but="values", said=meanings["factor"]),
    )


def simulation_page() -> str:
    """Describe the settings of a simulated log."""
    parts = [
        "For `unaided simulate --settings FILE` (TOML). What a file leaves out keeps its default.",
        keys(Parameters),
    ]
    for heading, kind in (
        ("`[[aids]]`", AidSettings),
        ("`[[checks]]`", CheckSettings),
        ("`[[skills]]`", SkillSettings),
        ("`[[arms]]`", ArmSettings),
    ):
        first = (kind.__doc__ or "").split("\n", 1)[0].replace("``", "`")
        parts += [f"## {heading}", first, keys(kind)]
    return page("Settings of a simulated log", *parts)


# The commands


def _type(option: click.Parameter) -> str:
    if option.metavar:
        return option.metavar
    if isinstance(option.type, click.Choice):
        return "|".join(option.type.choices)
    return {"path": "PATH", "datetime": "YYYY-MM-DD", "float range": "NUMBER", "float": "NUMBER",
            "integer range": "NUMBER", "integer": "NUMBER"}.get(
        option.type.name, option.type.name.upper()
    )  # fmt: skip


def _option_rows(command: click.Command) -> Iterator[list[str]]:
    for option in command.params:
        if not isinstance(option, click.Option):
            continue
        flag = option.is_flag
        name = ", ".join(option.opts) + (
            f" / {option.secondary_opts[0]}" if option.secondary_opts else ""
        )
        default = option.default if option.show_default and not flag else ""
        if option.required:
            default = "required"
        yield [
            code(name if flag else f"{name} {_type(option)}"),
            code(default) if default != "required" else default,
            option.help or "",
        ]


def _commands(name: str, command: click.Command, said: Mapping[str, str]) -> Iterator[str]:
    if isinstance(command, click.Group):
        if name != "unaided":
            yield f"## `{name}`\n\n{cleandoc(command.help or '')}"
        for child in command.commands.values():
            yield from _commands(f"{name} {child.name}", child, said)
        return
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    words = [name, *(one.name.upper() for one in arguments if one.name), "[OPTIONS]"]
    yield f"## `{name}`\n\n{cleandoc(command.help or '')}"
    yield f"```text\n{' '.join(words)}\n```"
    if arguments:
        rows = [[code((one.name or "").upper()), said[one.name or ""]]
                for one in arguments if one.name in said]  # fmt: skip
        if rows:
            yield table(("argument", "meaning"), rows)
    yield table(("option", "default", "meaning"), _option_rows(command))


def commands_page(meanings: Meanings) -> str:
    """Describe every command."""
    parts = list(_commands("unaided", unaided_command, meanings["arguments"]))
    exits = table(
        ("status", "means"),
        [
            ["0", "Done; for `check-log`, no problems."],
            ["1", "`check-log` alone: problems named."],
            [
                "2",
                "The input or the options cannot be used; a sentence on standard error says why. "
                "Nothing was written. For `check-log`: not readable as a log.",
            ],
        ],
    )
    return page(
        "Commands",
        "`unaided COMMAND --help` says the same. After `make install` the command is "
        "`.venv/bin/unaided`.",
        "## Exit status",
        exits,
        *parts,
        "## Of the web application",
        "For the operator, beside a folder that `unaided serve` made. They read the same "
        "[settings](settings.md); [Run it on a server](../how-to/run-it-on-a-server.md) shows how "
        "to call them.",
        table(("command", "does"), django_commands()),
    )


# The report


def _kind(schema: Mapping[str, Any]) -> str:
    if "const" in schema:
        return code(schema["const"])
    if "enum" in schema:
        return ", ".join(code(one) for one in schema["enum"])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "oneOf" in schema:
        kinds = [_kind(one) for one in schema["oneOf"]]
        return " or ".join(sorted(kinds, key=lambda kind: kind == "null"))
    kind = schema.get("type", "any")
    if isinstance(kind, list):
        return " or ".join(kind)
    if kind == "array" and "$ref" in schema.get("items", {}):
        return f"list of {_kind(schema['items'])}"
    return {"array": "list", "object": "object"}.get(kind, str(kind))


def _fields(name: str, schema: Mapping[str, Any], meanings: Meanings) -> str:
    said = dict(meanings.get(name, {}))
    rows = []
    for field, inner in schema["properties"].items():
        meaning = said.pop(field, None) or inner.get("description")
        if not meaning:
            raise OutOfStepError(f"meanings.toml, [{name}]: nothing on {field}.")
        rows.append([code(field), _kind(inner), meaning])
    if said:
        raise OutOfStepError(f"meanings.toml, [{name}]: no such field: {', '.join(said)}.")
    return table(("field", "type", "meaning"), rows)


def report_page(meanings: Meanings) -> str:
    """Describe report.json."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    where = SCHEMA.relative_to(DOCS.parent)
    parts = [
        "`unaided analyze` writes `report.json` beside `report.html`; the page shows nothing that "
        f"the data do not hold. The JSON Schema is [`{where.name}`](../../{where}).",
        _fields("report", schema, meanings),
    ]
    for name, inner in schema["$defs"].items():
        parts += [f"## {name}", _fields(name, inner, meanings)]
    return page("report.json", *parts)


def estimands_page(meanings: Meanings) -> str:
    """Describe the estimands, and why a figure may be unknown."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    listed, _effects = schema["$defs"]["finding"]["properties"]["estimand"]["anyOf"]
    names = [*listed["enum"], "factor_effect"]
    said = meanings["estimands"]
    if set(names) != set(said):
        raise OutOfStepError(f"meanings.toml, [estimands]: {sorted(set(names) ^ set(said))}.")
    return page(
        "Estimands, and unknowns",
        "What each `estimand` of a finding means. Formulas, assumptions and what breaks them: "
        "[estimands explained](../explanation/estimands.md).",
        table(("estimand", "meaning"), ([code(name), said[name]] for name in names)),
        "## Reasons for *not known*",
        "The code in `reason`, and the sentence in `why` (… stands for the log's own counts and "
        "names).",
        table(("reason", "why"), ([code(name), why] for name, why in unknowns())),
    )


def errors_page() -> str:
    """Describe problems of the input."""
    return page(
        "Problems and errors",
        "`check-log` names every problem of a log; `analyze` goes on where a problem stops no "
        "figure, and shows it in the report. Each problem says where it is, what was found, what "
        "was expected and what to do; `--json` gives the same fields as in "
        "[report.json](report.md#problem). `code` is stable, for programs. In the table, … stands "
        "for a name or a value from the log.",
        table(("code", "what to do"), ([code(name), remedy] for name, remedy in problems())),
        "From Python, work that cannot go on raises one of these; each carries sentences for the "
        "user, never a traceback:",
        "```text\n" + _tree() + "\n```",
    )


def _tree() -> str:
    from unaided.evidence import problems as module

    _, _, drawn = cleandoc(module.__doc__ or "").partition("::\n\n")
    return cleandoc(drawn)


# The modules


def modules_page() -> str:
    """List every module with the first line of its docstring."""
    parts = []
    for folder in LAYERS:
        rows = []
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            if path.parent.name == "migrations":
                continue  # written by Django
            said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            name = path.relative_to(PACKAGE).as_posix().removesuffix("__init__.py")
            rows.append([code(name), said.split("\n\n", 1)[0].replace("``", "`")])
        parts += [f"## {folder}", table(("module", "does"), rows)]
    return page("Modules", "From top to bottom; imports point down.", *parts)


# Writing and checking

PAGES: dict[str, Callable[[Meanings], str]] = {
    "log.md": lambda _: log_page(),
    "study-file.md": study_page,
    "commands.md": commands_page,
    "report.md": report_page,
    "estimands.md": estimands_page,
    "errors.md": lambda _: errors_page(),
    "modules.md": lambda _: modules_page(),
    "simulation.md": lambda _: simulation_page(),
    "settings.md": lambda _: settings_page(),
    "addresses.md": addresses_page,
}


def stale() -> list[str]:
    """Return the names of the pages that differ from the code, and of those it does not know."""
    written = {
        path.name: path.read_text(encoding="utf-8")
        for path in REFERENCE.glob("*.md")
        if path.name not in BY_HAND
    }
    made = made_pages()
    return sorted(name for name in {*written, *made} if written.get(name) != made.get(name))


def made_pages() -> dict[str, str]:
    """Return every reference page as the code has it."""
    meanings = tomllib.loads((DOCS / "meanings.toml").read_text(encoding="utf-8"))
    # Addresses and Django's commands are there once the application has a folder, here an empty
    # one that goes away, and a secret, which is of no use.
    with TemporaryDirectory() as folder:
        server.use({"FOLDER": folder, "SECRET_KEY": "for the documents alone"})
        return {name: make(meanings) for name, make in PAGES.items()}


def main() -> None:
    """Write the pages; with ``--check``, exit with 1 where one is out of date."""
    if "--check" in sys.argv[1:]:
        old = stale()
        print(f"Out of date: {', '.join(old)}. Run docs/generate.py." if old else "Up to date.")
        sys.exit(1 if old else 0)
    REFERENCE.mkdir(exist_ok=True)
    for name, text in made_pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
