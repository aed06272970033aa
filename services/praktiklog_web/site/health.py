"""`/health` and `/metrics`: how everything is, for load balancers and Prometheus."""

from collections.abc import Callable

import msgspec
from litestar import MediaType, Response, Router, get
from litestar.status_codes import HTTP_200_OK, HTTP_503_SERVICE_UNAVAILABLE
from msgspec import Struct


class Report(Struct, frozen=True):
    """What the composition root knows of all processes.

    `ok` says whether everything that shall run does its work, `fields` how it does, `metrics`
    writes that for Prometheus.
    """

    ok: bool
    fields: dict[str, object]
    metrics: Callable[[], bytes]


def health_router(report: Callable[[], Report], metrics_type: str) -> Router:
    """Build the routes over `report`, asked at each request; `metrics_type` is a media type."""

    @get("/health", sync_to_thread=True)
    def health() -> Response[bytes]:
        """Answer 200 where everything does its work, else 503; the body says what does not."""
        found = report()
        body = {"status": "ok" if found.ok else "failing", **found.fields}
        return Response(
            msgspec.json.encode(body),
            status_code=HTTP_200_OK if found.ok else HTTP_503_SERVICE_UNAVAILABLE,
            media_type=MediaType.JSON,
            headers={"Cache-Control": "no-store"},
        )

    @get("/metrics", sync_to_thread=True)
    def metrics() -> Response[bytes]:
        """Answer the metrics of all roles."""
        return Response(
            report().metrics(), media_type=metrics_type, headers={"Cache-Control": "no-store"}
        )

    return Router(path="/", route_handlers=[health, metrics])
