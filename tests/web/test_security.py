"""What every reply carries, and what Django's own deployment check says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from tests.web.school import Browse, School


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/nothing-there/", "/evidence/"])
def test_every_reply_keeps_the_page_to_itself(db: None, path: str) -> None:
    """Pages, redirects and errors alike."""
    response = Client().get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    sources = {word for part in policy.split(";") for word in part.split()[1:]}
    assert sources == {"'none'", "'self'", "data:"}
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in response.headers["Cache-Control"]


def test_pages_hold_no_inline_script_or_style(school: School, browse: Browse) -> None:
    """The policy would silence it; so nothing may need it."""
    for person, path in (
        (None, "/"), (None, "/accounts/login/"), (school.learner, "/evidence/"),
        (school.learner, "/today/"), (school.teacher, "/cohorts/"), (school.lead, "/groups/"),
    ):  # fmt: skip
        page = browse(person).get(path).content.decode()
        assert "style=" not in page, path
        assert "<style" not in page, path
        assert " onclick" not in page, path
        assert page.count("<script") == page.count("<script src="), path


def test_forms_without_the_token_are_refused(school: School) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(school.learner)
    response = client.post("/sittings/", {})
    assert response.status_code == 403
    assert "Nothing was changed" in response.content.decode()


def test_the_deployment_check_is_clean(tmp_path: Path) -> None:
    """With the settings that a server in the open has: none but a folder and a name."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("UNAIDED_", "DJANGO_"))
    }
    environment |= {
        "UNAIDED_FOLDER": str(tmp_path),
        "UNAIDED_HOSTS": "school.example",
        "DJANGO_SETTINGS_MODULE": "unaided.web.settings",
    }
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "INFO"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout
