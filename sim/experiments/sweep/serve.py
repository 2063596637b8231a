"""Scheduler and workers of a cluster as processes; they end when asked, and workers end with their scheduler.

A worker that dies is started anew by the process that keeps it. The scheduler hands a lost task back at once instead of
trying it on worker after worker: whether it is to be tried again is the sweep's decision, which tries suspects alone.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from typing import Any

from sim.experiments.sweep.cluster import PATIENCE, ClusterError, distributed

#: seconds after which workers give up a scheduler that does not answer
_DEATH = 15


def serve_scheduler(host: str, port: int, ready: Callable[[str], None]) -> None:
    """Be a scheduler until asked to end; ``ready`` is told the address.

    Raises
    ------
    ClusterError
        If the address cannot be used.
    """
    library = distributed()

    async def serve() -> None:
        try:
            scheduler = library.Scheduler(
                host=host, port=port, dashboard=False, dashboard_address=f"{_bracketed(host)}:0", allowed_failures=0
            )
            await scheduler
        except (OSError, ValueError) as error:
            raise ClusterError(
                f"无法在 {host}:{port} 监听：{error}；请换一个端口（--port）",
                f"cannot listen at {host}:{port}: {error}; choose another port (--port)",
            ) from error
        try:
            ready(str(scheduler.address))
            await _first(_asked(), scheduler.finished())
        finally:
            with suppress(TimeoutError):
                await asyncio.wait_for(scheduler.close(), PATIENCE)

    asyncio.run(serve())


def serve_workers(address: str, host: str, number: int, memory_mb: int | None, ready: Callable[[], None]) -> bool:
    """Keep workers until asked to end (True) or the scheduler is gone (False).

    Raises
    ------
    ClusterError
        If the scheduler cannot be reached.
    """
    library = distributed()
    target = address if "://" in address else f"tcp://{address}"
    limit = 0 if memory_mb is None else memory_mb * 2**20

    async def serve() -> bool:
        async with AsyncExitStack() as stack:
            try:
                nannies = [
                    library.Nanny(
                        target, nthreads=1, host=host, memory_limit=limit, death_timeout=_DEATH, dashboard=False,
                        dashboard_address=f"{_bracketed(host)}:0", local_directory=_scratch(stack),
                    )
                    for _ in range(number)
                ]  # fmt: skip
                stack.push_async_callback(_close, nannies)
                await asyncio.wait_for(asyncio.gather(*nannies), 6 * PATIENCE)
            except (OSError, ValueError, TimeoutError, RuntimeError) as error:
                raise ClusterError(
                    f"无法连接调度进程 {target}；请核对地址与端口",
                    f"cannot reach a scheduler at {target}; check address and port",
                ) from error
            ready()
            asked = asyncio.ensure_future(_asked())
            await _first(asked, *(nanny.finished() for nanny in nannies))
            return asked.done() and not asked.cancelled()

    return asyncio.run(serve())


def _scratch(stack: AsyncExitStack) -> str:
    """A folder of a worker's own, removed at the end."""
    import tempfile

    return stack.enter_context(tempfile.TemporaryDirectory(prefix="wangge-worker-", ignore_cleanup_errors=True))


async def _close(nannies: list[Any]) -> None:
    """End the workers; one that does not listen is killed by its nanny after a moment."""
    with suppress(TimeoutError, OSError):
        closing = (nanny.close(timeout=2) for nanny in nannies)
        await asyncio.wait_for(asyncio.gather(*closing, return_exceptions=True), PATIENCE)


async def _first(*waited: Any) -> None:
    """Wait until one of several has ended; drop the others."""
    tasks = [asyncio.ensure_future(each) for each in waited]
    _, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()


async def _asked() -> None:
    """Wait for Ctrl-C or a polite request to end."""
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        # not the loop's own handlers, which Windows lacks
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(over.set))
    try:
        while not over.is_set():
            # woken now and then: on Windows a signal is seen only by a program that runs
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), 0.5)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
