"""The supervisor's code: tried, and bound to the session that typed it."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.http import HttpRequest

from unaided.checks.assurance.rotating_code import CheckId, Outcome, Tries, try_code
from unaided.web.checks.models import Check, LetIn
from unaided.web.study.models import Turn
from unaided.web.study.sittings import take_turns

LET_IN: Final = "checks.let_in"
"""Session key: the token of each turn that a code let this session into."""

AWAY_FOR: Final = timedelta(minutes=30)
"""Who asks for nothing for so long types the code of that moment again."""

MOST_TOKENS: Final = 20
_NOTED_EVERY: Final = timedelta(minutes=1)
_TOKEN_BYTES: Final = 16


@transaction.atomic
def try_supervisors_code(
    request: HttpRequest, check: Check, turn: Turn, typed: str, at: datetime
) -> Outcome:
    """Compare a typed code with the supervisor's; the session that typed it is let in.

    The count of wrong codes is read and written while the person's row is held, so that tries made
    at the same moment count one by one. Another session that was let in before no longer is.

    Args:
        request: The one that carries the code.
        check: Of which check.
        turn: Of which turn.
        typed: What was typed.
        at: The present.
    """
    take_turns(turn.person)
    kept, _ = LetIn.objects.get_or_create(turn=turn)
    tries = Tries(kept.wrong, kept.last_wrong_at)
    outcome = try_code(bytes.fromhex(check.secret), CheckId(str(check.pk)), typed, at, tries)
    kept.wrong, kept.last_wrong_at = outcome.tries.wrong, outcome.tries.last_wrong
    if outcome.supervised:
        kept.token, kept.seen_at = secrets.token_hex(_TOKEN_BYTES), at
        tokens = {**request.session.get(LET_IN, {}), str(turn.pk): kept.token}
        request.session[LET_IN] = dict(list(tokens.items())[-MOST_TOKENS:])
    kept.save()
    return outcome


def is_let_in(request: HttpRequest, turn: Turn, at: datetime) -> bool:
    """Say whether a request comes from the session that typed the code, and was not long away.

    Args:
        request: Any request to a page of the turn; noted as a sign that somebody is there.
        turn: Which turn.
        at: The present.
    """
    token = request.session.get(LET_IN, {}).get(str(turn.pk), "")
    kept = LetIn.objects.filter(turn=turn).first()
    if kept is None or kept.seen_at is None or not hmac.compare_digest(token, kept.token):
        return False
    away = at - kept.seen_at
    if away > AWAY_FOR:
        return False
    if away >= _NOTED_EVERY:
        LetIn.objects.filter(pk=kept.pk, token=kept.token).update(seen_at=at)
    return True
