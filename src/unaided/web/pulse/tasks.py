"""Work of the pulse that is done in the background."""

from __future__ import annotations

from django_tasks import task

from unaided.web import clock
from unaided.web.pulse.reminders import remind


@task()
def remind_everybody() -> dict[str, int]:
    """Send the reminders that are due; asked for once an hour."""
    done = remind(clock.now())
    return {"sent": done.sent, "failed": done.failed}
