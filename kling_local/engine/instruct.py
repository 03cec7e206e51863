"""A local instruction model that answers in JSON of a given schema, for the planner's writer.

This program writes the JSON; the model only chooses among the allowed values, by their probability,
and writes the texts, from which tokens that would break out of the string are excluded. So every
answer is valid, however small or confused the model is.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kling_local.errors import EngineError

if TYPE_CHECKING:
    from kling_local.planner.writer import Schema

_CHARACTERS_A_TOKEN = 3
"""Assumed for the limit of a text's tokens, which is its characters divided by this."""


class LocalInstructionModel:
    """A causal language model of transformers in a local folder; nothing is fetched."""

    def __init__(self, folder: Path) -> None:
        from transformers import AutoModelForCausalLM, AutoTokenizer

        if not (folder / "config.json").is_file():
            raise EngineError(
                f"writer {str(folder)!r} holds no model: config.json is missing",
                hint="give the folder of an instruction model in the transformers form",
                field="writer",
            )
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            model = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError) as error:
            raise EngineError(
                f"writer {str(folder)!r} cannot be loaded: {error}",
                hint="give the folder of an instruction model in the transformers form",
                field="writer",
            ) from error
        self._model: Any = model.eval()
        self._window = int(getattr(model.config, "max_position_embeddings", 4096))
        self._breaking: list[int] | None = None

    def answer(self, question: str, schema: Schema) -> dict[str, str | None]:
        """One value for every key, in the order of the schema."""
        written = self._asked(question) + "{"
        values: dict[str, str | None] = {}
        for index, (key, allowed) in enumerate(schema.items()):
            written += f"{', ' if index else ''}{json.dumps(key)}: "
            if isinstance(allowed, int):
                values[key] = self._text(f'{written}"', allowed)
            else:
                values[key] = self._likeliest(written, allowed)
            written += json.dumps(values[key], ensure_ascii=False)
        return values

    def _asked(self, question: str) -> str:
        """The question in the model's own chat template, where it has one."""
        if getattr(self._tokenizer, "chat_template", None) is None:
            return question
        turns = [{"role": "user", "content": question}]
        asked: str = self._tokenizer.apply_chat_template(
            turns, tokenize=False, add_generation_prompt=True
        )
        return asked

    def _likeliest(self, written: str, values: tuple[str | None, ...]) -> str | None:
        """The allowed value with the highest mean log-probability as a continuation."""
        import torch

        start = self._ids(written)
        best: tuple[float, str | None] = (float("-inf"), None)
        for value in values:
            ids = self._tokenizer(json.dumps(value), add_special_tokens=False)["input_ids"]
            both = torch.tensor([[*start, *ids]])
            with torch.inference_mode():
                logits = self._model(both).logits[0, len(start) - 1 : -1].float()
            chances = logits.log_softmax(-1)[torch.arange(len(ids)), torch.tensor(ids)]
            best = max(best, (float(chances.mean()), value), key=lambda each: each[0])
        return best[1]

    def _text(self, written: str, most: int) -> str:
        """Greedily decoded text up to the closing quotation mark, at most ``most`` characters."""
        import torch

        ids = self._ids(written)
        begun = len(ids)
        for _ in range(most // _CHARACTERS_A_TOKEN):
            with torch.inference_mode():
                logits = self._model(torch.tensor([ids[-self._window :]])).logits[0, -1].float()
                logits[self._breaking_tokens()] = float("-inf")
            token = int(logits.argmax())
            piece = self._tokenizer.decode([token])
            if '"' in piece or token == self._tokenizer.eos_token_id:
                break
            ids.append(token)
        text: str = self._tokenizer.decode(ids[begun:], skip_special_tokens=True)
        return " ".join(text.split())[:most]

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        room = self._window - 64
        return ids[-room:] if len(ids) > room > 0 else ids

    def _breaking_tokens(self) -> list[int]:
        """Tokens that may not occur inside a JSON string: control characters and backslashes."""
        if self._breaking is None:
            pieces = (self._tokenizer.decode([each]) for each in range(len(self._tokenizer)))
            self._breaking = [
                index
                for index, piece in enumerate(pieces)
                if any(sign < " " or sign == "\\" for sign in piece)
            ]
        return self._breaking
