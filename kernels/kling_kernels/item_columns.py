"""Columns of the Gluon kernel's table of items: int32 ``[batch, heads, query blocks, ENTRY]``.

``gluon_attention.items`` specifies the table, ``triton_items`` makes it, ``gluon_forward`` reads
it. An item is a query block of one head and batch member.
"""

from __future__ import annotations

from triton.language import constexpr

FIRST_QUERY = constexpr(0)
WHOLE_TILES = constexpr(1)  # tiles by kind, in the order in which they are processed
CUT_TILES = constexpr(2)  # 0 or 1
PARTIAL_TILES = constexpr(3)
MEAN_TILES = constexpr(4)
WHOLE_BLOCKS = constexpr(5)  # listed, including those in the tile that is cut off
PARTIAL_BLOCKS = constexpr(6)
CUT_KEYS = constexpr(7)  # keys in the tile that is cut off
BATCH = constexpr(8)
HEAD = constexpr(9)
LIST_ROW = constexpr(10)  # row of the block lists, which heads may share
OWNER = constexpr(11)  # number of the head among those of all batch members
STRAYED = constexpr(12)  # the kernel sets it: compute the item again
SOME_STRAYED = constexpr(13)  # the same, of a program's first item: some item of it has strayed
ENTRY = constexpr(14)
