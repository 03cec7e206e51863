"""A tiny recipe trains, stops, goes on and packs into the stock pipeline."""

from __future__ import annotations

import json
import random
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from diffusers.pipelines.ltx2.pipeline_ltx2 import LTX2Pipeline
from diffusers.pipelines.ltx2.pipeline_ltx2_condition import LTX2ConditionPipeline

from kling_local.cards import configs_folder
from kling_local.sketch import codec_train, data, model, objective, pack, text, train
from kling_local.sketch.data import Library, Shelf
from kling_local.sketch.drawing_vae import DrawingVAE
from kling_local.sketch.world.scene import FACTS

RECIPE = {
    "world": {"seed": 50, "clips_a_step": 1},
    "shape": {
        "num_layers": 1,
        "num_heads": 2,
        "head_dim": 16,
        "text_width": 32,
        "text_layers": 1,
        "registers": 8,
    },
    "codec": {"clips": 7, "sounds": 6},
    "pictures": {
        "minutes": 0.5,
        "batch": 8,
        "learning_rate": 3e-3,
        "decay": 0.2,
        "conditioned": 0.0,
        "shelves": [
            {
                "aspect_ratio": "16:9",
                "num_frames": 1,
                "num_scenes": 16,
                "shards": 2,
                "weight": 3,
            },
            {
                "aspect_ratio": "1:1",
                "num_frames": 1,
                "num_scenes": 8,
                "shards": 1,
                "weight": 1,
            },
        ],
    },
    "clips": {
        "minutes": 0.3,
        "batch": 2,
        "learning_rate": 1e-3,
        "decay": 0.5,
        "audio_weight": 0.25,
        "conditioned": 0.5,
        "shelves": [
            {"aspect_ratio": "16:9", "num_frames": 9, "num_scenes": 4, "shards": 1, "weight": 1}
        ],
    },
    "guided": {
        "like": "clips",
        "minutes": 0.2,
        "batch": 2,
        "learning_rate": 1e-3,
        "decay": 0.5,
        "audio_weight": 0.25,
        "conditioned": 0.5,
        "guidance": 1.0,
    },
    "decoder": {"minutes": 0.05, "learning_rate": 1e-4},
    "sound": {"minutes": 0.05, "learning_rate": 1e-3},
}
PROMPT = "a red ball bounces , beach , dusk , wide shot , camera static"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run folder that holds the bases and all shards of the tiny recipe."""
    folder = tmp_path_factory.mktemp("run")
    bases = train.prepare_codec(train.Run.start(RECIPE, folder, "cpu"))
    assert (folder / "basis.pt").exists()
    assert bases[0].level3.shape[1] == 48
    for stage in ("pictures", "clips"):
        list(train.produce(folder, RECIPE, stage, "cpu"))
    return folder


@pytest.fixture
def run(folder, monkeypatch, ticking):
    """A fresh run in that folder, by a clock that ticks once a reading: two readings a step."""
    (folder / "state.pt").unlink(missing_ok=True)
    (folder / "log.jsonl").unlink(missing_ok=True)
    monkeypatch.setattr(train, "time", ticking())
    return train.Run.start(RECIPE, folder, "cpu")


@pytest.fixture
def pipeline(run, folder):
    """The packed pipeline of a run with both stages behind it."""
    for stage in ("pictures", "clips"):
        train.train_stage(run, stage)
    return pack.assemble(folder, complete=False)


def render(pipeline, **changes):
    settings = {
        "prompt": PROMPT,
        "negative_prompt": "",
        "height": 96,
        "width": 160,
        "num_frames": 9,
        "frame_rate": 12.0,
        "num_inference_steps": 2,
        "guidance_scale": 2.0,
        "audio_guidance_scale": 2.0,
        "guidance_rescale": 0.0,
        "audio_guidance_rescale": 0.0,
        "stg_scale": 0.0,
        "audio_stg_scale": 0.0,
        "modality_scale": 1.0,
        "audio_modality_scale": 1.0,
        "max_sequence_length": text.MAX_TOKENS,
        "generator": torch.Generator().manual_seed(3),
        "output_type": "np",
        "return_dict": False,
    }
    pipeline.set_progress_bar_config(disable=True)
    return pipeline(**{**settings, **changes})


def parameters(module):
    return torch.cat([p.detach().flatten().float() for p in module.parameters()])


@pytest.mark.parametrize(("stage", "num_frames"), [("pictures", 1), ("clips", 9)])
def test_the_loss_falls(run, folder, stage, num_frames):
    shelf = Shelf("16:9", num_frames, 16)
    shard = data.load_shard(shelf.path(folder / "data", 0))
    settings = {**RECIPE[stage], "conditioned": 0.0}
    for group in run.optimiser.param_groups:
        group["lr"] = 3e-3
    losses = []
    for _ in range(40):
        losses.append(train.train_step(run, settings, shelf, shard)["layout"])
        run.step += 1
    assert sum(losses[-8:]) < 0.8 * sum(losses[:8])


def test_a_stage_trains_for_its_minutes_and_logs(run, folder):
    run.recipe = {**RECIPE, "pictures": {**RECIPE["pictures"], "minutes": 2.0}}
    train.train_stage(run, "pictures")
    assert (run.stage, run.step) == ("pictures", 60)  # 120 s by two readings a step
    lines = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    assert [(line["stage"], line["step"]) for line in lines] == [("pictures", 50)]
    assert all(np.isfinite(lines[0][name]) for name in ("video", "subject", "audio", "lr"))


def test_a_stopped_run_goes_on_bit_for_bit(run, folder, monkeypatch, ticking):
    train.train_stage(run, "pictures")
    recipe = {**RECIPE, "pictures": {**RECIPE["pictures"], "minutes": 0.6}}
    again = train.Run.start(recipe, folder, "cpu")
    assert (again.stage, again.step, again.spent_s) == ("pictures", run.step, run.spent_s)
    assert torch.equal(parameters(again.net), parameters(run.net))
    train.train_stage(again, "pictures")
    assert again.step == run.step + 3

    (folder / "state.pt").unlink()
    monkeypatch.setattr(train, "time", ticking())
    whole = train.Run.start(recipe, folder, "cpu")
    train.train_stage(whole, "pictures")
    assert whole.step == again.step
    # The schedule goes by the clock, which differs by the readings of one start.
    torch.testing.assert_close(parameters(whole.net), parameters(again.net), atol=1e-2, rtol=0)


def test_a_run_that_was_saved_draws_the_same_next_step(run, folder):
    shelf = Shelf("16:9", 9, 4)
    shard = data.load_shard(shelf.path(folder / "data", 0))
    settings = {**RECIPE["clips"], "conditioned": 0.7}
    for group in run.optimiser.param_groups:
        group["lr"] = 1e-3
    train.train_step(run, settings, shelf, shard)
    run.save()
    figures = [train.train_step(run, settings, shelf, shard) for _ in range(3)]
    again = train.Run.start(RECIPE, folder, "cpu")
    assert [train.train_step(again, settings, shelf, shard) for _ in range(3)] == figures
    assert torch.equal(parameters(again.net), parameters(run.net))


def test_the_next_stage_starts_its_own_clock_with_the_same_network(run):
    train.train_stage(run, "pictures")
    train.train_stage(run, "clips")
    assert (run.stage, run.step) == ("clips", 9)
    assert run.spent_s == pytest.approx(18, abs=2)


def test_the_same_command_goes_on_in_the_stage_where_it_stopped(
    run, folder, monkeypatch, ticking, tmp_path
):
    recipe = tmp_path / "recipe.toml"
    recipe.write_text("")
    monkeypatch.setattr(train, "read_recipe", lambda *_: RECIPE)
    command = [str(recipe), "--run", str(folder), "--device", "cpu"]
    states = []
    for _ in range(2):
        monkeypatch.setattr(train, "time", ticking())
        train.main(command)
        states.append(torch.load(folder / "state.pt", weights_only=False))
    assert [(each["stage"], each["step"]) for each in states] == [("guided", 6)] * 2
    for name, value in states[0]["net"].items():  # all minutes were spent: nothing is trained
        assert torch.equal(value, states[1]["net"][name])
    train.main([*command, "--stages", "pictures"])  # another stage may be asked for by name
    assert torch.load(folder / "state.pt", weights_only=False)["stage"] == "pictures"


def test_a_gpu_takes_larger_batches_in_fewer_minutes():
    path = configs_folder() / "recipes" / "sketch.toml"
    slow, fast = (train.read_recipe(path, device) for device in ("cpu", "cuda"))
    for stage in train.STAGES:
        assert fast[stage]["batch"] > 4 * slow[stage]["batch"]
        assert fast[stage]["minutes"] < slow[stage]["minutes"] / 2
        counts = [sum(count for _, count, _ in train.shelves(each, stage)) for each in (slow, fast)]
        assert counts[1] > 4 * counts[0]
    parts = (*train.STAGES, "decoder", "encoder", "sound", "vocoder")
    assert sum(fast[part]["minutes"] for part in parts) <= 25


def test_the_average_follows_the_network(run, folder):
    shelf = Shelf("16:9", 1, 16)
    shard = data.load_shard(shelf.path(folder / "data", 0))
    for group in run.optimiser.param_groups:
        group["lr"] = 1e-2
    before = {name: value.clone() for name, value in run.average.items()}
    train.train_step(run, RECIPE["pictures"], shelf, shard)
    for name, now in run.net.named_parameters():
        expected = torch.lerp(before[name], now.detach(), 1 - 1 / 20)
        torch.testing.assert_close(run.average[name], expected)


def test_the_learning_rate_warms_up_stays_and_falls_to_a_fiftieth():
    settings = {"learning_rate": 2.0, "decay": 0.5}
    assert train.learning_rate(settings, 0, 0.0) == pytest.approx(0.02)
    assert train.learning_rate(settings, 49, 0.01) == pytest.approx(1.0)
    for progress in (0.1, 0.3, 0.5):
        assert train.learning_rate(settings, 5000, progress) == pytest.approx(2.0)
    falling = [train.learning_rate(settings, 5000, 0.5 + 0.05 * i) for i in range(11)]
    assert falling == sorted(falling, reverse=True)
    assert falling[5] == pytest.approx(2.0 * 0.51)
    assert falling[-1] == pytest.approx(0.04)


def test_given_frames_are_the_first_latents_the_end_or_both(folder):
    shelf = Shelf("16:9", 9, 4)
    shard = data.load_shard(shelf.path(folder / "data", 0))
    video, rng = model.pack(shard.video.float()), random.Random(3)
    always, never = ({"conditioned": share} for share in (1.0, 0.0))
    assert objective.given_frames(never, shelf, shard, video, rng) is None
    found = [objective.given_frames(always, shelf, shard, video, rng) for _ in range(60)]
    assert {(int(each.clean.sum(1)[0]), each.end is not None) for each in found} == {
        (0, True), (60, False), (60, True), (120, False), (120, True)
    }  # fmt: skip
    assert all((each.clean.diff() <= 0).all() for each in found)


def test_the_end_picture_stands_where_the_stock_pipeline_puts_it(run):
    film, places = run.net._coords(1, (4, 6, 10), torch.device("cpu")).split((240, 60), dim=2)
    pipeline = LTX2ConditionPipeline._prepare_keyframe_coords
    owner = SimpleNamespace(
        vae_temporal_compression_ratio=8,
        vae_spatial_compression_ratio=16,
        transformer_temporal_patch_size=1,
        transformer_spatial_patch_size=1,
        transformer=run.net.transformer,
    )
    theirs = pipeline(
        owner,
        keyframe_latent_num_frames=1,
        keyframe_latent_height=6,
        keyframe_latent_width=10,
        pixel_frame_idx=(3 - 1) * 8 + 1,
        num_pixel_frames=1,
        fps=12.0,
        device=torch.device("cpu"),
    )
    torch.testing.assert_close(places, theirs)
    assert film.shape[2] == 240


def test_most_noise_levels_are_high_and_none_is_beyond_pure_noise():
    torch.manual_seed(0)
    levels = objective.noise_levels(20_000, "cpu")
    assert 0 <= float(levels.min()) < 0.1
    assert float(levels.max()) <= 1
    assert 0.15 < float((levels > 0.95).float().mean()) < 0.3


def test_the_teacher_of_a_guided_stage_is_the_network_it_began_with(run, folder):
    train.train_stage(run, "clips")
    began = parameters(run.net).clone()
    assert run.teacher is None
    train.train_stage(run, "guided")
    assert torch.equal(parameters(run.teacher), began)
    assert not torch.equal(parameters(run.net), began)
    again = train.Run.start(RECIPE, folder, "cpu")
    train.train_stage(again, "guided")  # its minutes are spent, its teacher is still the first one
    assert torch.equal(parameters(again.teacher), began)
    assert not any(p.requires_grad for p in again.teacher.parameters())


def test_guidance_moves_the_target_only_where_words_are_told(run, folder):
    shelf = Shelf("16:9", 9, 4)
    shard = data.load_shard(shelf.path(folder / "data", 0))
    torch.manual_seed(0)
    for parameter in run.net.parameters():
        parameter.data.add_(0.05 * torch.randn_like(parameter))
    video, audio = model.pack(shard.video.float()), shard.audio.float()
    inputs = (video, audio, torch.tensor([0.9, 0.9, 0.1, 0.9]))
    said = ["a red ball", "", "a red ball", "a dog"]
    more, sound = objective.guidance(run.net, 2.0, inputs, said, (shelf.grid, None, None))
    moved = [bool(row.abs().sum() > 0) for row in more]
    assert moved == [True, False, False, True]
    assert sound.shape == audio.shape


def test_a_clip_that_is_wholly_given_teaches_its_sound_alone(run, folder):
    """Of 9 frames, two latents, a picture may be given whole: no picture token is left to learn."""
    shelf = Shelf("16:9", 9, 4)
    shard = data.load_shard(shelf.path(folder / "data", 0))
    for _ in range(6):  # one in three gives both latents
        figures = train.train_step(run, {**RECIPE["clips"], "conditioned": 1.0}, shelf, shard)
        assert all(np.isfinite(value) for value in figures.values())
        assert torch.isfinite(parameters(run.net)).all()


def test_a_missing_shard_is_rendered_and_the_others_stay(folder):
    shelf = Shelf("16:9", 1, 16)
    path, kept = (shelf.path(folder / "data", number) for number in (1, 0))
    before, others = path.read_bytes(), kept.stat().st_mtime_ns
    path.unlink()
    assert list(train.produce(folder, RECIPE, "pictures", "cpu")) == [path]
    again, was = data.load_shard(path), kept.stat().st_mtime_ns
    assert was == others
    path.write_bytes(before)
    first = data.load_shard(path)
    for name in ("video", "audio", "end", "touched", "codes"):
        assert torch.equal(getattr(again, name), getattr(first, name))


def test_a_shard_holds_what_its_shelf_says(folder):
    for shelf, audio in ((Shelf("1:1", 1, 8), 1), (Shelf("16:9", 9, 4), 9)):
        shard = data.load_shard(shelf.path(folder / "data", 0))
        assert len(shard) == shelf.num_scenes
        assert shard.video.shape[2:] == shelf.grid
        assert shard.audio.shape == (shelf.num_scenes, audio, 32)
        assert shard.touched.shape[1:] == shelf.grid
        assert (shard.touched.flatten(1).any(1)).all()
        assert not shard.touched.all()
        assert all(value in FACTS[name] for name, value in shard.facts(0).items())
    portrait = Shelf("9:16", 41, 1).grid
    assert portrait == (6, 10, 6)


def test_a_library_finds_shards_that_appear_later(folder, tmp_path):
    shelf = Shelf("16:9", 1, 16)
    library = Library(tmp_path, shelf, random.Random(1))
    with pytest.raises(LookupError, match="no shard"):
        library.batch(4)
    source = shelf.path(folder / "data", 0)
    shelf.path(tmp_path, 0).write_bytes(source.read_bytes())
    assert len(library.batch(4)) == 4
    shelf.path(tmp_path, 1).write_bytes(source.read_bytes())
    for _ in range(51):
        library.batch(1)
    assert len(library.shards) == 2


def test_the_denoiser_reads_words_as_the_pipeline_does(pipeline, folder):
    net = model.Denoiser(model.Shape(**RECIPE["shape"]))
    state = torch.load(folder / "state.pt", weights_only=False)
    net.load_state_dict(state["net"])
    net.load_state_dict(state["average"], strict=False)
    said = [PROMPT, "", "a bird"]
    with torch.no_grad():
        ours = net.eval().read(said)
        words, mask, _, _ = pipeline.encode_prompt(
            said, do_classifier_free_guidance=False, max_sequence_length=text.MAX_TOKENS
        )
        theirs = pipeline.connectors(words, mask, padding_side="left")
    for our, their in zip(ours, theirs, strict=True):
        assert torch.equal(our, their)

    seen = {}

    def note(_module, _arguments, named, answer):
        seen.update(named=named, answer=answer)

    pipeline.transformer.register_forward_hook(note, with_kwargs=True)
    render(pipeline, guidance_scale=1.0, audio_guidance_scale=1.0, output_type="latent")
    named = seen["named"]
    sigma = named["timestep"] / model.NUM_TRAIN_TIMESTEPS
    grid = (named["num_frames"], named["height"], named["width"])
    assert grid == (2, 6, 10)
    with torch.no_grad():
        video, audio = named["hidden_states"], named["audio_hidden_states"]
        answer = net(video, audio, sigma, [PROMPT], grid)
    for our, their in zip(answer, seen["answer"], strict=True):
        torch.testing.assert_close(our, their, atol=1e-5, rtol=1e-5)


def test_a_packed_run_is_saved_loaded_and_renders_with_sound(pipeline, tmp_path):
    pipeline.save_pretrained(tmp_path / "weights", safe_serialization=True)
    loaded = LTX2Pipeline.from_pretrained(tmp_path / "weights", local_files_only=True)
    assert loaded.scheduler.config.shift == pack.SHIFT
    films = []
    for each in (pipeline, loaded):
        assert not each.transformer.training
        films.append(render(each))
    (frames, sound), (again, sound_again) = films
    assert frames.shape == (1, 9, 96, 160, 3)
    assert np.isfinite(frames).all()
    assert 0.02 < frames.std() < 0.5
    assert sound.shape[:2] == (1, 2)
    assert abs(sound.shape[2] - (4 * 9 - 3) * 320) < 320  # 9 tokens
    assert torch.isfinite(sound).all()
    np.testing.assert_allclose(frames, again, atol=1e-5)
    torch.testing.assert_close(sound, sound_again)


@pytest.fixture
def parts(pipeline, folder):
    """Files of the parts around the transformer, as codec_train leaves them."""
    vae, audio_vae, vocoder = pipeline.vae, pipeline.audio_vae, pipeline.vocoder
    made = {"decoder": vae.decoder, "encoder": vae.encoder, "sound": audio_vae, "vocoder": vocoder}
    for name, module in made.items():
        torch.save(module.state_dict(), folder / f"{name}.pt")
    yield made
    for name in made:
        (folder / f"{name}.pt").unlink(missing_ok=True)


def test_packing_writes_the_weights_folder(pipeline, parts, folder, tmp_path, capsys):
    pack.main([str(tmp_path / "weights"), "--run", str(folder), "--learnt"])
    assert "transformer sha256" in capsys.readouterr().out
    loaded = LTX2Pipeline.from_pretrained(
        tmp_path / "weights", local_files_only=True, dtype=torch.bfloat16
    )
    for name in ("transformer", "text_encoder", "connectors", "vae", "audio_vae", "vocoder"):
        ours, theirs = (parameters(getattr(each, name)) for each in (pipeline, loaded))
        assert torch.equal(ours.bfloat16().float(), theirs)


def test_an_untrained_part_is_not_packed(pipeline, parts, folder, tmp_path):
    (folder / "vocoder.pt").unlink()
    with pytest.raises(FileNotFoundError, match="vocoder"):
        pack.pack(folder, tmp_path / "weights")
    assert not (tmp_path / "weights").exists()


def test_training_goes_on_from_packed_weights(pipeline, parts, folder, tmp_path):
    digest = pack.pack(folder, tmp_path / "weights")
    adopted = tmp_path / "adopted"
    pack.adopt(tmp_path / "weights", adopted, RECIPE)
    assert pack.pack(adopted, tmp_path / "again") == digest
    ours, theirs = (
        train.prepare_codec(train.Run.start(RECIPE, each, "cpu")) for each in (folder, adopted)
    )
    torch.testing.assert_close(ours[0].level3, theirs[0].level3)
    torch.testing.assert_close(ours[1].axes, theirs[1].axes)


def test_a_painter_is_packed_small_and_adopted_with_a_decoder(pipeline, parts, folder, tmp_path):
    pack.pack(folder, tmp_path / "weights", painted=True)
    painter = LTX2Pipeline.from_pretrained(tmp_path / "weights", local_files_only=True).vae
    assert isinstance(painter, DrawingVAE)
    assert sum(each.numel() for each in painter.decoder.parameters()) < 100_000
    pack.adopt(tmp_path / "weights", tmp_path / "adopted", RECIPE)
    seeing = torch.load(tmp_path / "adopted" / "decoder.pt")["conv_in.conv.weight"]
    bases = torch.load(folder / "basis.pt")["picture"]
    torch.testing.assert_close(seeing[range(48), range(48), 1, 1, 1], bases["scale"])


@pytest.mark.parametrize("part", ["decoder", "sound"])
def test_a_part_trains_and_is_packed(run, folder, monkeypatch, ticking, part):
    run.save()
    clock = ticking()
    clock.time_ns = lambda: 7
    monkeypatch.setattr(codec_train, "time", clock)
    untrained = pack.assemble(folder, complete=False)
    codec_train.train_part(part, folder, RECIPE, "cpu")
    try:
        packed = pack.assemble(folder, complete=False)
        name = {"decoder": "vae", "sound": "audio_vae"}[part]
        ours, theirs = (parameters(getattr(each, name)) for each in (untrained, packed))
        assert not torch.equal(ours, theirs)
    finally:
        (folder / f"{part}.pt").unlink()
