"""A tiny recipe trains, stops, goes on and packs into the stock pipeline."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
import torch
from diffusers.pipelines.ltx2.pipeline_ltx2 import LTX2Pipeline

from kling_local.sketch import codec_train, data, model, pack, text, train
from kling_local.sketch.data import Library, Shelf
from kling_local.sketch.world.scene import FACTS

RECIPE = {
    "world": {"seed": 50},
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
    "decoder": {"minutes": 0.05, "learning_rate": 1e-4},
    "sound": {"minutes": 0.05, "learning_rate": 1e-3},
}
PROMPT = "a red ball jumps , beach , sunset , wide shot , camera static"


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
        losses.append(train.train_step(run, settings, shelf, shard)["video"])
        run.step += 1
    assert sum(losses[-8:]) < 0.8 * sum(losses[:8])


def test_a_stage_trains_for_its_minutes_and_logs(run, folder):
    run.recipe = {**RECIPE, "pictures": {**RECIPE["pictures"], "minutes": 2.0}}
    train.train_stage(run, "pictures")
    assert (run.stage, run.step) == ("pictures", 60)  # 120 s by two readings a step
    lines = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    assert [(line["stage"], line["step"]) for line in lines] == [("pictures", 50)]
    assert all(np.isfinite(lines[0][name]) for name in ("video", "subject", "audio", "lr"))


def test_a_stopped_run_goes_on_where_it_was(run, folder):
    train.train_stage(run, "pictures")
    again = train.Run.start(RECIPE, folder, "cpu")
    assert (again.stage, again.step, again.spent_s) == ("pictures", run.step, run.spent_s)
    assert torch.equal(parameters(again.net), parameters(run.net))
    assert all(torch.equal(again.average[name], run.average[name]) for name in run.average)
    moments = [each.optimiser.state_dict()["state"][0]["exp_avg"] for each in (again, run)]
    assert torch.equal(*moments)

    train.train_stage(again, "pictures")  # its minutes are spent
    assert again.step == run.step
    again.recipe = {**RECIPE, "pictures": {**RECIPE["pictures"], "minutes": 0.6}}
    train.train_stage(again, "pictures")
    assert again.step == run.step + 3
    assert not torch.equal(parameters(again.net), parameters(run.net))


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
    monkeypatch.setattr(train.tomllib, "loads", lambda _: RECIPE)
    command = [str(recipe), "--run", str(folder), "--device", "cpu"]
    states = []
    for _ in range(2):
        monkeypatch.setattr(train, "time", ticking())
        train.main(command)
        states.append(torch.load(folder / "state.pt", weights_only=False))
    assert [(each["stage"], each["step"]) for each in states] == [("clips", 9)] * 2
    for name, value in states[0]["net"].items():  # all minutes were spent: nothing is trained
        assert torch.equal(value, states[1]["net"][name])
    train.main([*command, "--stages", "pictures"])  # another stage may be asked for by name
    assert torch.load(folder / "state.pt", weights_only=False)["stage"] == "pictures"


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


def test_given_frames_are_the_first_one_or_two_latents(run):
    shelf = Shelf("16:9", 25, 1)
    video = torch.zeros(2, 4 * 60, 48)
    always, never = ({"conditioned": share} for share in (1.0, 0.0))
    assert train._given(run, never, shelf, video) is None
    counts = {int(train._given(run, always, shelf, video).sum(1)[0]) for _ in range(40)}
    assert counts == {60, 120}
    given = train._given(run, always, shelf, video)[0]
    assert (given.diff() <= 0).all()


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
    for name in ("video", "audio", "touched", "codes"):
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
        assert all(shard.facts(0)[name] in values for name, values in FACTS.items())
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
    pack.main([str(tmp_path / "weights"), "--run", str(folder)])
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
