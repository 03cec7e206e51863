"""An emulator: runs a warp-specialised Gluon kernel in plain Python to find races and deadlocks.

Triton's interpreter does not run Gluon. Here a kernel's own source runs with stand-ins for Gluon's
language: blocks are torch tensors, and each partition is a thread, one of which runs at a time.
Which partition goes on after a wait, and when a copy lands, is drawn from ``seed``. Everything
asynchronous happens as late as is allowed, and memory that is being overwritten reads as NaN, so:

- waiting on the wrong phase, or for each other, ends in ``DeadlockError``;
- reading a slot too early, or freeing it too early, ends in NaN or a wrong result;
- one arrival too many, or a store by TMA without a fence, raises ``RuntimeError``.

It knows nothing of layouts, registers and instructions; the compile gate (``aot``) checks those.
"""

from __future__ import annotations

import random
import threading
import types
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor
from triton.experimental.gluon import language as real
from triton.runtime.jit import JITFunction

from kling_kernels.checks.gluon_memory import (
    Barrier,
    Barriers,
    Descriptor,
    Kind,
    Pointer,
    Shared,
    nonsense,
    registers,
)


class DeadlockError(RuntimeError):
    """No partition can go on, and no copy is under way."""


@dataclass
class Product:
    """A multiplication under way: it reads shared memory when it is waited for."""

    compute: Callable[[], Any]
    result: Any = None

    def finish(self) -> Any:
        """The result."""
        if self.result is None:
            self.result = self.compute()
        return self.result


