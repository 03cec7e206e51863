"""A tokenizer of whole words that every tiny checkpoint shares."""

from __future__ import annotations

from typing import Any

WORDS = (
    "a the red green blue yellow ball car person dog bird robot moves left right stands still "
    "jumps meadow beach city snow room desert day sunset night overcast wide medium close "
    "shot camera static pan tilt up push in pull out same as before , . : ;"
).split()
FIRST = ("<pad>", "</s>", "<unk>")
SEEN = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")


def vocabulary() -> dict[str, int]:
    """Word -> token id."""
    return {word: index for index, word in enumerate(dict.fromkeys((*FIRST, *SEEN, *WORDS)))}


def tokenizer(length: int, **special: Any) -> Any:
    """A tokenizer that ends every text with ``</s>`` and maps unknown words to ``<unk>``."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    words = Tokenizer(models.WordLevel(vocabulary(), unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.post_processor = processors.TemplateProcessing("$A </s>", special_tokens=[("</s>", 1)])
    return PreTrainedTokenizerFast(
        tokenizer_object=words,
        pad_token="<pad>",
        eos_token="</s>",
        unk_token="<unk>",
        model_max_length=length,
        **special,
    )
