"""Passes bytes on between two ports, later by half of the latency: delaying_proxy.py NEAR FAR SECONDS."""

import asyncio
import sys


class Side(asyncio.Protocol):
    """One end of a conversation."""

    def __init__(self, late: float) -> None:
        self.late, self.loop = late, asyncio.get_running_loop()
        self.early: list[bytes] = []
        self.transport: asyncio.Transport | None = None
        self.other: Side | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        for data in self.early:
            transport.write(data)

    def data_received(self, data: bytes) -> None:
        self.loop.call_later(self.late, self.pass_on, data)

    def pass_on(self, data: bytes) -> None:
        if self.other is None:
            return
        if self.other.transport is None:
            self.other.early.append(data)
        else:
            self.other.transport.write(data)

    def connection_lost(self, error: Exception | None) -> None:
        if self.other and self.other.transport:
            self.loop.call_later(self.late, self.other.transport.close)


async def main(near: int, far: int, latency: float) -> None:
    """Serve until we are ended."""
    loop = asyncio.get_running_loop()
    calls = set()

    def accept() -> Side:
        here, there = Side(latency / 2), Side(latency / 2)
        here.other, there.other = there, here
        calls.add(loop.create_task(loop.create_connection(lambda: there, "127.0.0.1", far)))
        return here

    server = await loop.create_server(accept, "127.0.0.1", near)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