class Machine:
    """One streaming multiprocessor with one program."""

    def __init__(self, program: int, programs: int, seed: int) -> None:
        self.program, self.programs = program, programs
        self.chance = random.Random(seed)
        self.copies: list[Callable[[], None]] = []
        self.stores: dict[int, list[Callable[[], None]]] = {}
        self.landing: dict[int, list[Callable[[], None]]] = {}
        self.products: dict[int, list[Product]] = {}
        self.unseen: set[int] = set()
        self.slowness: dict[int, float] = {}
        self.turn = threading.Condition()
        self.waiting: dict[int, Callable[[], bool]] = {}
        self.running = 0
        self.failure: BaseException | None = None

    def pause(self, ready: Callable[[], bool] = lambda: True) -> None:
        """Let another partition run, until it is this one's turn and ``ready()``."""
        me = threading.get_ident()
        if me not in self.waiting:
            return
        with self.turn:
            self.waiting[me] = ready
            self._choose()
            self.turn.wait_for(lambda: self.running == me or self.failure is not None)
            if self.failure is not None:
                raise SystemExit

    def _choose(self) -> None:
        while self.copies and self.chance.random() < 0.3:
            self.copies.pop(self.chance.randrange(len(self.copies)))()
        while self.waiting:
            able = [each for each, ready in self.waiting.items() if ready()]
            if able:
                if self.chance.random() < 0.05:
                    self.slowness.clear()
                self.running = min(able, key=self._slowness)
                break
            if not self.copies:
                self.failure = DeadlockError(f"{len(self.waiting)} partitions wait for ever")
                break
            self.copies.pop(self.chance.randrange(len(self.copies)))()
        self.turn.notify_all()

    def _slowness(self, partition: int) -> float:
        """Some partitions are slower than others for a while, which finds more than fair turns."""
        return self.slowness.setdefault(partition, self.chance.random())

    def specialise(self, partitions: list[tuple[Any, tuple[Any, ...]]], *_: Any) -> None:
        """Run every partition to its end."""
        start = threading.Barrier(len(partitions) + 1)

        def run(function: Callable[..., None], arguments: tuple[Any, ...]) -> None:
            me = threading.get_ident()
            start.wait()
            try:
                self.pause()
                function(*arguments)
                self.products_of(me, 0)
            except SystemExit:
                pass
            except BaseException as error:  # handed to the caller of ``specialise``
                self.failure = self.failure or error
            with self.turn:
                del self.waiting[me]
                self._choose()

        threads = [threading.Thread(target=run, args=each, daemon=True) for each in partitions]
        for each in threads:
            each.start()
            self.waiting[each.ident or 0] = lambda: True  # in this order, so that a seed says all
        start.wait()
        for each in threads:
            each.join(60)
        if self.failure is not None:
            raise self.failure
        if any(each.is_alive() for each in threads):
            raise DeadlockError("a partition did not end")

    def fetch(
        self, source: Descriptor, corner: list[int], barrier: Barrier, target: Shared
    ) -> None:
        """Start a copy to shared memory, which reads as NaN (or nonsense) until it has landed."""
        target.view.copy_(torch.full_like(target.view, 0).fill_(nonsense(target.view.dtype)))
        there, here = source.pieces(corner)

        def land() -> None:
            target.view.zero_()
            target.view[here] = source.base[there]
            barrier.advance(0, target.view.numel() * target.view.element_size())

        self.copies.append(land)
        self.pause()

    def put(self, target: Descriptor, corner: list[int], source: Shared) -> None:
        """Start a copy from shared memory."""
        if source.view.data_ptr() in self.unseen:
            raise RuntimeError("a store by TMA without a fence after the last write")
        there, here = target.pieces(corner)

        def read() -> None:
            taken = source.view[here].clone()

            def land() -> None:
                target.base[there] = taken
                landing.remove(land)

            landing.append(land)

        landing = self.landing.setdefault(threading.get_ident(), [])
        self.stores.setdefault(threading.get_ident(), []).append(read)
        self.pause()

    def stored(self, left: int) -> None:
        """Wait until all but ``left`` copies from shared memory have read it. They land later."""
        mine = self.stores.setdefault(threading.get_ident(), [])
        while len(mine) > left:
            mine.pop(0)()

    def land(self) -> None:
        """Let all stores reach memory, in any order."""
        flying = [each for mine in self.landing.values() for each in mine]
        for each in self.chance.sample(flying, len(flying)):
            each()

    def landed(self, code: str, _registers: str, arguments: list[Any], **_: Any) -> Any:
        """The one instruction of which Gluon knows nothing: wait until this partition's stores are
        in memory.
        """
        if not code.startswith("cp.async.bulk.wait_group 0;"):
            raise NotImplementedError(code)
        self.stored(0)
        for each in [*self.landing.get(threading.get_ident(), ())]:
            each()
        return arguments[0]

    def multiply(self, a: Any, b: Shared, sums: Any, **options: Any) -> Product:
        """Start a product; it must be asynchronous."""
        if not options.get("is_async"):
            raise NotImplementedError("only asynchronous products")

        def compute() -> Any:
            onto = sums.finish() if isinstance(sums, Product) else sums
            left = (a.view if isinstance(a, Shared) else a.as_subclass(Tensor)).double()
            product = (left @ b.view.double()).to(onto.dtype)
            return registers(product if options.get("use_acc") is False else product + onto)

        product = Product(compute)
        self.products.setdefault(threading.get_ident(), []).append(product)
        self.pause()
        return product

    def multiplied(self, left: int, deps: tuple[Any, ...]) -> Any:
        """Wait until at most ``left`` products are under way."""
        self.pause()
        self.products_of(threading.get_ident(), left)
        done = tuple(each.result if isinstance(each, Product) else each for each in deps)
        if any(each is None for each in done):
            raise RuntimeError("the result of a product that has not been waited for")
        return done[0] if len(done) == 1 else done

    def products_of(self, partition: int, left: int) -> None:
        """Finish the oldest products of a partition."""
        mine = self.products.setdefault(partition, [])
        while len(mine) > left:
            mine.pop(0).finish()


def run(kernel: JITFunction, programs: int, arguments: list[Any], options: Any, seed: int) -> None:
    """Launch ``kernel`` with ``programs`` programs, one after the other."""
    names = [name for name in options if name not in ("num_warps", "num_stages")]
    for program in range(programs):
        machine = Machine(program, programs, seed + program)
        space = _names(kernel)
        for name, value in list(space.items()):
            if isinstance(value, JITFunction):
                code = value.fn.__code__
                space[name] = types.FunctionType(code, space, name, value.fn.__defaults__)
            elif isinstance(value, real.constexpr):
                space[name] = value.value
        space.update(_language(machine))
        space[kernel.fn.__name__](
            *(_argument(each) for each in arguments), **{name: options[name] for name in names}
        )
        for stores in machine.stores.values():
            if stores:
                raise RuntimeError("the kernel ended before its stores had")
        machine.land()


