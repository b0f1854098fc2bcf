"""The others of the demonstration: people without a password who answer by the same forms."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext
from tests.web.browser.running import Product, surroundings

from unaided.web.load.connection import Connection
from unaided.web.load.forms import question, token

_SIGN_IN: Final = """
import json, sys
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from unaided.web.people.models import User
store = import_module(settings.SESSION_ENGINE).SessionStore
made = {}
for person in User.objects.filter(username__in=json.loads(sys.argv[1])):
    session = store()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    made[person.username] = session.session_key
print(json.dumps({"cookie": settings.SESSION_COOKIE_NAME, "sessions": made}))
"""
_PREPARE: Final = "import django; django.setup()\n"


class Others:
    """Several people, each with a connection and a session of their own.

    Args:
        product: Where they answer.
        usernames: Who.
    """

    def __init__(self, product: Product, usernames: list[str]) -> None:
        said = subprocess.run(
            [sys.executable, "-c", _PREPARE + _SIGN_IN, json.dumps(usernames)],
            check=True,
            capture_output=True,
            text=True,
            env=surroundings(
                DJANGO_SETTINGS_MODULE="unaided.web.settings",
                UNAIDED_FOLDER=str(product.data),
                UNAIDED_DEMONSTRATION="1",
                UNAIDED_HOSTS="127.0.0.1",
            ),
        )
        made = json.loads(said.stdout)
        self._cookie: str = made["cookie"]
        self._sessions: dict[str, str] = made["sessions"]
        self._at = urlsplit(product.address)

    def sign_in(self, context: BrowserContext, username: str) -> None:
        """Let a browser be somebody's."""
        address = f"{self._at.scheme}://{self._at.netloc}"
        session = {"name": self._cookie, "value": self._sessions[username], "url": address}
        context.add_cookies([session])

    def answer_checks(self, rng: random.Random) -> int:
        """Let each start the check that waits and answer all of it, knowing nothing.

        Returns:
            How many answers were sent.
        """
        # In a thread of its own: Playwright's loop runs in this one.
        with ThreadPoolExecutor(1) as beside:
            return beside.submit(lambda: asyncio.run(self._all(rng))).result()

    async def _all(self, rng: random.Random) -> int:
        return sum([await self._one(session, rng) for session in self._sessions.values()])

    async def _one(self, session: str, rng: random.Random) -> int:
        browser = Connection(str(self._at.hostname), self._at.port or 80, {self._cookie: session})
        today = await browser.get("/today/")
        fields = {"csrfmiddlewaretoken": token(today.body), "occasion": "check"}
        reply = await browser.post("/sittings/", fields)
        answers = 0
        while reply.location and "/done/" not in reply.location:
            reply = await browser.get(reply.location)
            asked = question(reply.body)
            if asked is not None:
                reply = await browser.post(asked.action, asked.answered(rng))
                assert reply.status == 303, (asked.action, reply.status)
                answers += 1
        browser.close()
        return answers
