"""Write Markdown: tables, code, whole pages."""

from __future__ import annotations

from collections.abc import Iterable

NOTE = "*Generated from the code by `docs/generate.py`. Change the code, not this page.*"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    lines = [list(head)]
    lines.append(["---"] * len(lines[0]))
    lines += [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def page(title: str, *parts: str) -> str:
    """Return a page: title, note, parts."""
    return "\n\n".join([f"# {title}", NOTE, *(part.strip("\n") for part in parts)]) + "\n"


def code(text: object) -> str:
    """Return a text in code type; nothing for an empty one."""
    return f"`{text}`" if str(text) else ""
