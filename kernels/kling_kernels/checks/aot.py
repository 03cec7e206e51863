"""The compile gate: compile kernels for Hopper without a GPU and read the binaries.

Triton carries NVIDIA's assembler and disassembler, so registers, spills, shared memory and the
instructions of the real sm_90a binary are known on any machine; only the time is not. Tensors on
the CPU stand in for the arguments, so alignment and divisibility are specialised as at launch.

``python -m kling_kernels.checks.aot`` prints one JSON object for each shipped kernel, or with
``--table`` the table of the README.
"""

from __future__ import annotations

import collections
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import triton
from triton.backends import nvidia
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource, make_backend
from triton.experimental.gluon._runtime import GluonASTSource
from triton.runtime.jit import create_function_from_signature

H200 = GPUTarget("cuda", 90, 32)
REGISTERS, SHARED_MEMORY = 65_536, 232_448  # of one streaming multiprocessor
FEWEST = 16  # exponentials of a thread in a loop over blocks; outside there are some as well
TOOLS = Path(nvidia.__file__).parent / "bin"
INSTRUCTION = re.compile(r"^\s+/\*[0-9a-f]{4,}\*/\s+(?:@!?U?P\w+\s+)?([A-Z0-9]+)([.\w]*)", re.M)

LINE = re.compile(
    r"^\s+/\*[0-9a-f]{4,}\*/\s+(?:@!?U?P\w+\s+)?([A-Z0-9]+)([.\w]*)\s*([^;]*?)\s*;", re.M
)
SECOND_WORD = re.compile(r"/\*([0-9a-f]{4,})\*/[^\n]*;[^\n]*\n\s+/\* 0x([0-9a-f]{16}) \*/")


@dataclass(frozen=True)
class Report:
    """One compiled kernel. ``spills`` counts loads and stores of local memory."""

    name: str
    warps: int
    registers: int
    shared_memory: int
    spills: int
    tensor_core: int
    tma: int
    loop: int  # instructions in the hot loop; 0 where there is none with tensor-core work
    cycles: int  # that the assembler lets pass in it, for a warp that waits for nothing and nobody
    beside: int  # the most exponentials between the start of a product and the wait for it
    overwritten: int  # writes to registers that a product under way still reads
    multiplies: bool  # must use tensor cores
    instructions: dict[str, int]

    @property
    def faults(self) -> list[str]:
        """Why this binary must not be shipped."""
        wrong = {
            f"{self.spills} spills": self.spills > 0,
            f"{self.registers} registers in {self.warps} warps do not fit": (
                self.registers * 32 * self.warps > REGISTERS
            ),
            f"{self.shared_memory} bytes of shared memory do not fit": (
                self.shared_memory > SHARED_MEMORY
            ),
            "no tensor-core instruction": self.multiplies and self.tensor_core == 0,
            f"{self.overwritten} writes to operands of products under way": self.overwritten > 0,
        }
        return [words for words, is_so in wrong.items() if is_so]


def compile_for_hopper(kernel: Any, arguments: list[Any], options: dict[str, Any]) -> Any:
    """The compiled kernel; ``options`` are its constants, warps and stages."""
    backend = make_backend(H200)
    bind = create_function_from_signature(kernel.signature, kernel.params, backend)
    bound, specialised, left = bind(*arguments, **{"debug": False, **options})
    left, signature, constants, attributes = kernel._pack_args(
        backend, options, bound, specialised, left
    )
    language = GluonASTSource if kernel.is_gluon() else ASTSource
    source = language(kernel, signature, constants, attributes)
    return triton.compile(source, target=H200, options=left.__dict__)


def inspect(name: str, compiled: Any, *, multiplies: bool = True) -> Report:
    """Read the binary with NVIDIA's own tools."""
    with tempfile.NamedTemporaryFile(suffix=".cubin") as file:
        file.write(compiled.asm["cubin"])
        file.flush()
        resources, listing = (_dump(option, file.name) for option in ("-res-usage", "-sass"))
    found = INSTRUCTION.findall(listing)
    counts = collections.Counter(operation for operation, _ in found)
    loop, cycles = _hot_loop(listing)
    found_registers = re.search(r"REG:(\d+)", resources)
    if not found_registers or not found:
        raise RuntimeError(f"cuobjdump did not describe {name}: {resources[:200]!r}")
    return Report(
        name=name,
        warps=compiled.metadata.num_warps,
        registers=int(found_registers[1]),
        shared_memory=compiled.metadata.shared,
        spills=counts["LDL"] + counts["STL"],
        tensor_core=sum(counts[each] for each in ("HGMMA", "QGMMA", "IGMMA")),
        tma=counts["UTMALDG"],
        loop=loop,
        cycles=cycles,
        beside=_beside_products(listing),
        overwritten=overwritten_operands(listing),
        multiplies=multiplies,
        instructions={
            each: counts[each]
            for each in ("HGMMA", "QGMMA", "IGMMA", "UTMALDG", "LDGSTS", "MUFU", "SHFL", "FFMA")
        },
    )


