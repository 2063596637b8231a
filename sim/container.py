"""Containers that kernels take: a table, or the world, as an address.

A container's fields stand in memory that its handle in Python owns; a kernel gets the address of that memory and
nothing else. Arrays among the fields are counted, everything else is plain numbers and addresses.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import default_manager
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import NativeValue, lower_getattr_generic, lower_setattr_generic, unbox

from sim.rowtype import BYTES, WIDE, Address, ColumnType, LentType, tag


class ContainerType(types.StructRef):
    """A table or the world: fields of its own, and columns at a distance from ``base``.

    Attributes
    ----------
    step : int
        Bytes of a row.
    columns : dict of str to (code, distance, width)
        Columns by name.
    """

    step: int = 0
    columns: dict[str, tuple[str, int, int]] = {}  # noqa: RUF012

    def __init__(self, fields: Any) -> None:
        super().__init__(fields)
        self.name = type(self).__name__  # it goes into the name of every kernel

    def preprocess_fields(self, fields: Any) -> Any:
        """Keep the type independent of literal values."""
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


class Container:
    """What Python holds of a container: its memory, and the type by which kernels take it."""

    _numba_type_: Any = None
    __slots__ = ("address", "memory", "parts")

    def __init__(self, words: int) -> None:
        self.memory = np.zeros(words, np.uint64)
        self.address = int(self.memory.ctypes.data)
        self.parts: dict[str, Any] = {}


def words(fields: Any) -> int:
    """Eight-byte words that the fields of a container take up."""
    sizes = {types.Array: lambda kind: 5 + 2 * kind.ndim, LentType: lambda kind: 1 + kind.rank}
    return sum(sizes.get(type(kind), lambda _: 1)(kind) for _, kind in fields)


def define(kind: Any) -> None:
    """Let kernels use the fields and columns of a container type, and take its handles from Python."""
    default_manager.register(kind, Address)
    _type_attributes(kind)
    lower_getattr_generic(kind)(_get)
    lower_setattr_generic(kind)(_put)
    unbox(kind)(_take)


def _type_attributes(kind: Any) -> None:
    @infer_getattr
    class Attributes(AttributeTemplate):
        key = kind

        def generic_resolve(self, container: Any, name: str) -> Any:
            if name in kind.columns:
                code, _, width = kind.columns[name]
                return ColumnType(code, kind.step, width)
            return container.field_dict.get(name)


def _fields(context: Any, builder: Any, container: Any, value: Any) -> Any:
    payload = container.get_data_type()
    pointer = context.data_model_manager[payload].get_value_type().as_pointer()
    return cgutils.create_struct_proxy(payload)(context, builder, ref=builder.bitcast(value, pointer))


def _get(context: Any, builder: Any, container: Any, value: Any, name: str) -> Any:
    """Read a field; a column is its distance from the first row."""
    data, columns = _fields(context, builder, container, value), container.columns
    where = f"{container.name}.{'base' if name in columns else name}"
    if name in columns:
        base = tag(builder, builder.load(data._get_ptr_by_name("base")), where)
        return builder.gep(base, [ir.Constant(WIDE, columns[name][1])])
    held, slot = container.field_dict[name], data._get_ptr_by_name(name)
    if isinstance(held, types.Array):
        array = getattr(data, name)
        context.nrt.incref(builder, held, array)
        return array
    if not isinstance(held, LentType):
        return tag(builder, builder.load(slot), where)
    made = cgutils.create_struct_proxy(held)(context, builder)
    for place, member in enumerate(["data", *(f"n{axis}" for axis in range(held.rank))]):
        part = builder.load(cgutils.gep_inbounds(builder, slot, 0, place))
        setattr(made, member, tag(builder, part, where))
    return made._getvalue()


def _put(context: Any, builder: Any, sig: Any, args: Any, name: str) -> None:
    """Write a field."""
    container, given = sig.args
    data, held = _fields(context, builder, container, args[0]), container.field_dict[name]
    value = context.cast(builder, args[1], given, held)
    if isinstance(held, types.Array):
        old = getattr(data, name)
        context.nrt.incref(builder, held, value)
        context.nrt.decref(builder, held, old)
        setattr(data, name, value)
    elif isinstance(held, LentType):
        setattr(data, name, value)
    else:
        tag(builder, builder.store(value, data._get_ptr_by_name(name)), f"{container.name}.{name}")


def _take(container: Any, handle: Any, c: Any) -> Any:
    """Take a handle from Python: its address."""
    number = c.pyapi.object_getattr_string(handle, "address")
    address = c.pyapi.long_as_ulonglong(number)
    c.pyapi.decref(number)
    return NativeValue(c.builder.inttoptr(address, BYTES))
