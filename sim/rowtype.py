"""Compiled access to tables whose rows stand together in memory.

To a kernel a table is an address and a column a constant distance from its first row, so that reading
``world.cases.severity[case]`` costs one multiplication and one load. Numba's own containers and arrays carry counts,
shapes and strides with every column, fetch them anew after every store and test each index for its sign: a third of a
year of the city. Here nothing is checked or counted; the world owns the memory (`sim.world.tables`).

Loads and stores are tagged, so that the compiler knows that writing a row moves no table.
"""

from __future__ import annotations

import operator
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.datamodel import default_manager, models
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_getattr, infer_global, signature
from numba.extending import (
    intrinsic,
    lower_builtin,
    lower_getattr_generic,
)

from sim.kernel import JIT

_TYPES = {
    "i1": types.int8, "i2": types.int16, "i4": types.int32, "i8": types.int64,
    "u1": types.uint8, "u8": types.uint64, "f4": types.float32, "f8": types.float64,
}  # fmt: skip
WIDE = ir.IntType(64)
BYTES = ir.IntType(8).as_pointer()


class _Numbers(types.Type):
    """Numbers of one type somewhere in memory."""

    code: str

    @property
    def kind(self) -> Any:
        """Type in memory."""
        return _TYPES[self.code]

    @property
    def found(self) -> Any:
        """Type that a kernel reads: whole numbers are wide."""
        kind = self.kind
        return types.int64 if isinstance(kind, types.Integer) and kind.bitwidth < 64 else kind


class ColumnType(_Numbers):
    """A column: ``step`` bytes from row to row, ``width`` numbers a row (0 = a single one)."""

    def __init__(self, code: str, step: int, width: int) -> None:
        self.code, self.step, self.width = code, step, width
        super().__init__(name=f"Column({code}, {step}, {width})")


class LentType(_Numbers):
    """An array of the world, contiguous, of one to three axes."""

    def __init__(self, code: str, rank: int) -> None:
        self.code, self.rank = code, rank
        super().__init__(name=f"Lent({code}, {rank})")


