"""What a check asks, in one sentence: before it starts, and on its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

ASKED: Final[Mapping[str, str]] = {
    "plain": "Answers",
    "planted error": "A tool’s answers to judge, wrong in half of the questions, and why",
    "justification": "Answers, and why they are so",
    "teach-back": "Explanations on an empty page",
}
NEW: Final[Mapping[str, str]] = {"variant": "near", "transfer": "far"}


def described(plan: Mapping[str, Any], tool: str) -> str:
    """Say what is asked, how new, and with which help.

    Args:
        plan: As a check's record keeps it.
        tool: Its name, as people know it; may be empty.

    >>> plan = {"asks": "justification", "novelties": ["variant", "transfer"], "aids": ["none"]}
    >>> described(plan, "")
    'Answers, and why they are so; near and far; alone.'
    >>> described(plan | {"aids": ["none", "assistant"], "novelties": ["variant"]}, "Assistant 4")
    'Answers, and why they are so; near; alone and with Assistant 4.'
    """
    asks = str(plan["asks"])
    parts = [ASKED[asks], _listed([NEW[one] for one in plan["novelties"]])]
    if asks != "planted error":
        aids = plan["aids"]
        named = ["alone" if one == "none" else f"with {tool or one}" for one in aids]
        parts.append(_listed(named))
    return "; ".join(parts) + "."


def _listed(words: Sequence[str]) -> str:
    return " and ".join(words)
