"""Text encoders at the publishers' own size, and the call that encodes one prompt with them.

Sizes are from public descriptions: Gemma 3 12B, UMT5-XXL and Qwen3-VL 32B. Encoders read one text
at a time, padded to the model's number of tokens.
"""

from __future__ import annotations

from typing import Any

import random_weights
import torch
from torch import Tensor, nn

_GEMMA = {
    "vocab_size": 262_208, "hidden_size": 3840, "intermediate_size": 15_360,
    "num_hidden_layers": 48, "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 256,
}  # fmt: skip
_UMT5 = {
    "vocab_size": 256_384, "d_model": 4096, "d_kv": 64, "d_ff": 10_240, "num_layers": 24,
    "num_heads": 64, "feed_forward_proj": "gated-gelu",
}  # fmt: skip
_QWEN = {
    "vocab_size": 151_936, "hidden_size": 5120, "intermediate_size": 25_600,
    "num_hidden_layers": 64, "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 128,
    "rope_parameters": {"rope_type": "default", "rope_theta": 5e6, "mrope_section": [24, 20, 20],
                        "mrope_interleaved": True},
}  # fmt: skip


def encoder_of(family: str) -> nn.Module:
    """The text part of the family's text encoder, in bfloat16."""
    with random_weights.numbers_in(torch.bfloat16):
        return _encoder(family).eval()


def _encoder(family: str) -> nn.Module:
    if family in ("ltx2", "echo"):
        from transformers import Gemma3TextConfig, Gemma3TextModel

        return Gemma3TextModel(Gemma3TextConfig(**_GEMMA))
    if family == "wan":
        from transformers import UMT5Config, UMT5EncoderModel

        return UMT5EncoderModel(UMT5Config(**_UMT5))
    from transformers.models.qwen3_vl.configuration_qwen3_vl import Qwen3VLTextConfig
    from transformers.models.qwen3_vl.modeling_qwen3_vl import Qwen3VLTextModel

    return Qwen3VLTextModel(Qwen3VLTextConfig(**_QWEN))


def read(family: str, encoder: Any, words: int) -> Any:
    """Encode one prompt as the family's pipeline does, up to the embeddings for denoising."""
    ids = torch.zeros(1, words, dtype=torch.long)
    mask = torch.ones(1, words, dtype=torch.long)
    if family == "wan":
        return encoder(ids, mask).last_hidden_state
    told = encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True, use_cache=False)
    states: tuple[Tensor, ...] = told.hidden_states
    return torch.stack(states, dim=-1).flatten(2, 3) if family != "minimax_h3" else states[50]
