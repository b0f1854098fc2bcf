"""A browser's connection at its cheapest: HTTP/1.1, kept open, cookies, forms, nothing more.

The load and the server share a machine, so every cycle spent here is taken from the server.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

LONGEST_SECONDS: Final = 30.0


class BrokenError(ConnectionError):
    """The connection ended before the whole reply had come: nothing is known of the request."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply.

    Attributes:
        status: HTTP status.
        location: Where it sends to; empty.
        body: The page.
    """

    status: int
    location: str
    body: str


class Connection:
    """One kept-open connection of one person.

    Args:
        host: Where the server listens.
        port: Likewise.
        cookies: What the browser has; the server's are added.
    """

    def __init__(self, host: str, port: int, cookies: Mapping[str, str]) -> None:
        self._host, self._port = host, port
        self._cookies = dict(cookies)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Reply:
        """Ask for a page.

        Raises:
            BrokenError: The whole reply did not come.
        """
        return await self._ask("GET", path, "")

    async def post(self, path: str, fields: Mapping[str, str]) -> Reply:
        """Send a form.

        Raises:
            BrokenError: The whole reply did not come; the form may have been taken or not.
        """
        return await self._ask("POST", path, urlencode(fields))

    def close(self) -> None:
        """Let the connection go; the next request opens another."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _ask(self, method: str, path: str, body: str) -> Reply:
        try:
            return await asyncio.wait_for(self._exchange(method, path, body), LONGEST_SECONDS)
        except (TimeoutError, OSError, EOFError, ValueError) as error:
            self.close()
            raise BrokenError(f"{method} {path}: {error!r}") from error

    async def _exchange(self, method: str, path: str, body: str) -> Reply:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nCookie: {cookies}"
        if method == "POST":
            head += (
                "\r\nContent-Type: application/x-www-form-urlencoded"
                f"\r\nContent-Length: {len(body)}"
            )
        writer.write(f"{head}\r\n\r\n{body}".encode())
        await writer.drain()
        status, headers = self._read_head(await reader.readuntil(b"\r\n\r\n"))
        if headers.get("transfer-encoding") == "chunked":
            content = await _chunks(reader)
        else:
            content = await reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection") == "close":
            self.close()
        return Reply(status, headers.get("location", ""), content.decode(errors="replace"))

    def _read_head(self, head: bytes) -> tuple[int, dict[str, str]]:
        first, *lines = head.decode("latin-1").rstrip().split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                cookie, _, held = value.partition(";")[0].strip().partition("=")
                self._cookies[cookie] = held
            headers[name.lower()] = value.strip()
        return int(first.split(" ", 2)[1]), headers


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    content = b""
    while size := int((await reader.readuntil(b"\r\n")).strip(), 16):
        content += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return content
