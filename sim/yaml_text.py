"""From bytes to text, from text to scalars, and from a parser's complaint to advice a writer can act on."""

from __future__ import annotations

import re
import stat
import unicodedata
from pathlib import Path

import yaml

from sim.errors import Fault, InputError, nearest

MAX_BYTES = 20 * 1024 * 1024

Scalar = bool | int | float | str | None

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_DIGITS = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,4})?\Z")
_WORDS: dict[str, bool | float | None] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **{sign + word: float(f"{sign}inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")},
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}

#: characters that look like YAML's own punctuation but are not: full-width spelling -> half-width spelling
LOOKALIKES = {
    "：": ":",
    "，": ",",
    "－": "-",
    "［": "[",
    "］": "]",
    "｛": "{",
    "｝": "}",
    "＃": "#",
    "“": '"',
    "”": '"',
    "\u3000": " ",
    "\u00a0": " ",
}

# Where such a character stands in the place of punctuation; Chinese text is full of them and must not be blamed.
_SLIPS = (
    re.compile(r"(?:^|[{,])\s*(?:- +)?[^\s:：#'\"{}\[\],]+(：)"),
    re.compile(r"[\[{][^\]}]*(，)"),
    re.compile(r"(?:^\s*|: +|- +|[\[{,] *)([－［｛“＃])"),
    re.compile(r"([］｝])\s*$"),
    re.compile(r"^ *([\u3000\u00a0])|:([\u3000\u00a0])"),
)
_TAB = re.compile(r" *\t")
_NO_SPACE = re.compile(r"\s*(?:- +)?[A-Za-z_][\w.]*:[^\s:/]")

_PROBLEMS = (
    ("mapping values are not allowed",
     "此处不能出现“: ”，请检查缩进，或给文本加引号", "a ': ' cannot stand here; check the indent, or quote the text"),
    ("could not find expected ':'", "键后缺少半角冒号“: ”", "a ': ' is missing after the key"),
    ("did not find expected key",
     "缩进与上文不一致，或缺少键", "the indent does not match the lines above, or a key is missing"),
    ("did not find expected '-' indicator",
     "列表项应以“- ”开头并对齐", "list items begin with '- ' in one column"),
    ("did not find expected ',' or", "括号没有配对，或缺少逗号", "a bracket is not closed, or a comma is missing"),
    ("found unexpected end of stream", "引号没有配对", "a quote is not closed"),
    ("found unexpected document indicator", "引号没有配对", "a quote is not closed"),
    ("cannot start any token", "文本以特殊字符开头，请加引号", "the text starts with a special character; quote it"),
    ("escape", "双引号内的反斜杠有误，可改用单引号", "wrong backslash inside double quotes; use single quotes"),
    ("characters are not allowed", "含有不可见的控制字符", "there is an invisible control character"),
    ("expected <document start>", "缩进与上文不一致", "the indent does not match the lines above"),
    ("incompatible YAML document", "请删去 %YAML 一行", "remove the %YAML line"),
    ("found undefined tag", "请删去类型标签", "remove the tag"),
    ("block sequence entries are not",
     "此处不能开始列表，请检查缩进", "a list cannot start here; check the indent"),
)  # fmt: skip