def _names(kernel: JITFunction) -> dict[str, Any]:
    """What the kernel's module knows, and those of the functions that it imports."""
    space = dict(kernel.fn.__globals__)
    for value in list(space.values()):
        if isinstance(value, JITFunction):
            space = value.fn.__globals__ | space
    return space


def _argument(value: Any) -> Any:
    if isinstance(value, Tensor):
        return Pointer(value)
    return Descriptor(value) if hasattr(value, "block_shape") else value


def _language(machine: Machine) -> dict[str, Any]:
    """The names of Gluon that kernels use."""

    def wait(barrier: Barrier, phase: int, *, pred: bool = True) -> None:
        machine.pause(lambda: not pred or barrier.phases & 1 != phase)

    def arrive(barrier: Barrier, *, count: int = 1, pred: bool = True) -> None:
        if pred:
            barrier.advance(count)
        machine.pause()

    def expect(barrier: Barrier, amount: int) -> None:
        barrier.bytes += amount
        barrier.advance(1)

    def start(barrier: Barrier, count: int) -> None:
        barrier.count = barrier.missing = count

    def allocate(kind: Kind, shape: list[int], *_: Any) -> Any:
        if kind.torch == torch.int64:
            return Barriers(shape[0])
        return Shared(torch.full(shape, nonsense(kind.torch), dtype=kind.torch), machine.unseen)

    language = _arithmetic()
    language.program_id, language.num_programs = (
        lambda _: machine.program,
        lambda _: machine.programs,
    )
    language.allocate_shared_memory = allocate
    language.warp_specialize = machine.specialise
    language.inline_asm_elementwise = machine.landed
    return {
        "gl": language,
        "mbarrier": SimpleNamespace(
            init=start, wait=wait, arrive=arrive, expect=expect, MBarrierLayout=lambda: None
        ),
        "tma": SimpleNamespace(
            async_copy_global_to_shared=machine.fetch,
            async_copy_shared_to_global=machine.put,
            store_wait=machine.stored,
        ),
        "fence_async_shared": machine.unseen.clear,
        "warpgroup_mma": machine.multiply,
        "warpgroup_mma_wait": machine.multiplied,
    }


def _arithmetic() -> Any:
    def both(pick: Callable[..., Any], of_blocks: Callable[..., Any]) -> Callable[..., Any]:
        def chosen(a: Any, b: Any) -> Any:
            if not isinstance(a, Tensor) and not isinstance(b, Tensor):
                return pick(a, b)
            return registers(of_blocks(torch.as_tensor(a), torch.as_tensor(b)))

        return chosen

    def where(mask: Any, a: Any, b: Any) -> Any:
        if not isinstance(mask, Tensor):
            if isinstance(a, Tensor) and not isinstance(b, Tensor):
                b = torch.full_like(a, b)
            return a if mask else b
        return registers(torch.where(mask, a, b))

    kinds = ("float32", "float16", "bfloat16", "int8", "int32", "int64")
    fp8 = {"float8e4nv": Kind(torch.float8_e4m3fn)}
    layouts = (
        "SliceLayout",
        "DotOperandLayout",
        "NVMMADistributedLayout",
        "DistributedLinearLayout",
    )
    return SimpleNamespace(
        **{name: Kind(getattr(torch, name)) for name in kinds},
        **fp8,
        **{name: lambda *_: None for name in layouts},
        constexpr=None,
        static_range=range,
        cdiv=lambda a, b: -(-a // b),
        to_tensor=lambda value: value,
        convert_layout=lambda value, *_, **__: value,
        zeros=lambda shape, kind, *_: registers(torch.zeros(shape, dtype=kind.torch)),
        full=lambda shape, value, kind, *_: registers(torch.full(shape, value, dtype=kind.torch)),
        arange=lambda start, end, *_: registers(torch.arange(start, end, dtype=torch.int32)),
        zeros_like=torch.zeros_like,
        load=lambda pointer, mask=None, other=None: pointer.load(mask, other),
        store=lambda pointer, values, mask: pointer.store(values, mask),
        max=lambda x, axis: x.amax(axis),
        sum=lambda x, axis: x.sum(axis),
        exp2=torch.exp2,
        maximum=both(max, torch.maximum),
        minimum=both(min, torch.minimum),
        where=where,
    )
