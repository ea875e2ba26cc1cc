"""Lists in pages, as the sandbox's Trakt gives them: a limit that is too high is cut without a word."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse

__all__ = ["paged"]

DEFAULT_LIMIT = 100
MOST = 250


def paged(
    rows: Sequence[object], request: Request, *, has_headers: bool = True, most: int = MOST
) -> JSONResponse:
    """The page that was asked for; one past the end is empty."""
    page = max(1, _number(request, "page", 1))
    limit = max(1, min(_number(request, "limit", DEFAULT_LIMIT), most))
    answer = JSONResponse(list(rows[(page - 1) * limit : page * limit]))
    if has_headers:
        answer.headers["X-Pagination-Page"] = str(page)
        answer.headers["X-Pagination-Limit"] = str(limit)
        answer.headers["X-Pagination-Page-Count"] = str(-(-len(rows) // limit))
        answer.headers["X-Pagination-Item-Count"] = str(len(rows))
    return answer


def _number(request: Request, name: str, default: int) -> int:
    told = request.query_params.get(name, "")
    return int(told) if told.isdecimal() else default
