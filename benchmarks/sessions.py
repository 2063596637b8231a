"""Viewers of the pages without a browser: each speaks the websocket protocol that the page's script would speak.

A viewer asks for its live run, keeps the timer that the server tells it to keep, and takes everything it is sent. It
does not draw: what twenty browsers would cost is no matter of the server.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

_LARGEST = 64 * 2**20


@dataclass
class Viewer:
    """One session on one run.

    Attributes
    ----------
    updates
        When each update had arrived whole, in seconds of the monotonic clock.
    received
        Bytes.
    failed
        Updates that the server said had failed.
    """

    address: str
    run: str
    updates: list[float] = field(default_factory=list)
    received: int = 0
    failed: list[str] = field(default_factory=list)

    async def watch(self, until: float) -> None:
        """Watch until a moment of the monotonic clock."""
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
        from websockets.asyncio.client import connect

        stream = self.address.replace("http", "ws", 1) + "/_stcore/stream"
        timer: asyncio.Task[None] | None = None
        async with connect(stream, subprotocols=["streamlit"], max_size=_LARGEST, proxy=None) as socket:
            await socket.send(self._asks())
            while (left := until - time.monotonic()) > 0:
                try:
                    data = await asyncio.wait_for(socket.recv(), left)
                except TimeoutError:
                    break
                message = ForwardMsg.FromString(data)
                self.received += len(data)
                kind = message.WhichOneof("type")
                if kind == "auto_rerun":
                    if timer is not None:
                        timer.cancel()
                    asked = message.auto_rerun
                    timer = asyncio.create_task(self._timer(socket, asked.interval, asked.fragment_id))
                elif kind == "script_finished":
                    self._finished(message.script_finished)
                elif (
                    kind == "session_event"
                    and message.session_event.WhichOneof("type") == "script_compilation_exception"
                ):
                    self.failed.append("exception")
            if timer is not None:
                timer.cancel()

    def _finished(self, status: int) -> None:
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        if status == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
            self.updates.append(time.monotonic())
        elif status == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.failed.append("the page failed")

    async def _timer(self, socket: Any, interval: float, fragment: str) -> None:
        """What the page's script does: ask again at a fixed pace, whether or not the last answer is there."""
        from websockets.exceptions import ConnectionClosed

        with suppress(ConnectionClosed):  # the time is up
            while True:
                await asyncio.sleep(interval)
                await socket.send(self._asks(fragment))

    def _asks(self, fragment: str = "") -> bytes:
        from streamlit.proto.BackMsg_pb2 import BackMsg

        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = f"run={self.run}&lang=en&show=live&flows=recent"
        state.context_info.locale = "en-GB"
        state.context_info.url = f"{self.address}/?{state.query_string}"
        state.context_info.timezone = "Asia/Shanghai"
        if fragment:
            state.fragment_id, state.is_auto_rerun = fragment, True
        return bytes(asked.SerializeToString())
