"""Queries written as SQL, in files beside this one: those that run at every answer.

Both databases read the same text.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from django.db import connection

_PART: Final = re.compile(r"\{\{(\w+)\}\}")
_COMMENT: Final = re.compile(r"^--.*\n", re.MULTILINE)


def rows(name: str, **values: object) -> list[Any]:
    """Run the query in ``sql/<name>.sql`` and return its rows, as the database gives them.

    Args:
        name: Which one.
        values: For its parameters; a tuple fills a list in parentheses.
    """
    sql, params = _sql(name), dict[str, Any]()
    for key, value in values.items():
        if isinstance(value, tuple):
            one_each = {f"{key}_{place}": part for place, part in enumerate(value)}
            sql = sql.replace(f"%({key})s", ", ".join(f"%({part})s" for part in one_each))
            params |= one_each
        elif isinstance(value, datetime):
            params[key] = connection.ops.adapt_datetimefield_value(value)
        else:
            params[key] = value
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def instant(value: datetime | str) -> datetime:
    """Return a time as the database gave it; what SQLite gives has no zone, and is in UTC."""
    there = datetime.fromisoformat(value) if isinstance(value, str) else value
    return there.replace(tzinfo=UTC) if there.tzinfo is None else there


@cache
def _sql(name: str) -> str:
    """Read a query; ``{{part}}`` in it stands for another file's text, without its comments."""
    text = (files("unaided.web.study") / "sql" / f"{name}.sql").read_text(encoding="utf-8")
    return _PART.sub(lambda found: _COMMENT.sub("", _sql(found[1])).strip(), text)
