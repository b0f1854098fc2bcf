"""What a pulse does when a response was written."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from unaided.web.pulse.pulses import keep_delay
from unaided.web.study.models import Response
from unaided.web.study.signals import responded


@receiver(responded)
def keep_the_delay(response: Response, **_: Any) -> None:
    """Keep the third response of a pulse its days away from the first two."""
    keep_delay(response)
