"""Changes one setting in the text of a scenario and leaves every other letter, comments included, as it was.

The place comes from the parser's marks. What cannot be changed in place for certain (aliases, odd layouts) is found by
reading the result back: then the file is written anew, with its first comments but without those in between.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import yaml

from dashboards.editing.flow import flow
from sim.errors import InputError
from sim.yaml_nodes import parse

Path = Sequence[str]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: parts whose entries stand one a line
_LISTED = ("parameters", "programmes", "programme_records")


def set_value(text: str, path: Path, value: Any) -> str:
    """The text with one value set.

    Raises
    ------
    InputError
        If the text is no YAML, or not a mapping at the top.
    """
    tree = plain(text)
    expected = _with(tree, path, value)
    return _checked(text, expected, lambda root: _set(text, root, path, value))


def remove(text: str, path: Path) -> str:
    """The text without one key; mappings that become empty go too. No change where the key is not there."""
    tree = plain(text)
    expected = _without(tree, path)
    if expected is None:
        return text
    return _checked(text, expected, lambda root: _remove(text, root, path))


def plain(text: str) -> dict[str, Any]:
    """The text as plain data, read by the guarded reader.

    Raises
    ------
    InputError
        If it is no YAML, hostile, or not a mapping at the top.
    """
    node = parse(text, "")
    if node is None:
        return {}
    if not node.is_map:
        raise InputError.single("顶层应为“键: 值”的映射", "the top must be a mapping of 'key: value' lines")
    found: dict[str, Any] = node.plain()
    return found


def _checked(text: str, expected: dict[str, Any], change: Any) -> str:
    """The changed text if it reads back as expected, else the whole file written anew."""
    if not text.strip() or plain(text) == {}:
        return _rewritten(text, expected)
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, _LOADER)):
        return _rewritten(text, expected)  # a shared value would change in two places
    # composing is recursive, which is safe here: the guarded reader has let no deep nesting through
    made: str = change(yaml.compose(text, _LOADER))
    try:
        if _same(plain(made), expected):
            return made
    except InputError:
        pass
    return _rewritten(text, expected)


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _with(tree: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    below = tree.get(path[0])
    inner = value if len(path) == 1 else _with(below if isinstance(below, dict) else {}, path[1:], value)
    return {**tree, path[0]: inner}


def _without(tree: dict[str, Any], path: Path) -> dict[str, Any] | None:
    if path[0] not in tree:
        return None
    rest = {key: each for key, each in tree.items() if key != path[0]}
    if len(path) == 1:
        return rest
    below = tree[path[0]]
    inner = _without(below, path[1:]) if isinstance(below, dict) else None
    if inner is None:
        return None
    return {**tree, path[0]: inner} if inner else rest


def _entry(node: Any, key: str) -> int | None:
    """Which entry of a mapping has that key."""
    return next((place for place, (each, _) in enumerate(node.value) if each.value == key), None)


def _end(text: str, node: Any) -> int:
    """Where the last letter of a node ends; the parser's own mark of a block lies after the blank lines behind it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        end = int(node.end_mark.index)
        while end > node.start_mark.index and text[end - 1] in "\n ":
            end -= 1
        return end
    last = node.value[-1]
    return _end(text, last[1] if isinstance(last, tuple) else last)


def _line_end(text: str, index: int) -> int:
    """Where the line ends, a comment behind the value included."""
    found = text.find("\n", index)
    return len(text) if found < 0 else found


def _set(text: str, root: Any, path: Path, value: Any) -> str:
    node = root
    for depth, key in enumerate(path):
        place = _entry(node, key)
        rest = path[depth + 1 :]
        if place is None:
            return _insert(text, node, key, rest, value)
        name, below = node.value[place]
        if not rest:
            return _replace(text, name, below, flow(value))
        if not isinstance(below, yaml.MappingNode):
            return _replace(text, name, below, flow(_nested(rest, value)))
        node = below
    raise AssertionError("a path has at least one part")


def _nested(path: Path, value: Any) -> Any:
    for key in reversed(path):
        value = {key: value}
    return value


def _replace(text: str, name: Any, node: Any, made: str) -> str:
    """Put a value behind its colon; a comment between colon and a block stays, behind the value."""
    colon = text.index(":", name.end_mark.index)
    start, end = int(node.start_mark.index), _end(text, node)
    between = text[colon + 1 : start] if start > colon else ""
    comment = between.partition("#")[2].split("\n")[0].strip() if "#" in between else ""
    tail = f"  # {comment}" if comment else ""
    return text[: colon + 1] + f" {made}{tail}" + text[max(end, colon + 1) :]


def _insert(text: str, node: Any, key: str, rest: Path, value: Any) -> str:
    """Add an entry behind the last one of a mapping."""
    if node.flow_style:
        made = f"{flow(key)}: {flow(_nested(rest, value))}"
        if not node.value:
            inside = int(node.start_mark.index) + 1
            return text[:inside] + made + text[inside:]
        end = _end(text, node.value[-1][1])
        return text[:end] + f", {made}" + text[end:]
    indent = " " * int(node.start_mark.column)
    end = _line_end(text, _end(text, node))
    if rest and key in _LISTED:
        made = f"{indent}{key}:\n{indent}  {flow(rest[0])}: {flow(_nested(rest[1:], value))}"
    else:
        made = f"{indent}{flow(key)}: {flow(_nested(rest, value))}"
    return text[:end].rstrip(" ") + "\n" + made + (text[end:] or "\n")


def _remove(text: str, root: Any, path: Path) -> str:
    node, trail = root, []
    for key in path:
        place = _entry(node, key)
        if place is None:
            return text
        trail.append((node, place))
        node = node.value[place][1]
    while len(trail) > 1 and len(trail[-1][0].value) == 1:
        trail.pop()  # the last entry takes its mapping with it
    mapping, place = trail[-1]
    name, value = mapping.value[place]
    start, end = int(name.start_mark.index), max(_end(text, value), int(name.end_mark.index) + 1)
    if not mapping.flow_style:
        line = text.rfind("\n", 0, start) + 1
        return text[:line] + text[_line_end(text, end) + 1 :]
    if place > 0:
        return text[: _end(text, mapping.value[place - 1][1])] + text[end:]
    if len(mapping.value) > 1:
        return text[:start] + text[int(mapping.value[1][0].start_mark.index) :]
    return text[:start] + text[end:]


def _rewritten(text: str, tree: dict[str, Any]) -> str:
    """The whole file anew, with the comments it began with."""
    header = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        header.append(line)
    return "".join(f"{line}\n" for line in [*header, *_lines(tree)])


def _lines(tree: dict[str, Any]) -> list[str]:
    lines = []
    for key, value in tree.items():
        if key in _LISTED and isinstance(value, dict) and value:
            lines.append(f"{key}:")
            lines += [f"  {flow(name)}: {flow(each)}" for name, each in value.items()]
        else:
            lines.append(f"{flow(key)}: {flow(value)}")
    return lines
