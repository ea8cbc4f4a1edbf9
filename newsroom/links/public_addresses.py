"""Which machines are on the public web: everything else may be ours, and is nobody's to ask about."""

import ipaddress
import socket
import threading

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv6 addresses that carry an IPv4 address in their last 32 bits and may be led on to it.
CARRIERS = tuple(
    ipaddress.IPv6Network(network)
    for network in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96")
)
TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
# What Python's own tables call global and is not a web server's.
NOT_THERE = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.175.48.0/24",
        "fec0::/10",
        "100::/64",
        "5f00::/16",
    )
)


def refusal_of(ip: IPAddress) -> str:
    """Why a machine at this address is not asked; empty for one of the public web."""
    # What NAT64 leads on to IPv4 is as public as the machine that it leads to.
    meant = carried(ip) if ip in TRANSLATED else [ip, *carried(ip)]
    for one in meant:
        is_public = one.is_global and not (one.is_multicast or one.is_reserved or one.is_unspecified)
        if not is_public or any(one in network for network in NOT_THERE if network.version == one.version):
            return "its address belongs to a private or reserved network."
    return ""


def carried(ip: IPAddress) -> list[IPAddress]:
    """The IPv4 addresses that an IPv6 address may be led on to."""
    if not isinstance(ip, ipaddress.IPv6Address):
        return []
    found: list[IPAddress] = [one for one in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())) if one]
    if any(ip in network for network in CARRIERS):
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return found


def addresses_of(host: str, port: int, seconds: float) -> list[IPAddress]:
    """The addresses that a name has, in the order of preference; none where nobody tells in time."""
    found: list[IPAddress] = []

    def look() -> None:
        try:
            for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                found.append(ipaddress.ip_address(str(place[0]).partition("%")[0]))
        except (OSError, UnicodeError, ValueError):
            found.clear()

    # The system's resolver knows no time limit of ours: it is left behind where it takes too long.
    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    looking.join(max(0.0, seconds))
    return list(dict.fromkeys(found)) if not looking.is_alive() else []
