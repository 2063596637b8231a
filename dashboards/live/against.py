"""What a finished live run is compared with: chosen so that the page Compare needs one press for its intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboards import shell
from dashboards.parts import offered, sides
from sim.errors import InputError
from sim.store.live import LiveRun
from sim.yaml_nodes import load


@dataclass(frozen=True)
class Against:
    """Two sides by their words; ``own`` says which of them the run is."""

    base: str
    alternative: str
    own: str

    @property
    def query(self) -> dict[str, str]:
        """As the page Compare reads it in its address."""
        return {"base": self.base, "with": self.alternative}

    def words(self) -> str:
        """What will stand against what, in the language at hand; why, where the run has no base of its own."""
        key = "live.against" if self.own == self.alternative else "live.against_first"
        return shell.t(key, base=offered.label(self.base), other=offered.label(self.alternative))


def of(now: LiveRun) -> Against | None:
    """What fits a finished run; None where nothing does.

    A run whose programmes were changed stands against the file it was changed from, a file against the one that it
    extends; one that extends nothing is the base of the first other scenario that fits.
    """
    file = Path(now.path)
    names = {each.name for each in shell.scenario_files()}
    if now.overrides or file.name not in names:
        base = file.name if file.name in names else offered.preferred(offered.options(False))[0]
        own = sides.word_of(now.stored or "")
        return Against(base, own, own) if base and _fit((base, own)) else None
    base = extended(file)
    if base in names and _fit((base, file.name)):
        return Against(base, file.name, file.name)
    other = offered.preferred(offered.options(False), file.name)[1]
    return None if other is None else Against(file.name, other, file.name)


def extended(file: Path) -> str:
    """The file that a scenario file extends, as it is written there; empty for none."""
    try:
        return str(load(file).plain().get("extends") or "")
    except (InputError, OSError):
        return ""


def _fit(words: Sequence[str]) -> bool:
    try:
        sides.check([sides.read(each) for each in words])
    except InputError:
        return False
    return True
