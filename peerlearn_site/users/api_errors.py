"""One shape for the API's refusals."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import APIException, ErrorDetail
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Answer ``{field: [messages]}`` for validation, ``{"detail", "code"}`` for all else."""
    response = drf_exception_handler(exc, context)
    if response is None or not isinstance(response.data, dict):
        return response
    detail = response.data.get("detail")
    if isinstance(detail, ErrorDetail):
        response.data["code"] = detail.code
    return response


class Conflict(APIException):
    """409: the request is sound but the state of things forbids it."""

    status_code = 409
    default_code = "conflict"


class Unprocessable(APIException):
    """422: a known idempotency key with another body."""

    status_code = 422
    default_code = "key_reused"
