"""A tiny recipe trains, stops, resumes and packs into the stock pipeline."""

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
from kling_local.sketch import data, eyes, model, objective, pack, text, train
from kling_local.sketch.data import Shelf
from kling_local.sketch.playing_vae import SAMPLE_RATE
from kling_local.sketch.world.layout import CHANNELS
from kling_local.sketch.world.scene import FACTS, held_out
from kling_local.sketch.world.score import NUMBERS, TOKEN_S

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
    "pictures": {
        "minutes": 0.5,
        "batch": 8,
        "learning_rate": 3e-3,
        "decay": 0.2,
        "conditioned": 0.0,
        "shelves": [
            {"aspect_ratio": "16:9", "num_frames": 1, "weight": 3},
            {"aspect_ratio": "1:1", "num_frames": 1, "weight": 1},
        ],
    },
    "clips": {
        "minutes": 0.3,
        "batch": 2,
        "learning_rate": 1e-3,
        "decay": 0.5,
        "audio_weight": 0.25,
        "conditioned": 0.5,
        "shelves": [{"aspect_ratio": "16:9", "num_frames": 9, "weight": 1}],
    },
    "eyes": {"minutes": 0.2, "batch": 2, "learning_rate": 1e-3},
}
PROMPT = "a red ball bounces , beach , dusk , wide shot , camera static"
CLIPS, PICTURES = Shelf("16:9", 9), Shelf("16:9", 1)
GRID = (2, 2, 3)


@pytest.fixture
def folder(tmp_path):
    return tmp_path


@pytest.fixture
def run(folder, monkeypatch, ticking):
    """A fresh run by a clock that advances by 1 per reading; a step takes two readings."""
    monkeypatch.setattr(train, "time", ticking())
    return train.Run.start(RECIPE, folder, "cpu")


@pytest.fixture
def pipeline(run, folder):
    """The packed pipeline of a run that has finished both stages."""
    for stage in ("pictures", "clips"):
        train.train_stage(run, stage)
    return pack.assemble(folder)


def batch(shelf: Shelf, count: int = 4, seed: int = 0) -> data.Films:
    return data.films(shelf, count, torch.Generator().manual_seed(seed))


def parameters(module: torch.nn.Module) -> torch.Tensor:
    return torch.cat([value.detach().float().flatten() for value in module.state_dict().values()])


def render(pipeline, **changes):
    settings = {
        "prompt": PROMPT,
        "negative_prompt": "",
        "height": 192,
        "width": 320,
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
        "use_cross_timestep": True,
        "max_sequence_length": text.MAX_TOKENS,
        "generator": torch.Generator().manual_seed(3),
        "output_type": "np",
        "return_dict": False,
    }
    pipeline.set_progress_bar_config(disable=True)
    return pipeline(**{**settings, **changes})


def test_films_are_what_their_shelf_says():
    for shelf, tokens in ((Shelf("1:1", 1), 1), (CLIPS, 5), (Shelf("9:16", 41), 21)):
        films = batch(shelf)
        grid = shelf.grid
        assert films.video.shape == (4, CHANNELS, grid.frames, grid.rows, grid.columns)
        assert films.audio.shape == (4, tokens, NUMBERS)
        assert films.end.shape == (4, CHANNELS, grid.rows, grid.columns)
        codes = {name: getattr(films.scenes, name) for name in FACTS}
        assert not held_out(codes).any()
    assert Shelf("9:16", 41).grid == data.Grid(6, 3, 2)


def test_the_same_seed_makes_the_same_films():
    first, again, other = batch(CLIPS), batch(CLIPS), batch(CLIPS, seed=1)
    assert torch.equal(first.video, again.video)
    assert torch.equal(first.audio, again.audio)
    assert not torch.equal(first.video, other.video)


