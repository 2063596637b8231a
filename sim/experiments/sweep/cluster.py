"""Workers on a Dask cluster: connecting, making sure that all run the same program, and noticing when it is gone.

The scheduler takes tasks apart and so needs this package too; ``wangge cluster scheduler|worker`` start both.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Executor, Future
from types import TracebackType
from typing import Any

from sim.errors import WanggeError
from sim.experiments.sweep.pool import DEPTH, OneExecutor
from sim.experiments.sweep.worker import about

#: seconds to wait for the scheduler, and for a first worker
PATIENCE = 10.0
#: seconds without any worker after which a sweep stops waiting for one
DESERTED = 60.0
DEFAULT_PORT = 8786
_ASK = 1.0


class ClusterError(WanggeError):
    """The cluster cannot be used; ``zh`` and ``en`` say what to do."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


def distributed() -> Any:
    """The library, with its own log kept quiet: what matters is said in our words.

    Raises
    ------
    ClusterError
        If it is not installed.
    """
    # read when the library is loaded, here and in workers that are started from here
    os.environ.setdefault("DASK_LOGGING__DISTRIBUTED", "critical")
    try:
        import distributed as library
    except ImportError as error:
        raise ClusterError(
            "未安装集群组件；请执行 pip install 'wangge[cluster]'",
            "the cluster extra is not installed; run pip install 'wangge[cluster]'",
        ) from error
    for name in [*logging.root.manager.loggerDict, "asyncio"]:
        # one by one: the library gives some of its loggers levels of their own
        if name.partition(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
    return library


class Cluster:
    """A connection to a scheduler; a context manager.

    Parameters
    ----------
    address
        ``host:port`` or ``tcp://host:port``.

    Raises
    ------
    ClusterError
        If the scheduler cannot be reached, has no worker, or any of them runs another program.
    """

    def __init__(self, address: str) -> None:
        self.address = address if "://" in address else f"tcp://{address}"
        library = distributed()
        try:
            self.client: Any = library.Client(self.address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise ClusterError(
                f"无法连接调度进程 {self.address}；请先在该机器上执行 wangge cluster scheduler，并核对地址与端口",
                f"cannot reach a scheduler at {self.address}; start one there with 'wangge cluster scheduler' and check"
                " address and port",
            ) from error
        self._seen, self._asked = time.monotonic(), 0.0
        self._known: dict[str, int] = {}
        try:
            self._wait_for_workers()
            self._check_programs()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Disconnect; the cluster stays."""
        # a scheduler that is gone does not answer, so it is not waited for
        self.client.close(timeout=PATIENCE if self.connected() else 0.5)

    def threads(self) -> int:
        """Runs that the workers carry out side by side."""
        return sum(self._workers().values())

    def pool(self) -> OneExecutor:
        """The cluster as the loop's workers."""
        # tasks are never the same to the scheduler: a run that is tried again must really run again
        return _ClusterPool(self, self.client.get_executor(pure=False, retries=0))

    def check(self) -> None:
        """See whether scheduler and workers are there.

        Raises
        ------
        ClusterError
            If the scheduler is gone, or there has been no worker for a minute.
        """
        if not self.connected():
            raise self.lost()
        if self._workers():
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > DESERTED:
            raise ClusterError(
                f"{DESERTED:.0f} 秒内没有任何工作进程；请执行 wangge cluster worker {self.address}，"
                "再次运行即可接着完成",
                f"there has been no worker for {DESERTED:.0f} s; start some with 'wangge cluster worker {self.address}'"
                " and run the same command again",
            )

    def connected(self) -> bool:
        """Whether the scheduler can still be reached."""
        return bool(self.client.status == "running")

    def lost(self) -> ClusterError:
        """What is said when it cannot."""
        return ClusterError(
            f"与调度进程 {self.address} 的连接已断开；已完成的推演均已存入，恢复后再次运行即可接着完成",
            f"the connection to the scheduler at {self.address} is lost; all finished runs are stored, run the same"
            " command again to finish the rest",
        )

    def _workers(self) -> dict[str, int]:
        """Worker -> runs it carries out side by side; asked for once a second at most."""
        if time.monotonic() - self._asked >= _ASK:
            self._asked = time.monotonic()
            try:
                self._known = dict(self.client.nthreads())
            except (OSError, TimeoutError, CancelledError):
                self._known = {}
        return self._known

    def _wait_for_workers(self) -> None:
        end = time.monotonic() + PATIENCE
        while not self._workers():
            if time.monotonic() > end:
                raise ClusterError(
                    f"调度进程 {self.address} 没有工作进程；请执行 wangge cluster worker {self.address}",
                    f"the scheduler at {self.address} has no worker; start some with"
                    f" 'wangge cluster worker {self.address}'",
                )
            time.sleep(0.1)

    def _programs(self) -> dict[str, dict[str, str]]:
        """What scheduler and workers run; asked again where one of them ends while it is asked."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                theirs: dict[str, dict[str, str]] = dict(self.client.run(about))
                return theirs | {"scheduler": self.client.run_on_scheduler(about)}
            except (OSError, TimeoutError, CancelledError) as error:
                if not self.connected():
                    raise self.lost() from error
                if time.monotonic() > end:
                    raise self._unable(error) from error
                time.sleep(0.1)
            except Exception as error:  # noqa: BLE001 - whatever it is, they cannot even say what they are
                raise self._unable(error) from error

    @staticmethod
    def _unable(error: Exception) -> ClusterError:
        return ClusterError(
            f"集群上未能运行本程序（{error}）；请在各机器上安装同一版本",
            f"the cluster cannot run this program ({error}); install the same version on every machine",
        )

    def _check_programs(self) -> None:
        """Refuse a cluster on which results could differ from those of this machine."""
        mine, theirs = about(), self._programs()
        wrong = [
            f"{address}: " + ", ".join(f"{name} {other.get(name, '-')} ≠ {mine[name]}" for name in mine
                                       if other.get(name) != mine[name])
            for address, other in theirs.items()
            if other != mine
        ]  # fmt: skip
        if wrong:
            raise ClusterError(
                "集群上的程序与本机不同，结果不可混用；请在各机器上安装同一版本：" + "; ".join(wrong),
                "the cluster does not run the same program as this machine, so results must not be mixed; install the"
                " same version everywhere: " + "; ".join(wrong),
            )


class _ClusterPool(OneExecutor):
    """A cluster's executor, which raises errors of its own when the scheduler is gone: they all mean the same."""

    def __init__(self, cluster: Cluster, executor: Executor) -> None:
        super().__init__(executor, lambda: DEPTH * max(1, cluster.threads()), cluster.check)
        self.cluster = cluster

    def submit(self, function: Callable[[Any], Any], items: Sequence[Any], expected: float) -> Future[Any]:
        """Hand a task on."""
        try:
            return super().submit(function, items, expected)
        except Exception as error:
            if self.cluster.connected():
                raise
            raise self.cluster.lost() from error

    def stop(self, at_once: bool) -> None:
        """Stop; tasks are dropped all at once, for each would be told to a scheduler that may just be ending."""
        try:
            if self.cluster.connected():
                self.executor.shutdown(wait=not at_once)
        except Exception:
            if self.cluster.connected():
                raise
