"""What sound costs for a model that makes none: foley, speech and the whole track of a 15 s film.

``python benchmarks/bench_sound.py --repeats 5`` plans a busy film of five shots and five lines in
five languages, makes its sound on one thread after a warm-up, and writes one JSON. Seconds are
processor and wall time, the speech engine's process included.
"""

from __future__ import annotations

import argparse
import dataclasses
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import common
import torch

from kling_local import cards
from kling_local.audio import mixing
from kling_local.audio.foley import foley
from kling_local.audio.soundtrack import compose
from kling_local.clips import ClipFile
from kling_local.planner import plan
from kling_local.request import GenerationRequest, ShotRequest
from kling_local.shots import ShotList

SHOTS = (
    ('a man walks left on a street in the rain, thunder at 1 s, sad music, he says "I am home"', 3),
    ('a dog barks on a beach, a woman says "你好,你今天怎么样?"', 3),
    ('a red car drives right, horn at 1 s, a man says "今日は学校へ行きましょう。"', 3),
    ('a ball bounces in a kitchen, a child laughs and says "안녕하세요, 오늘 어때요?"', 3),
    ('birds fly over the sea, a woman says "Hola, ¿cómo estás hoy?"', 3),
)


def film() -> ShotList:
    """The plan of fifteen seconds that use every lane."""
    card = dataclasses.replace(cards.card("sketch"), sound=False)
    shots = tuple(ShotRequest(*each) for each in SHOTS)
    return plan(GenerationRequest(shots=shots, sound=True, seed=3), card)


def processor_s() -> float:
    """Processor seconds of this process and of those that it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def timed(work: Callable[[], Any], repeats: int) -> dict[str, Any]:
    """Wall and processor seconds of repeated work, after one run that is not counted."""
    work()
    wall, processor = [], []
    for _ in range(repeats):
        began, used = time.perf_counter(), processor_s()
        work()
        wall.append(time.perf_counter() - began)
        processor.append(processor_s() - used)
    return {"wall_s": common.spread(wall), "processor_s": common.spread(processor)}


def main() -> None:
    """Measure, print the table and write the result file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    shot_list = film()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clips = [
            ClipFile(take.number, folder, take.num_frames, folder, None) for take in shot_list.takes
        ]
        arms = {
            "plan": timed(film, options.repeats),
            "foley": timed(lambda: foley(shot_list), options.repeats),
            "foley, speech, mix": timed(
                lambda: mixing.mixed(shot_list, shot_list.takes, {}), options.repeats
            ),
            "finished track": timed(lambda: compose(shot_list, clips, folder), options.repeats),
        }
    rows = [
        [arm, *(f"{each[kind]['median']:.3f}" for kind in ("wall_s", "processor_s"))]
        for arm, each in arms.items()
    ]
    print(common.table(["a 15 s film", "wall s", "processor s"], rows))
    common.publish(
        "sound",
        {
            "machine": common.machine(),
            "seconds": shot_list.duration_s,
            "cues": len(shot_list.cues),
            "repeats": options.repeats,
            "arms": arms,
        },
    )


if __name__ == "__main__":
    main()