def test_a_stage_learns_and_reports(run, folder):
    first = [train.train_step(run, RECIPE["pictures"], PICTURES, batch(PICTURES, 8))["layout"]]
    for _ in range(40):
        for group in run.optimiser.param_groups:
            group["lr"] = 3e-3
        first.append(
            train.train_step(run, RECIPE["pictures"], PICTURES, batch(PICTURES, 8))["layout"]
        )
    assert np.mean(first[-5:]) < 0.85 * np.mean(first[:5])
    run.step = 49
    train._report(run, [{"layout": 1.0}, {"layout": 2.0, "sound": 4.0}], 1e-3, 60)
    line = json.loads((folder / "log.jsonl").read_text())
    assert (line["step"], line["layout"], line["sound"]) == (49, 1.5, 4.0)


def test_a_run_that_stopped_goes_on_bit_for_bit(run, folder):
    train.train_stage(run, "clips")
    settings = RECIPE["clips"]
    figures = [train.train_step(run, settings, CLIPS, batch(CLIPS, 2, i)) for i in range(3)]
    again = train.Run.start(RECIPE, folder, "cpu")
    assert [train.train_step(again, settings, CLIPS, batch(CLIPS, 2, i)) for i in range(3)] == (
        figures
    )
    assert torch.equal(parameters(again.net), parameters(run.net))


def test_the_next_stage_starts_its_own_clock_with_the_same_network(run):
    train.train_stage(run, "pictures")
    train.train_stage(run, "clips")
    assert (run.stage, run.step) == ("clips", 9)
    assert run.spent_s == pytest.approx(18, abs=2)


def test_the_same_command_goes_on_in_the_stage_where_it_stopped(
    folder, monkeypatch, ticking, tmp_path
):
    recipe = tmp_path / "recipe.toml"
    recipe.write_text("")
    monkeypatch.setattr(train, "read_recipe", lambda *_: RECIPE)
    command = [str(recipe), "--run", str(folder), "--device", "cpu"]
    command += ["--stages", "pictures", "clips"]
    states = []
    for _ in range(2):
        monkeypatch.setattr(train, "time", ticking())
        train.main(command)
        states.append(torch.load(folder / "state.pt", weights_only=False))
    assert [(each["stage"], each["step"]) for each in states] == [("clips", 9)] * 2
    for name, value in states[0]["net"].items():  # the minutes are used up: nothing is trained
        assert torch.equal(value, states[1]["net"][name])


def test_a_gpu_takes_larger_batches_in_fewer_minutes():
    path = configs_folder() / "recipes" / "sketch.toml"
    slow, fast = (train.read_recipe(path, device) for device in ("cpu", "cuda"))
    for stage in (*train.STAGES, "eyes"):
        assert fast[stage]["batch"] > 4 * slow[stage]["batch"]
        assert fast[stage]["minutes"] <= slow[stage]["minutes"] / 2
    assert sum(fast[stage]["minutes"] for stage in (*train.STAGES, "eyes")) <= 25


def test_the_average_follows_the_network(run):
    for group in run.optimiser.param_groups:
        group["lr"] = 1e-2
    before = {name: value.clone() for name, value in run.average.items()}
    train.train_step(run, RECIPE["pictures"], PICTURES, batch(PICTURES))
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


def test_given_frames_are_the_first_latents_the_end_or_both():
    films = batch(CLIPS)
    video, rng = model.pack(films.video), random.Random(3)
    always, never = ({"conditioned": share} for share in (1.0, 0.0))
    assert objective.given_frames(never, CLIPS, films, video, rng) is None
    found = [objective.given_frames(always, CLIPS, films, video, rng) for _ in range(60)]
    assert {(int(each.clean.sum(1)[0]), each.end is not None) for each in found} == {
        (0, True), (6, False), (6, True), (12, False), (12, True)
    }  # fmt: skip
    assert all((each.clean.diff() <= 0).all() for each in found)


