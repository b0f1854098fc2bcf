"""Who was asked to a check, who came, and who did not: one count, for teachers and for leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of a log.

    Attributes:
        came: Person → scored responses to checks; whoever is not in it came to none.
        missed: Person → responses to checks that were assigned, closed and not given.
    """

    came: Mapping[str, int]
    missed: Mapping[str, int]

    @property
    def asked(self) -> frozenset[str]:
        """Everybody to whom a check was put: whoever came, and whoever did not."""
        return frozenset(self.came) | frozenset(self.missed)

    @property
    def never(self) -> frozenset[str]:
        """Those of them who came to none."""
        return frozenset(self.missed) - frozenset(self.came)


def checks_of(table: pl.DataFrame) -> Checks:
    """Count a log's checks by person.

    Args:
        table: The log in its columns; a missed response without an occasion is a check's.
    """
    people = table.filter(pl.col("actor") == "person")
    occasion = pl.col("occasion") if "occasion" in people.columns else pl.lit(None, pl.String)
    scored = people.filter(pl.col("status") == "scored", (occasion == "check").fill_null(False))
    missed = people.filter(pl.col("status") == "missing", (occasion == "check").fill_null(True))
    return Checks(by_person(scored), by_person(missed))


def by_person(rows: pl.DataFrame) -> dict[str, int]:
    """Count rows by person, in the order of their names."""
    counts = rows.group_by("person").len().sort("person")
    return {str(person): int(number) for person, number in counts.iter_rows()}