def _dump(option: str, path: str) -> str:
    command = [str(TOOLS / "cuobjdump"), option, path]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _hot_loop(listing: str) -> tuple[int, int]:
    """Number of instructions, and sum of their stall counts, of the shortest loop with tensor-core
    work and exponentials. That is the loop over whole blocks; the loops over tiles and means are
    longer. An instruction's stall count, the fewest cycles before the next one of its warp, is in
    bits 105 to 108 of its code.
    """
    line = re.compile(
        r"/\*([0-9a-f]{4,})\*/\s+(?:@!?U?P\w+\s+)?([A-Z0-9]+)[^;]*?(?:(0x[0-9a-f]+)\s*)?;"
    )
    code = [(int(at, 16), name, to) for at, name, to in line.findall(listing)]
    loops = [
        (int(to, 16), at) for at, name, to in code if name == "BRA" and to and int(to, 16) < at
    ]
    lengths = []
    for start, end in loops:
        body = [name for at, name, _ in code if start <= at <= end]
        if any(name.endswith("GMMA") for name in body) and body.count("MUFU") >= FEWEST:
            lengths.append((len(body), start, end))
    if not lengths:
        return 0, 0
    length, start, end = min(lengths)
    words = ((int(at, 16), int(word, 16)) for at, word in SECOND_WORD.findall(listing))
    return length, sum(word >> 41 & 15 for at, word in words if start <= at <= end)


def _beside_products(listing: str) -> int:
    """The most MUFU (exponentials) between the first instruction of a product and the wait for it.
    Had the assembler moved that wait up, the softmax would come after it and not overlap.
    """
    most = exponentials = 0
    started: list[int] = []
    within = False  # the instructions of a product
    for name, details, rest in LINE.findall(listing):
        if name.endswith("GMMA"):
            started += [] if within else [exponentials]
            within = not rest.endswith("gsb0")
        elif left := _left_under_way(name, details, rest):
            waited = started[: max(0, len(started) - left[0])]
            most = max([most, *(exponentials - each for each in waited)])
            started = started[len(waited) :]
        elif name == "MUFU":
            exponentials += 1
    return most


def _left_under_way(name: str, details: str, rest: str) -> tuple[int, ...]:
    """How many products a wait leaves under way; nothing where this is no wait."""
    if name == "WARPGROUP" and details.startswith(".DEPBAR"):
        return (int(rest.rpartition(" ")[2], 16),)
    return ()


def overwritten_operands(listing: str) -> int:
    """Writes to the registers of a product's left operand (four for each instruction) between its
    start and the wait for it, in the order of the listing.
    """
    products: list[set[int]] = [set()]  # the last one is not complete
    found = 0
    for name, details, rest in LINE.findall(listing):
        if left := _left_under_way(name, details, rest):
            products = products[max(0, len(products) - 1 - left[0]) :]
        read = set().union(*products)
        target, *sources = rest.split(", ")
        if register := re.fullmatch(r"R(\d+)", target):
            first = int(register[1])
            wide = 4 if ".128" in details else 2 if ".64" in details or "WIDE" in details else 1
            if product := re.match(r"\.64x(\d+)x", details):
                wide = int(product[1]) // 2  # 64 rows of float32 or int32, in 128 threads
            written = set(range(first, first + wide))
            found += len(read & written)
        if name.endswith("GMMA") and (operand := re.fullmatch(r"R(\d+)", sources[0])):
            products[-1] |= set(range(int(operand[1]), int(operand[1]) + 4))
        if name.endswith("GMMA") and rest.endswith("gsb0"):
            products.append(set())
    return found


def shipped() -> list[Report]:
    """Every configuration that the kernels can be launched with."""
    from kling_kernels.checks import configurations

    kinds = (
        (configurations.attention(), True),
        (configurations.gluon(), True),
        (configurations.measuring(), True),
        (configurations.prologue(), False),
        (configurations.choosing(), False),
    )
    return [
        inspect(name, compile_for_hopper(kernel, arguments, options), multiplies=multiplies)
        for each, multiplies in kinds
        for name, kernel, arguments, options in each
    ]


def table(reports: list[Report]) -> str:
    """The reports as the table of the README."""
    heads = ("kernel", "warps", "registers", "shared memory", "spills", "tensor-core", "TMA")
    lines = [f"| {' | '.join(heads)} | loop | cycles |", "|---|" + "---|" * 8]
    for each in reports:
        names = ("HGMMA", "IGMMA", "QGMMA")
        cores = [f"{each.instructions[name]} {name}" for name in names if each.instructions[name]]
        lines.append(
            f"| {each.name} | {each.warps} | {each.registers} | "
            f"{each.shared_memory / 1024:.0f} KiB | {each.spills} | {' + '.join(cores) or '-'} | "
            f"{each.tma} | {each.loop or '-'} | {each.cycles or '-'} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Print the reports; 1 if any binary must not be shipped."""
    reports = shipped()
    if "--table" in sys.argv[1:]:
        sys.stdout.write(table(reports) + "\n")
        return int(any(report.faults for report in reports))
    for report in reports:
        line = json.dumps({**asdict(report), "faults": report.faults})
        sys.stdout.write(line + "\n")
    return int(any(report.faults for report in reports))


if __name__ == "__main__":
    raise SystemExit(main())
