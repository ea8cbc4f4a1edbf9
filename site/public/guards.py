"""What stands before public forms, which know no cookie: origin, honeypot and shared rate limits.

There is no cookie to hold a CSRF token, and nothing that such a token would protect: a sign-up asks
for no identity, and the pages of a subscription are opened by a token that nobody else knows. So a
form is taken from this site's own pages and from clients that name no page at all, which are not
browsers and carry nobody's identity; a browser that says it comes from elsewhere is sent away. Pages
are kept for everybody, so what says since when a form is open is fetched apart (stamps.py).
"""

import hashlib
import ipaddress
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter

logger = logging.getLogger(__name__)

HONEYPOT = "website"
# How long Redis is left alone after it did not answer; until then each process counts by itself.
REDIS_REST = 30.0
BRIEFLY: dict[str, Any] = {"socket_timeout": 0.3, "socket_connect_timeout": 0.3, "retry": None}


@dataclass(frozen=True)
class Refusal:
    """Why a form is not taken, in a sentence for the person who sent it."""

    status: int
    sentence: str
    retry_after: int = 0


FROM_ELSEWHERE = Refusal(
    403, "This form came from another site, so nothing was done. If that was you, send it from here."
)


def public_form(
    name: str, limit: str
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view that takes a form from anybody, by POST: its `refusal` is None when the form may be taken.

    `limit` is for one client, e.g. "20/hour".
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            refusal = None if is_from_here(request) else FROM_ELSEWHERE
            refusal = refusal or too_often(name, client_key(request), limit)
            response = view(request, *args, refusal=refusal, **kwargs)
            if refusal and refusal.retry_after:
                response["Retry-After"] = str(refusal.retry_after)
            return response

        return csrf_exempt(require_POST(guarded))

    return decorate


def is_from_here(request: HttpRequest) -> bool:
    """Whether the form was sent from a page of this site, as far as the client says."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    named = request.headers.get("Origin") or request.headers.get("Referer")
    return not named or parts_of(named).netloc.lower() == request.get_host().lower()


def parts_of(address: str) -> SplitResult:
    """An address that a client names, taken apart; what is none has no parts."""
    try:
        # Servers hand on the bytes of a header as they came: no database could store some of them.
        return urlsplit(address.encode("utf-8", "replace").decode())
    except ValueError:
        return SplitResult("", "", "", "", "")


def is_trapped(request: HttpRequest) -> bool:
    """Whether the field that people never see was filled in."""
    return bool(request.POST.get(HONEYPOT))


def client_address(request: HttpRequest) -> str | None:
    """Who asks: the peer, or what the outermost of our own proxies saw.

    Anybody can write X-Forwarded-For, so it counts only as far as TRUSTED_PROXIES of ours added to it.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted = settings.TRUSTED_PROXIES
    seen = hops[-trusted] if trusted and len(hops) >= trusted else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(seen.partition("%")[0])  # what follows names our own network card
    except ValueError:
        return None
    # A socket that serves both kinds shows IPv4 inside IPv6, where all of them would be one network.
    return str(getattr(address, "ipv4_mapped", None) or address)


def too_often(name: str, who: str, limit: str) -> Refusal | None:
    """Count one try and refuse it if there were more than `limit` of them."""
    item = parse(limit)
    key = hashlib.sha256(f"{settings.SECRET_KEY}{who}".encode()).hexdigest()[:32]
    if _limiters.hit(item, name, key):
        return None
    wait = max(1, int(_limiters.reset(item, name, key) - time.time()) + 1)
    return Refusal(429, f"That was tried too often. Please try again in {_words(wait)}.", wait)


def client_key(request: HttpRequest) -> str:
    """One client; of IPv6 the network, as one household may use billions of addresses."""
    address = client_address(request)
    if address is None:
        return "unknown"
    parsed = ipaddress.ip_address(address)
    if parsed.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return address


def network_key(request: HttpRequest) -> str:
    """The network that a client is in, as one machine of it is as good as another: /24, or /48 of IPv6."""
    address = client_address(request)
    if address is None:
        return "unknown"
    prefix = 24 if ipaddress.ip_address(address).version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))


def _words(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"


class _Limiters:
    """Counts in Redis, where all processes see it; in this process while Redis is away."""

    def __init__(self) -> None:
        self.local = FixedWindowRateLimiter(MemoryStorage())
        self._shared: tuple[str, FixedWindowRateLimiter] | None = None
        self._rest_until = 0.0

    def hit(self, item: RateLimitItem, *key: str) -> bool:
        return bool(self._ask(lambda limiter: limiter.hit(item, *key)))

    def reset(self, item: RateLimitItem, *key: str) -> float:
        return float(self._ask(lambda limiter: limiter.get_window_stats(item, *key).reset_time))

    def _ask(self, question: Callable[[FixedWindowRateLimiter], Any]) -> Any:
        if time.monotonic() >= self._rest_until:
            try:
                return question(self._redis())
            except (StorageError, OSError) as error:
                self._rest_until = time.monotonic() + REDIS_REST
                logger.warning("Redis is away; rate limits are counted in this process: %s", error)
        return question(self.local)

    def _redis(self) -> FixedWindowRateLimiter:
        if self._shared is None or self._shared[0] != settings.REDIS_URL:
            storage = RedisStorage(settings.REDIS_URL, wrap_exceptions=True, **BRIEFLY)
            self._shared = settings.REDIS_URL, FixedWindowRateLimiter(storage)
        return self._shared[1]


_limiters = _Limiters()