class Address(models.PrimitiveModel):
    """Held as an address and nothing else."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, BYTES)


class _Lent(models.StructModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        shape = [(f"n{axis}", types.int64) for axis in range(kind.rank)]
        super().__init__(manager, kind, [("data", types.voidptr), *shape])


default_manager.register(ColumnType, Address)
default_manager.register(LentType, _Lent)


def tag(builder: Any, instruction: Any, name: str) -> Any:
    """Name the kind of memory an instruction touches; kinds never overlap."""
    module = builder.module
    zero = ir.Constant(WIDE, 0)
    kind = module.add_metadata([name, module.add_metadata(["wangge"]), zero])
    instruction.set_metadata("tbaa", module.add_metadata([kind, kind, zero]))
    return instruction


# --- numbers ------------------------------------------------------------------------------------------------------
def _places(index: Any) -> int:
    return len(index) if isinstance(index, types.BaseTuple) else 1


def _wide(index: Any) -> Any:
    return types.UniTuple(types.int64, len(index)) if isinstance(index, types.BaseTuple) else types.int64


def _whole(index: Any) -> bool:
    return all(isinstance(each, types.Integer) for each in (index if isinstance(index, types.BaseTuple) else [index]))


@infer_global(operator.getitem)
class _ReadTemplate(AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        held, index = args
        if not isinstance(held, _Numbers) or not _whole(index):
            return None
        if isinstance(held, LentType) and _places(index) == held.rank - 1:
            return signature(LentType(held.code, 1), held, _wide(index))
        return signature(held.found, held, _wide(index))


@infer_global(operator.setitem)
class _WriteTemplate(AbstractTemplate):
    def generic(self, args: Any, kws: Any) -> Any:
        held, index, _ = args
        if not isinstance(held, _Numbers) or not _whole(index):
            return None
        return signature(types.none, held, _wide(index), held.kind)


def _each(builder: Any, index: Any, n: int) -> list[Any]:
    return [index] if n == 1 else [builder.extract_value(index, axis) for axis in range(n)]


def _column_place(context: Any, builder: Any, column: ColumnType, first: Any, index: Any, n: int) -> Any:
    place = _each(builder, index, n)
    kind = context.get_data_type(column.kind)
    at = builder.mul(place[0], ir.Constant(WIDE, column.step))
    if column.width:
        size = ir.Constant(WIDE, context.get_abi_sizeof(kind))
        at = builder.add(at, builder.mul(place[1], size))
    return builder.bitcast(builder.gep(first, [at]), kind.as_pointer())


def _lent_place(context: Any, builder: Any, lent: LentType, value: Any, index: Any, n: int) -> Any:
    place = _each(builder, index, n)
    at = place[0]
    for axis in range(1, lent.rank):
        at = builder.mul(at, builder.extract_value(value, 1 + axis))
        if axis < n:
            at = builder.add(at, place[axis])
    kind = context.get_data_type(lent.kind)
    return builder.gep(builder.bitcast(builder.extract_value(value, 0), kind.as_pointer()), [at])


def _read(place: Any) -> Any:
    def read(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        held, n = sig.args[0], _places(sig.args[1])
        pointer = place(context, builder, held, *args, n)
        if isinstance(sig.return_type, LentType):
            row = cgutils.create_struct_proxy(sig.return_type)(context, builder)
            row.data = builder.bitcast(pointer, BYTES)
            row.n0 = builder.extract_value(args[0], held.rank)
            return row._getvalue()
        return context.cast(builder, tag(builder, builder.load(pointer), "contents"), held.kind, held.found)

    return read


def _written(place: Any) -> Any:
    def write(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        pointer = place(context, builder, sig.args[0], args[0], args[1], _places(sig.args[1]))
        tag(builder, builder.store(args[2], pointer), "contents")
        return context.get_dummy_value()

    return write


for _kind, _place in ((ColumnType, _column_place), (LentType, _lent_place)):
    lower_builtin(operator.getitem, _kind, types.Any)(_read(_place))
    lower_builtin(operator.setitem, _kind, types.Any, types.Any)(_written(_place))


@infer_getattr
class _LentAttributes(AttributeTemplate):
    key = LentType

    def resolve_size(self, lent: Any) -> Any:
        return types.int64 if lent.rank == 1 else None

    def resolve_shape(self, lent: Any) -> Any:
        return types.UniTuple(types.int64, lent.rank)


@lower_getattr_generic(LentType)
def _lent_attribute(context: Any, builder: Any, lent: Any, value: Any, name: str) -> Any:
    shape = [builder.extract_value(value, 1 + axis) for axis in range(lent.rank)]
    return shape[0] if name == "size" else context.make_tuple(builder, types.UniTuple(types.int64, lent.rank), shape)


@intrinsic
def _lend(typing: Any, array: Any) -> Any:
    code = next(code for code, kind in _TYPES.items() if kind == array.dtype)
    lent = LentType(code, array.ndim)

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        given = context.make_array(array)(context, builder, value=args[0])
        made = cgutils.create_struct_proxy(lent)(context, builder)
        made.data = builder.bitcast(given.data, BYTES)
        for axis, size in enumerate(cgutils.unpack_tuple(builder, given.shape, array.ndim)):
            setattr(made, f"n{axis}", size)
        return made._getvalue()

    return lent(array), codegen


def _same(array: Any) -> Any:
    return array


#: views an array of the world without counting references; its owner must outlive the view
lend = _lend if JIT else _same


@intrinsic
def rows_of(typing: Any, array: Any) -> Any:
    """Address of an array's first byte."""

    def codegen(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.bitcast(context.make_array(array)(context, builder, value=args[0]).data, BYTES)

    return types.voidptr(array), codegen
