"""Teaches the local AWS's STS to let a service assume a role, under aws:SourceArn and aws:SourceAccount as on AWS.

ministack judges a trust policy for its caller only: for the root key, by which the agent calls, it lets any service's
principal match but knows no source, so a role whose trust has the conditions that AWS recommends could never be assumed.
The agent sends the source of its call in the headers that AWS's own services use, ``x-amz-source-arn`` and
``x-amz-source-account``; this module, in ministack's process, judges by them. Only the root key may speak for a service.
"""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from typing import Any, Final

from ferryman.agent.role import SOURCE_ACCOUNT_HEADER, SOURCE_ARN_HEADER, trusts_service

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

_SOURCE: Final[ContextVar[tuple[str, str] | None]] = ContextVar("source of the service's call", default=None)
"""The ARN and account that the request now handled names as its source."""


class ServiceSources:
    """ASGI middleware: notes the source that a request names, for `judge_services`."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers") or [])
        arn, account = (headers.get(name.encode(), b"").decode("latin-1") for name in (SOURCE_ARN_HEADER, SOURCE_ACCOUNT_HEADER))
        token = _SOURCE.set((arn, account) if arn and account else None)
        try:
            await self._application(scope, receive, send)
        finally:
            _SOURCE.reset(token)


def judge_services() -> None:
    """Make this process's ministack judge calls that name a source as those of the service; exits if ministack has changed here."""
    evaluator: Any = importlib.import_module("ministack.core.iam_evaluator")
    for_callers = getattr(evaluator, "evaluate_trust_policy", None)
    if not callable(for_callers):
        raise SystemExit("ferryman: this version of ministack can't be made to judge trust policies for services")

    def evaluate_trust_policy(trust_doc: Any, caller_arn: str, ctx: Any = None) -> bool:
        source = _SOURCE.get()
        if source is None or ctx is None or ctx.principal_type != "Root":
            return bool(for_callers(trust_doc, caller_arn, ctx))
        return trusts_service(trust_doc, ctx.resource_arn, source[0], source[1], ctx.region)

    evaluator.evaluate_trust_policy = evaluate_trust_policy
