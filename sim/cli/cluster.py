"""``wangge cluster scheduler|worker``: a Dask cluster of this program; only this machine may connect by default."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer

from sim.cli import options
from sim.text import say

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def register(app: typer.Typer, lang: str, command: Any) -> None:
    """Add ``cluster`` with its two commands to the program."""
    from sim.cli.program import classes

    group = typer.Typer(
        cls=classes(lang)[1], help=say("help.cluster", lang), no_args_is_help=True, add_completion=False,
        options_metavar=say("help.options", lang), subcommand_metavar=say("help.command", lang),
    )  # fmt: skip

    def top(lang_option: str | None = options.language(lang)) -> None:
        pass

    group.callback()(top)
    for name, function in (("scheduler", _scheduler(lang)), ("worker", _worker(lang))):
        what, metavar = say(f"help.cluster_{name}", lang), say("help.options", lang)
        group.command(name, cls=command, help=what, options_metavar=metavar)(function)
    app.add_typer(group, name="cluster")


def _host(lang: str) -> Any:
    metavar = say("cluster.address_name", lang)
    return typer.Option(
        "127.0.0.1", "--host", metavar=metavar, help=options.helped("cluster.host", lang), show_default=False
    )


def _scheduler(lang: str) -> Callable[..., None]:
    """``wangge cluster scheduler``."""
    host, language = _host(lang), options.language(lang)
    port = options.number("--port", "cluster.port", lang, 0, 65535, 8786)

    def scheduler(host: str = host, port: int = port, lang_option: str | None = language) -> None:
        from sim.cli.console import tell
        from sim.experiments.sweep.serve import serve_scheduler

        _warn(host, lang)

        def ready(where: str) -> None:
            tell(say("cluster.scheduler_ready", lang, address=where, command=f"wangge cluster worker {where}"))

        serve_scheduler(host, port, ready)
        tell(say("cluster.ended", lang))

    return scheduler


def _worker(lang: str) -> Callable[..., None]:
    """``wangge cluster worker``."""
    host, language = _host(lang), options.language(lang)
    memory = options.number("--memory", "cluster.memory", lang, 100, 10**7)
    workers = options.number("--workers", "cluster.workers", lang, 1, 1024)
    address = typer.Argument(
        ..., metavar=say("cluster.address_name", lang), help=options.helped("cluster.address", lang), show_default=False
    )

    def worker(
        address: str = address,
        host: str = host,
        workers: int | None = workers,
        memory: int | None = memory,
        lang_option: str | None = language,
    ) -> None:
        from sim.cli.console import tell
        from sim.experiments.executor import cpus
        from sim.experiments.sweep.serve import serve_workers

        _warn(host, lang)
        number = workers or cpus()
        ready = say("cluster.worker_ready", lang, n=number, address=address)
        asked = serve_workers(address, host, number, memory, lambda: tell(ready))
        tell(say("cluster.ended", lang) if asked else say("cluster.lost", lang, address=address))

    return worker


def _warn(host: str, lang: str) -> None:
    if host not in LOOPBACK:
        from sim.cli.console import tell

        tell(say("cluster.open", lang))
