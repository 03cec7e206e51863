"""The text side of the built-in model: a word-level tokenizer and a very small Gemma 3."""

from __future__ import annotations

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import Gemma3TextConfig, Gemma3TextModel, PreTrainedTokenizerFast

from kling_local.sketch.world.caption import vocabulary

MAX_TOKENS = 32
_SPECIAL = ("<pad>", "<bos>", "<eos>", "<unk>")


def new_tokenizer() -> PreTrainedTokenizerFast:
    """One token per word of the world's captions.

    Punctuation is dropped; unknown words become ``<unk>``.
    """
    words = {word: i for i, word in enumerate((*_SPECIAL, *vocabulary()))}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Lowercase(), normalizers.Replace(Regex(r"[^a-z ]+"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<bos> $A", special_tokens=[("<bos>", words["<bos>"])]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        bos_token="<bos>",
        eos_token="<eos>",
        unk_token="<unk>",
        padding_side="left",
        model_max_length=MAX_TOKENS,
    )


def new_text_encoder(width: int, num_layers: int) -> Gemma3TextModel:
    """A Gemma 3 text model of ``width`` channels, trained together with the transformer."""
    return Gemma3TextModel(
        Gemma3TextConfig(
            vocab_size=len(_SPECIAL) + len(vocabulary()),
            hidden_size=width,
            intermediate_size=2 * width,
            num_hidden_layers=num_layers,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=width // 4,
            max_position_embeddings=64,
            sliding_window=64,
            pad_token_id=0,
            bos_token_id=1,
            eos_token_id=2,
        )
    )
