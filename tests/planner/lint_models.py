"""Models of every prompt form for the tests of lint, compiler and quote: with all abilities, and on
the built-in model's frame grid unless the family's own matters.
"""

from dataclasses import replace

from kling_local.cards import Conditioning, card
from kling_local.units import FrameGrid, Size

SKETCH = card("sketch")
ABLE = Conditioning(
    start_image=True,
    end_image=True,
    anchor_frames=9,
    negative_prompt=True,
    reference_images=True,
    elements=True,
    reference_video=True,
    voices=True,
    camera_control=True,
)
_PROSE = replace(
    SKETCH,
    conditioning=ABLE,
    source="nobody/here",
    builtin=False,
    sha256=None,
    fps=24,
    grid=FrameGrid(8, 1, 9, 361),
    sizes={"16:9": Size(1280, 736), "9:16": Size(736, 1280), "1:1": Size(736, 736)},
    max_sequence_length=1024,
)
LTX = replace(_PROSE, id="ltx", prompt_style="ltx", multi_shot="native")
H3 = replace(_PROSE, id="minimax_h3", prompt_style="minimax_h3", multi_shot="native")
WAN = replace(_PROSE, id="wan", prompt_style="wan", sound=False, max_sequence_length=512)
PROSE = replace(_PROSE, id="prose", prompt_style="prose", multi_shot="native")
MODELS = {each.id: each for each in (SKETCH, LTX, H3, WAN, PROSE)}