def test_the_end_picture_stands_where_the_stock_pipeline_puts_it(run):
    film, places = run.net._coords(1, (4, 2, 3), torch.device("cpu")).split((24, 6), dim=2)
    pipeline = LTX2ConditionPipeline._prepare_keyframe_coords
    owner = SimpleNamespace(
        vae_temporal_compression_ratio=8,
        vae_spatial_compression_ratio=96,
        transformer_temporal_patch_size=1,
        transformer_spatial_patch_size=1,
        transformer=run.net.transformer,
    )
    theirs = pipeline(
        owner,
        keyframe_latent_num_frames=1,
        keyframe_latent_height=2,
        keyframe_latent_width=3,
        pixel_frame_idx=(3 - 1) * 8 + 1,
        num_pixel_frames=1,
        fps=12.0,
        device=torch.device("cpu"),
    )
    torch.testing.assert_close(places, theirs)
    assert film.shape[2] == 24


def test_most_noise_levels_are_high_and_none_is_beyond_pure_noise():
    torch.manual_seed(0)
    levels = objective.noise_levels(20_000, "cpu")
    assert 0 <= float(levels.min()) < 0.1
    assert float(levels.max()) <= 1
    assert 0.1 < float((levels > 0.95).float().mean()) < 0.3


def test_a_clip_that_is_wholly_given_teaches_its_sound_alone(run):
    """Both latents of 9 frames may be given; then no picture token is left to train on."""
    for _ in range(6):  # one in three gives both latents
        figures = train.train_step(
            run, {**RECIPE["clips"], "conditioned": 1.0}, CLIPS, batch(CLIPS)
        )
        assert all(np.isfinite(value) for value in figures.values())
        assert torch.isfinite(parameters(run.net)).all()


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
    assert (named["num_frames"], named["height"], named["width"]) == GRID
    with torch.no_grad():
        video, audio = named["hidden_states"], named["audio_hidden_states"]
        answer = net(video, audio, sigma, [PROMPT], GRID)
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
    assert frames.shape == (1, 9, 192, 320, 3)
    assert np.isfinite(frames).all()
    assert 0.02 < frames.std() < 0.5
    assert sound.shape == (1, 2, round(5 * TOKEN_S * SAMPLE_RATE))
    assert torch.isfinite(sound).all()
    np.testing.assert_allclose(frames, again, atol=1e-4)
    torch.testing.assert_close(sound, sound_again)


def test_packing_writes_the_weights_folder(pipeline, folder, tmp_path, capsys):
    pack.main([str(tmp_path / "weights"), "--run", str(folder)])
    assert "transformer sha256" in capsys.readouterr().out
    loaded = LTX2Pipeline.from_pretrained(
        tmp_path / "weights", local_files_only=True, dtype=torch.bfloat16
    )
    for name in ("transformer", "text_encoder", "connectors"):
        ours, theirs = (parameters(getattr(each, name)) for each in (pipeline, loaded))
        assert torch.equal(ours.bfloat16().float(), theirs)


def test_training_goes_on_from_packed_weights(pipeline, folder, tmp_path):
    digest = pack.pack(folder, tmp_path / "weights")
    adopted = tmp_path / "adopted"
    pack.adopt(tmp_path / "weights", adopted, RECIPE)
    assert pack.pack(adopted, tmp_path / "again") == digest


def test_eyes_learn_and_are_packed(run, folder, monkeypatch, ticking):
    run.save()
    untrained = eyes.DrawingVAE()
    looks = eyes.random_looks(6, random.Random(4), "cpu")
    torch.manual_seed(0)
    before = float(eyes.eyes_loss(untrained.eyes, looks).detach())
    monkeypatch.setattr(eyes, "time", ticking())
    eyes.train(folder, RECIPE["eyes"], 50, "cpu")
    trained = pack.assemble(folder).vae
    assert not torch.equal(parameters(trained), parameters(untrained))
    assert float(eyes.eyes_loss(trained.eyes, looks).detach()) < before
