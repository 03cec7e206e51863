"""Every shipped kernel compiles for the H200 with NVIDIA's assembler; no GPU is needed."""

import json
import os
import subprocess
import sys

import pytest

pytest.importorskip("triton", reason="Triton exists for Linux only")

# Limits on a warp's instructions per tile; 128 x 128 tiles need the most.
LOOP_BUDGET = {
    "bfloat16": 400,
    "float16": 520,
    "int8/fp8": 580,
    "int8/bfloat16": 480,
    "Gluon bfloat16": 325,
    "Gluon bfloat16 running": 480,
    "Gluon float16": 480,
    "Gluon int8/fp8": 520,
    "Gluon int8/bfloat16": 385,
    "Gluon int8/bfloat16 running": 505,
    "mass": 310,
}
KINDS = {"int8/fp8": {"IGMMA", "QGMMA"}, "int8/bfloat16": {"IGMMA", "HGMMA"}}


def kind(report):
    """The kind in a kernel's name, such as ``bfloat16`` or ``Gluon int8/fp8``: its first one or two
    words, and ``running`` if the name ends so.
    """
    words = report["name"].split()
    both = " ".join(words[:2])
    return (both if both in LOOP_BUDGET else words[0]) + " running" * (words[-1] == "running")


def test_every_shipped_binary_passes_the_gate():
    """One test instead of four, because each of the suite's processes would compile all kernels."""
    environment = {name: value for name, value in os.environ.items() if name != "TRITON_INTERPRET"}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    command = [sys.executable, "-m", "kling_kernels.checks.aot"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.stdout, done.stderr
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert {each["name"]: each["faults"] for each in reports if each["faults"]} == {}
    attention = [each for each in reports if each["multiplies"]]
    assert (len(reports), len(attention)) == (86, 37)
    choosing = [each["loop"] for each in reports if each["name"].startswith("selection mass")]
    assert len(choosing) == 4
    assert max(choosing) <= 430, choosing  # a logarithm for each key made it 1,350
    for each in attention:
        tensor_cores_and_tma_do_the_work(each)
        assert 100 < each["loop"] <= LOOP_BUDGET[kind(each)], each
        assert each["loop"] < each["cycles"] < 3 * each["loop"], each
        if each["name"].startswith("Gluon"):
            the_softmax_stands_beside_a_product(each)


def tensor_cores_and_tma_do_the_work(report):
    assert report["tensor_core"] >= 8, report
    assert report["tma"] >= 3, report
    kinds = KINDS.get(kind(report).removeprefix("Gluon ").removesuffix(" running"), {"HGMMA"})
    for name in ("HGMMA", "IGMMA", "QGMMA"):
        assert (report["instructions"][name] > 0) == (name in kinds), report


def the_softmax_stands_beside_a_product(report):
    """All exponentials of a tile are issued beside the previous tile's product with values."""
    assert report["warps"] == 12, report
    assert report["beside"] >= 64, report


def test_the_gate_sees_a_write_to_what_a_product_reads():
    from kling_kernels.checks import aot

    listing = """
        /*0010*/                   QGMMA.64x128x32.F32.E4M3.E4M3 R88, R152, gdesc[UR16], R88, gsb0 ;
        /*0020*/                   MUFU.EX2 R{}, R24 ;
        /*0030*/                   WARPGROUP.DEPBAR.LE gsb0, 0x0 ;
        /*0040*/              @!P0 MUFU.EX2 R153, R25 ;
    """
    assert aot.overwritten_operands(listing.format(156)) == 0
    assert aot.overwritten_operands(listing.format(155)) == 1


def test_a_wait_may_leave_younger_products_under_way():
    """Two products: after the first wait, only operands of the second are still in use."""
    from kling_kernels.checks import aot

    listing = """
        /*0010*/                   HGMMA.64x128x16.F32.BF16 R24, R152, gdesc[UR16], R24, gsb0 ;
        /*0020*/                   MUFU.EX2 R200, R201 ;
        /*0030*/                   HGMMA.64x64x16.F32.BF16 R88, R160, gdesc[UR16], RZ, !UPT, gsb0 ;
        /*0040*/                   MUFU.EX2 R202, R203 ;
        /*0050*/                   WARPGROUP.DEPBAR.LE gsb0, 0x1 ;
        /*0060*/                   MUFU.EX2 R{}, R25 ;
        /*0070*/                   WARPGROUP.DEPBAR.LE gsb0, 0x0 ;
        /*0080*/                   MUFU.EX2 R160, R25 ;
    """
    assert aot.overwritten_operands(listing.format(152)) == 0
    assert aot.overwritten_operands(listing.format(163)) == 1
    assert aot._beside_products(listing.format(152)) == 2


def test_the_gate_catches_a_kernel_that_spills():
    """The largest tile with half the warps needs more registers than there are."""
    from kling_kernels.checks import aot, configurations

    name, kernel, arguments, options = next(
        each for each in configurations.attention() if each[0] == "bfloat16 d128 128x128"
    )
    compiled = aot.compile_for_hopper(kernel, arguments, options | {"num_warps": 4})
    faults = aot.inspect(name, compiled).faults
    assert any("spills" in fault for fault in faults), faults
