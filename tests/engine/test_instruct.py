"""The local instruction model: even a random checkpoint answers within the schema."""

import json

import pytest

from kling_local.engine.instruct import LocalInstructionModel
from kling_local.errors import EngineError
from kling_local.planner import plan
from kling_local.planner.writer import propose, schema
from kling_local.request import GenerationRequest
from tests.planner.lint_models import LTX


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    """A random byte-level causal language model of about 50 k parameters."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("writer")
    signs = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = Tokenizer(models.BPE({sign: i for i, sign in enumerate(["<s>", "</s>", *signs])}, []))
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    PreTrainedTokenizerFast(
        tokenizer_object=words, bos_token="<s>", eos_token="</s>"
    ).save_pretrained(folder)
    config = LlamaConfig(
        vocab_size=len(signs) + 2,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=512,
        eos_token_id=1,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        LlamaForCausalLM(config).save_pretrained(folder)
    return folder


def test_a_random_model_keeps_to_the_schema(checkpoint):
    model = LocalInstructionModel(checkpoint)
    asked = {"time": (None, "day", "night"), "angle": (None, "low"), "rewrite": 30}
    answer = model.answer("What is seen?", asked)
    assert list(answer) == list(asked)
    assert answer["time"] in asked["time"]
    assert answer["angle"] in asked["angle"]
    assert len(answer["rewrite"]) <= 30
    assert not set(answer["rewrite"]) & set('"\\\n\r\t')
    assert json.loads(json.dumps(answer)) == answer
    assert model.answer("What is seen?", asked) == answer, "the same question, the same answer"


def test_its_proposals_pass_the_judge_or_are_refused(checkpoint):
    made = plan(GenerationRequest(prompt="A man in a red coat walks at night"), LTX)
    proposal = propose(made, LocalInstructionModel(checkpoint))[0]
    open_slots = schema(made.shots[0].blueprint)
    assert all(each.value in open_slots[each.slot] for each in proposal.fills)
    assert proposal.rewrite == made.shots[0].prompt, "a random rewrite loses the man"
    assert [each.what for each in proposal.refused] in (["rewrite"], [])


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(EngineError, match="holds no model"):
        LocalInstructionModel(tmp_path)
