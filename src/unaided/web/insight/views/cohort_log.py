"""A cohort's log as files, with which anybody can repeat the figures of its page."""

from __future__ import annotations

import tempfile
from typing import Final, cast

import polars as pl
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from unaided.web import clock
from unaided.web.insight.exports import csv_parts, write_zip
from unaided.web.insight.log_out import log_table
from unaided.web.insight.models import Reading
from unaided.web.insight.person_now import newest_reading
from unaided.web.insight.standing import standing
from unaided.web.insight.study_file import standard_of
from unaided.web.people.models import Cohort
from unaided.web.people.rights import Request, taught_cohort, teacher

ENDINGS: Final = ("csv", "parquet", "zip")


@teacher
@require_safe
def cohort_log(request: Request, cohort_id: int) -> HttpResponse:
    """Show which files there are, and what they hold."""
    cohort = taught_cohort(request.user, cohort_id)
    reading = newest_reading(cohort)
    return render(
        request,
        "insight/cohort_log.html",
        {"cohort": cohort, "reading": reading, "standing": standing(cohort, reading)},
    )


@teacher
@require_safe
def cohort_log_file(request: Request, cohort_id: int, ending: str) -> HttpResponse:
    """Send the log that the page has read; where nothing was read yet, all that there is."""
    cohort = taught_cohort(request.user, cohort_id)
    if ending not in ENDINGS:
        raise Http404
    reading = newest_reading(cohort)
    table, read_up_to = _read_by_page(cohort, reading)
    name = f"{slugify(cohort.name) or 'cohort'}-log.{ending}"
    disposition = f'attachment; filename="{name}"'
    if ending == "csv":
        streamed = StreamingHttpResponse(
            csv_parts(table),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": disposition},
        )
        return cast("HttpResponse", streamed)
    file = tempfile.TemporaryFile(prefix="unaided-log-")  # noqa: SIM115 - the response closes it
    if ending == "parquet":
        table.write_parquet(file)
    else:
        standard = reading.page["cohort"]["standard"] if reading else standard_of(cohort)
        write_zip(file, cohort, table, read_up_to, standard)
    file.seek(0)
    return cast("HttpResponse", FileResponse(file, as_attachment=True, filename=name))


def _read_by_page(cohort: Cohort, reading: Reading | None) -> tuple[pl.DataFrame, str]:
    """Return the log as the page shows it, so that figures made from it are the page's."""
    as_of = reading.as_of if reading else clock.now()
    table = log_table(cohort, until=reading.last_response if reading else None, as_of=as_of)
    return table, as_of.isoformat(timespec="seconds")
