"""A DNS server on this machine with the records that a test gives it, and a resolver that asks only it."""

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset

# {(name, kind): records}; a name without any record is none.
Records = Mapping[tuple[str, str], list[str]]


@contextmanager
def answering(records: Records, *, silent: bool = False) -> Iterator[dns.resolver.Resolver]:
    """A resolver whose only server answers from `records`, or says nothing at all."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            packet, socket = self.request
            if not silent:
                socket.sendto(_answer(dns.message.from_wire(packet), records).to_wire(), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = server.server_address[1]
        yield resolver
        server.shutdown()


def _answer(asked: dns.message.Message, records: Records) -> dns.message.Message:
    response = dns.message.make_response(asked)
    response.flags |= dns.flags.RA
    (question,) = asked.question
    name = question.name.to_text(omit_final_dot=True).lower()
    kind = dns.rdatatype.to_text(question.rdtype)
    if not any(known == name or known.endswith(f".{name}") for known, _ in records):
        response.set_rcode(dns.rcode.NXDOMAIN)
    elif found := records.get((name, kind)):
        response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
    return response
