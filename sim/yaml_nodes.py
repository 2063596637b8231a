"""One YAML file as a tree of nodes that know where they stand; nothing hostile in a file can hurt the reader.

The tree is built from the parser's events with an explicit stack: composing deep nesting recursively ends the whole
process in the C library. Scalars follow YAML 1.2's core, narrowed: ``no``, ``1_000``, ``0123`` and ``12:30`` stay text,
dates stay text, so a wrong spelling becomes an error with a line where a number was expected, never another number.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from sim.errors import Fault, Faults, InputError
from sim.yaml_text import decode, find_slip, read_bytes, scalar, syntax_fault

MAX_DEPTH = 40
MAX_NODES = 300_000
MAX_ALIASES = 1_000

_LOADER: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


class Node:
    """A value with its place. ``value`` is a scalar, a list of nodes or a dict of nodes by key.

    Attributes
    ----------
    file, line, column
        Where the value starts (from 1).
    keys
        For a mapping: key -> (file, line, column) of the key itself.
    """

    __slots__ = ("column", "file", "keys", "line", "value")

    def __init__(self, value: Any, file: str, line: int, column: int) -> None:
        self.value: Any = value
        self.file = file
        self.line = line
        self.column = column
        self.keys: dict[str, tuple[str, int, int]] = {}

    @property
    def place(self) -> tuple[str, int, int]:
        """File, line and column of the value."""
        return self.file, self.line, self.column

    def key_place(self, key: str) -> tuple[str, int, int]:
        """File, line and column of a key; of the mapping itself if the key is not there."""
        return self.keys.get(key, self.place)

    @property
    def is_map(self) -> bool:
        """Whether the value is a mapping."""
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        """Whether the value is a list."""
        return isinstance(self.value, list)

    def items(self) -> Iterator[tuple[str, Node]]:
        """Yield key and node of a mapping; nothing for anything else."""
        return iter(self.value.items()) if isinstance(self.value, dict) else iter(())

    def get(self, key: str) -> Node | None:
        """Return the node under a key of a mapping, or None."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def plain(self) -> Any:
        """Return the value as plain dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def load(path: Path | str, shown: str | None = None) -> Node:
    """Return the tree of a file whose top is a mapping.

    Parameters
    ----------
    path
        The file.
    shown
        Name to use in messages; the path itself if None.

    Raises
    ------
    InputError
        If the file cannot be read, is not UTF-8, not YAML, hostile, empty or not a mapping.
    """
    name = str(path) if shown is None else shown
    return parse_bytes(read_bytes(path, name), name)


def parse_bytes(data: bytes, file: str) -> Node:
    """Return the tree of the bytes of a file whose top is a mapping; ``load`` says what is raised."""
    text = decode(data, file)
    node = parse(text, file)
    if node is None:
        raise InputError.single("文件是空的；至少写 schema: 1", "the file is empty; begin with 'schema: 1'", file=file)
    if not node.is_map:
        slip = find_slip(text, node.line, node.line + 200)
        zh, en = "顶层应为“键: 值”的映射", "the top must be a mapping of 'key: value' lines"
        if slip is None:
            raise InputError([Fault(*node.place, "", zh, en)])
        raise InputError([Fault(file, slip[0], slip[1], "", f"{zh}；{slip[2]}", f"{en}; {slip[3]}")])
    return node


def parse(text: str, file: str) -> Node | None:
    """Return the tree of a text, or None if it holds no document; raises InputError if it is not YAML or hostile."""
    builder = _Builder(file)
    loader = _LOADER(text)
    try:
        while builder.take(loader.get_event()):
            pass
    except yaml.YAMLError as error:
        builder.faults.found.append(syntax_fault(error, text, file))
    except (RecursionError, MemoryError, ValueError, OverflowError):
        # The parser's own number or stack limits, e.g. an escape beyond Unicode; the text is at fault, not the reader.
        builder.fault(None, "不是可读的 YAML", "not readable as YAML")
    finally:
        loader.dispose()
    builder.faults.check()
    return builder.root


class _Frame:
    """A collection that is being built."""

    __slots__ = ("anchor", "height", "key", "node", "size")

    def __init__(self, node: Node, anchor: str | None) -> None:
        self.node = node
        self.anchor = anchor
        self.key: str | None = None
        self.size = 1
        self.height = 1


class _Builder:
    """Builds the tree event by event and keeps the limits."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults = Faults()
        self.root: Node | None = None
        self.stack: list[_Frame] = []
        self.anchors: dict[str, tuple[Node, int, int, str]] = {}
        self.n_nodes = 0
        self.n_aliases = 0
        self.n_documents = 0

    def fault(self, event: Any, zh: str, en: str) -> None:
        """Note a fault at an event."""
        mark = event.start_mark if event is not None else None
        place = (self.file, mark.line + 1, mark.column + 1) if mark is not None else (self.file, 0, 0)
        self.faults.add(place, self._path(), zh, en)

    def stop(self, event: Any, zh: str, en: str) -> None:
        """Note a fault that makes reading on pointless or dangerous."""
        self.fault(event, zh, en)
        self.faults.check()

    def _path(self) -> str:
        """Return the address of the place being built."""
        parts = [
            str(len(frame.node.value)) if frame.node.is_list else frame.key
            for frame in self.stack[:8]
            if frame.node.is_list or frame.key is not None
        ]
        return "/".join(part for part in parts if part is not None) if len(self.stack) <= 8 else ""

    def take(self, event: Any) -> bool:
        """Add one event; return False at the end of the stream."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.n_documents += 1
            if self.n_documents > 1:
                self.stop(event, "一个文件只能有一份文档；请删去“---”", "a file holds one document; remove this '---'")
        return not isinstance(event, yaml.StreamEndEvent)

    def _count(self, event: Any, size: int) -> None:
        self.n_nodes += size
        if self.n_nodes > MAX_NODES:
            self.stop(
                event,
                f"展开别名后节点过多（上限 {MAX_NODES}）",
                f"too many nodes after expanding aliases (at most {MAX_NODES})",
            )

    def _deepen(self, event: Any, height: int) -> None:
        if len(self.stack) + height > MAX_DEPTH:
            self.stop(event, f"嵌套过深（上限 {MAX_DEPTH} 层）", f"nested too deeply (at most {MAX_DEPTH} levels)")

    def _tag(self, event: Any) -> None:
        if event.tag is not None:
            shown = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            self.fault(
                event,
                f"不允许类型标签 {shown}；请删去标签，文本可加引号",
                f"tags such as {shown} are not allowed; remove it (quote the value if it is text)",
            )

    def _scalar(self, event: Any) -> None:
        self._count(event, 1)
        self._tag(event)
        mark = event.start_mark
        frame = self.stack[-1] if self.stack else None
        is_key = frame is not None and frame.node.is_map and frame.key is None
        value = event.value if event.style or is_key else scalar(event.value)
        node = Node(value, self.file, mark.line + 1, mark.column + 1)
        if event.anchor:
            self.anchors[event.anchor] = (node, 1, 0, event.value)
        if frame is not None and is_key:
            self._key(frame, event, event.value)
        else:
            self._place(node, 1, 0)

    def _key(self, frame: _Frame, event: Any, text: str) -> None:
        """Take the next key of a mapping."""
        place = (self.file, event.start_mark.line + 1, event.start_mark.column + 1)
        if text == "<<":
            self.fault(event, "不支持合并键 <<；请用 extends", "merge keys '<<' are not supported; use 'extends'")
        if text in frame.node.value:
            first = frame.node.keys[text][1]
            self.fault(
                event, f"键“{text}”重复（首次在第 {first} 行）", f"duplicate key '{text}' (first at line {first})"
            )
        else:
            frame.node.keys[text] = place
        frame.key = text

    def _open(self, event: Any) -> None:
        self._count(event, 1)
        self._tag(event)
        self._deepen(event, 1)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.node.is_map and frame.key is None:
            self.stop(event, "键必须是简单文本", "a key must be plain text, not a list or a mapping")
        mark = event.start_mark
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.stack.append(_Frame(Node(value, self.file, mark.line + 1, mark.column + 1), event.anchor))

    def _close(self) -> None:
        frame = self.stack.pop()
        if frame.anchor:
            self.anchors[frame.anchor] = (frame.node, frame.size, frame.height, "")
        self._place(frame.node, frame.size, frame.height)

    def _alias(self, event: Any) -> None:
        self.n_aliases += 1
        if self.n_aliases > MAX_ALIASES:
            self.stop(event, f"别名过多（上限 {MAX_ALIASES}）", f"too many aliases (at most {MAX_ALIASES})")
        known = self.anchors.get(event.anchor)
        if known is None:
            inside = any(frame.anchor == event.anchor for frame in self.stack)
            zh, en = ("指向自身", "refers to itself") if inside else ("未定义", "is not defined")
            self.stop(event, f"别名 *{event.anchor} {zh}", f"alias *{event.anchor} {en}")
            return
        node, size, height, text = known
        self._count(event, size)
        self._deepen(event, height)
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.node.is_map and frame.key is None:
            if node.is_map or node.is_list:
                self.fault(event, "键必须是简单文本", "a key must be plain text, not a list or a mapping")
            self._key(frame, event, text)
            return
        self._place(node, size, height)

    def _place(self, node: Node, size: int, height: int) -> None:
        """Put a finished node where it belongs."""
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        frame.size += size
        frame.height = max(frame.height, height + 1)
        if frame.node.is_list:
            frame.node.value.append(node)
        elif frame.key is not None:
            frame.node.value[frame.key] = node
            frame.key = None
