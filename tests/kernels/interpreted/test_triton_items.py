"""The kernel that builds the table of work items, compared with its specification."""

from dataclasses import replace

import pytest
import torch

from kling_kernels import gluon_attention, triton_items
from kling_kernels.block_mask import BlockMask
from kling_kernels.token_grid import TokenGrid


@pytest.mark.parametrize("tokens", [1, 300, 1280, 9000])
@pytest.mark.parametrize("block_k", [64, 128])
@pytest.mark.parametrize("averaged", [False, True])
def test_items_are_those_of_the_specification(tokens, block_k, averaged):
    generator = torch.Generator().manual_seed(tokens)
    shape = (2, -(-tokens // 128), -(-tokens // block_k))
    blocks = torch.rand(shape, generator=generator) < torch.rand(*shape[:2], 1, generator=generator)
    blocks[0, 0] = False
    blocks[1, -1] = True
    mask = BlockMask.from_blocks(blocks, tokens, tokens, 128, block_k)
    mask = replace(mask, averaged=averaged)
    expected = gluon_attention.items(mask, 2, 2)
    assert torch.equal(triton_items.items(mask, 2, 2, 128), expected)


def test_partial_blocks_count(some_mask):
    mask = some_mask(700, block_q=128, block_k=64)
    assert mask.partial is not None
    expected = gluon_attention.items(mask, 1, 2)
    assert torch.equal(triton_items.items(mask, 1, 2, 128), expected)


def test_one_list_serves_every_head():
    mask = BlockMask.dense(TokenGrid(4, 10, 20))
    expected = gluon_attention.items(mask, 2, 3)
    assert torch.equal(triton_items.items(mask, 2, 3, 128), expected)
