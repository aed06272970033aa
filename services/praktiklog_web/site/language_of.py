"""Gives each request its language before anything is answered."""

from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, quote

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from praktiklog_web.site.language import COOKIE, chosen, speaking

_KEPT_SECONDS = 31_536_000


class InLanguage:
    """The application, answering each request in its reader's language."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the language asked for, and keep a choice that was made by `?lang=`."""
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        text = scope["query_string"].decode("latin-1")
        query = dict(parse_qsl(text))
        # Quoted again: a path of two slashes would lead to another site.
        here = "/" + quote(scope["path"].lstrip("/"))
        language = chosen(
            query, _cookies(headers.get(b"cookie", "")), headers.get(b"accept-language", "")
        )

        async def sent(message: Message) -> None:
            answer: Any = message
            if answer["type"] == "http.response.start" and query.get("lang") == language:
                kept = f"{COOKIE}={language}; Path=/; Max-Age={_KEPT_SECONDS}; SameSite=Lax"
                answer["headers"] = [*answer["headers"], (b"set-cookie", kept.encode())]
            await send(message)

        with speaking(language, f"{here}?{text}"):
            await self._app(scope, receive, sent)


def _cookies(text: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(text).items()}
    except CookieError:
        return {}
