"""A report as plain data: sections of paragraphs, facts, tables and figures, which the writers turn into files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.figures.figure import Figure
from sim.figures.table import Table

Text = Mapping[str, str]


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; ``kind`` is ``lead``, ``note`` or empty."""

    text: Text
    kind: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list of short lines."""

    lines: tuple[Text, ...]


@dataclass(frozen=True)
class Facts:
    """Names with what they are."""

    rows: tuple[tuple[Text, Text], ...]
    title: Text | None = None


@dataclass(frozen=True)
class Listing:
    """Text of a file, letter for letter."""

    text: str


Block = Paragraph | Bullets | Facts | Listing | Table | Figure


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it."""

    title: Text
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """A whole report; tables and figures are numbered by the writer, in order."""

    title: Text
    subtitle: Text
    sections: tuple[Section, ...]

    def blocks(self) -> Iterator[Block]:
        """Everything in order."""
        for section in self.sections:
            yield from section.blocks


def same(text: object) -> Text:
    """A text that is the same in both languages."""
    return {"zh": str(text), "en": str(text)}
