"""One server over a scenario folder whose Huaihua is tiny, and visitors whose every request and word is kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from benchmarks import browser as driven
from sim.scenario.extend import SHIPPED


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A real browser; without one the tests are skipped and say why."""
    if reason := driven.missing():
        pytest.skip(reason)
    with driven.browser() as found:
        yield found


@pytest.fixture
def scenarios(tmp_path: Path) -> Path:
    """A folder in which what a newcomer finds chosen is small: the default scenario has the tiny region."""
    folder = tmp_path / "scenarios"
    for name in ("regions", "studies"):
        (folder / name).mkdir(parents=True)
    for name in ("tiny.yaml", "regions/tiny.yaml", "studies/tiny-hours.yaml", "huaihua-talk-days.yaml"):
        shutil.copy(SHIPPED / name, folder / name)
    shutil.copy(SHIPPED / "tiny.yaml", folder / "huaihua.yaml")
    return folder


@pytest.fixture
def address(chromium: Any, scenarios: Path, tmp_path: Path) -> Iterator[str]:
    """Where the pages are served; the server and all that it starts end with the test."""
    with driven.serving(scenarios, tmp_path / "store", tmp_path / "server.log") as (found, _):
        yield found


@dataclass
class Heard:
    """What a browser asked for and complained about while somebody used it."""

    own: str
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def listen(self, page: Any) -> None:
        page.on("request", lambda each: self.asked.append(each.url))
        page.on("websocket", lambda each: self.asked.append(each.url))
        page.on("console", lambda each: each.type == "error" and self.errors.append(each.text))
        page.on("pageerror", lambda each: self.errors.append(str(each)))
        page.on("response", lambda each: each.status >= 400 and self.errors.append(f"{each.status} {each.url}"))
        page.on("dialog", lambda each: (self.errors.append(each.message), each.dismiss()))

    @property
    def elsewhere(self) -> list[str]:
        """Requests to any other host; files are reports that were downloaded before."""
        own = (self.own + "/", self.own.replace("http", "ws", 1) + "/", "data:", f"blob:{self.own}/", "file:")
        return [each for each in self.asked if not each.startswith(own)]


#: counts what somebody really clicks, page after page; what scripts do is not trusted and not counted
COUNT = """addEventListener("click", each => {
  if (each.isTrusted) sessionStorage.setItem("clicks", 1 + Number(sessionStorage.getItem("clicks")));
}, true);"""

Visit = Callable[[str], AbstractContextManager[Any]]


@pytest.fixture
def visit(chromium: Any, address: str, tmp_path: Path) -> Visit:
    """``with visit("zh") as page``: a fresh browser of that language; silent towards other hosts, and no complaint."""

    @contextmanager
    def visiting(lang: str) -> Iterator[Any]:
        context = chromium.new_context(
            viewport=driven.SIZE, locale=driven.LOCALES[lang], base_url=address, accept_downloads=True
        )
        context.set_default_timeout(30_000)
        context.add_init_script(COUNT)
        heard = Heard(address)
        context.on("page", heard.listen)
        page = context.new_page()
        try:
            yield page
        except BaseException:
            seen = tmp_path / "failed.png"
            page.screenshot(path=seen)
            print(f"{page.url}\n{seen}\n{heard.errors}")
            raise
        finally:
            context.close()
        assert heard.elsewhere == []
        assert heard.errors == []
        assert len(heard.asked) > 10  # it did listen

    return visiting