def scalar(text: str) -> Scalar:
    """Return what an unquoted scalar means: null, true/false, a number, else the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    if _FLOAT.match(text) and not _DIGITS.match(text):
        return float(text)
    return text


def read_bytes(path: Path | str, shown: str) -> bytes:
    """Return the bytes of an ordinary file of at most 20 MB.

    Raises
    ------
    InputError
        If there is no such file, it is a directory or device, may not be read, or is too large.
    """
    path = Path(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError.single("是文件夹，不是文件", "is a folder, not a file", file=shown)
        if not stat.S_ISREG(status.st_mode):
            raise InputError.single("不是普通文件", "is not an ordinary file", file=shown)
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _missing(path, shown) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "bad file name"
        raise InputError.single(f"无法读取文件（{reason}）", f"cannot read the file ({reason})", file=shown) from None
    if len(data) > MAX_BYTES:
        raise _too_large(status.st_size, shown)
    return data


def _too_large(size: int, shown: str) -> InputError:
    most = MAX_BYTES // 2**20
    return InputError.single(
        f"文件过大：{size / 2**20:.1f} MB，上限 {most} MB",
        f"the file is too large: {size / 2**20:.1f} MB, at most {most} MB",
        file=shown,
    )


def _missing(path: Path, shown: str) -> InputError:
    """Name the nearest file of the folder."""
    try:
        beside = sorted(each.name for each in path.parent.iterdir() if each.suffix == path.suffix)
    except (OSError, ValueError):
        beside = []
    guess = nearest(path.name, beside)
    zh, en = (f"；是否应为“{guess}”？", f"; did you mean '{guess}'?") if guess else ("", "")
    return InputError.single(f"文件不存在{zh}", f"no such file{en}", file=shown)


def decode(data: bytes, file: str) -> str:
    """Return UTF-8 bytes (with or without a byte-order mark) as text.

    Raises
    ------
    InputError
        If the bytes are too many or not UTF-8; says which byte and what the encoding may be.
    """
    if len(data) > MAX_BYTES:
        raise _too_large(len(data), file)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        zh, en = _encoding(data)
        raise InputError.single(
            f"不是 UTF-8 编码（第 {error.start + 1} 个字节，第 {line} 行）{zh}；请另存为 UTF-8",
            f"not UTF-8 (byte {error.start + 1}, line {line}){en}; save the file as UTF-8",
            file=file,
        ) from None


def _encoding(data: bytes) -> tuple[str, str]:
    """Guess which encoding the bytes have."""
    for name, codec, marks in (("UTF-16", "utf-16", (b"\xff\xfe", b"\xfe\xff")), ("GBK", "gb18030", (b"",))):
        if not data.startswith(marks):
            continue
        try:
            data.decode(codec)
        except UnicodeDecodeError:
            continue
        return f"，看来是 {name}", f", it looks like {name}"
    return "", ""


def half_width(text: str) -> str | None:
    """Return the half-width spelling of a text that has full-width letters, digits or punctuation; else None."""
    if text.isascii():
        return None
    plain = "".join(LOOKALIKES.get(sign) or unicodedata.normalize("NFKC", sign) for sign in text)
    return plain if plain != text else None


def syntax_fault(error: yaml.YAMLError, text: str, file: str) -> Fault:
    """Return the parser's error as a fault that says where and, for the usual slips, how to mend it."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:  # a character that YAML forbids: the error knows its offset only
        offset = min(int(getattr(error, "position", 0) or 0), len(text))
        line = first = text.count("\n", 0, offset) + 1
        column = offset - text.rfind("\n", 0, offset)
    else:
        context = getattr(error, "context_mark", None) or mark
        line, column, first = mark.line + 1, mark.column + 1, context.line + 1
    slip = find_slip(text, first, line)
    if slip is not None:
        return Fault(file, slip[0], slip[1], "", f"不是有效的 YAML：{slip[2]}", f"not valid YAML: {slip[3]}")
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
    known = ((zh, en) for words, zh, en in _PROBLEMS if words in problem)
    zh, en = next(known, (problem, problem))
    return Fault(file, line, column, "", f"不是有效的 YAML：{zh}", f"not valid YAML: {en}")


def find_slip(text: str, first: int, last: int) -> tuple[int, int, str, str] | None:
    """Return line, column and zh and en advice of the first slip in lines ``first`` to ``last``, or None.

    Full-width punctuation, tabs and missing spaces: the parser sees them too late or not at all.
    """
    lines = text.splitlines()[: max(last, 1)]
    for number in range(max(first, 1), len(lines) + 1):
        found = _slip(lines[number - 1])
        if found is not None:
            return number, *found
    return None


def _slip(line: str) -> tuple[int, str, str] | None:
    for pattern in _SLIPS:
        match = pattern.search(line)
        if match:
            sign = next(group for group in match.groups() if group)
            shown, plain = ("空格", "space") if sign.isspace() else (sign, sign)
            half = LOOKALIKES[sign]
            column = line.index(sign, match.start()) + 1
            return column, f"全角“{shown}”请改为半角“{half}”", f"full-width '{plain}'; write the half-width '{half}'"
    if _TAB.match(line):
        return 1, "用制表符缩进，请改用空格", "indented with a tab; use spaces"
    if _NO_SPACE.match(line):
        return line.index(":") + 1, "冒号后缺少空格", "a space is missing after ':'"
    return None
