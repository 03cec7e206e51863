"""The progress bar: one bar for the film, with the stage and the time left, on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from kling_local.clips import Progress as Step
from kling_local.clips import Report
from kling_local.shots import ShotList

_SHARE_OF_TAKE = {
    "text": (0.0, 0.02),
    "denoise": (0.02, 0.68),
    "decode": (0.7, 0.0),
    "encode": (0.7, 0.3),
}
"""Where in a take's work a stage begins and how much of it it is: denoising is most on a CPU."""
_BEFORE, _AFTER = 0.03, 0.04
"""Shares of loading before the first take, and of sound and mux after the last."""


@contextmanager
def progress_bar(shot_list: ShotList) -> Iterator[Report]:
    """A report that draws a bar with the time left; silent when stderr is not a terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
    )
    times = (TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
    with Progress(*columns, *times, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("plan", total=1.0)

        def report(step: Step) -> None:
            of_film = f"take {step.take} of {len(shot_list.takes)}: " if step.take else ""
            bar.update(
                task, completed=share_done(step, shot_list), description=f"{of_film}{step.stage}"
            )

        yield report


def share_done(step: Step, shot_list: ShotList) -> float:
    """How much of the film's work is done, 0..1; takes count by their length."""
    done = step.done / step.total if step.total else 1.0
    if step.take is not None and step.stage in _SHARE_OF_TAKE:
        take = shot_list.takes[step.take - 1]
        begin, length = _SHARE_OF_TAKE[step.stage]
        frames = take.start_frame + (begin + length * done) * take.num_frames
        return _BEFORE + (1 - _BEFORE - _AFTER) * frames / shot_list.num_frames
    if step.stage in ("plan", "load"):
        return _BEFORE * done * (0.1 if step.stage == "plan" else 1.0)
    return 1 - _AFTER + _AFTER * done * (0.5 if step.stage == "sound" else 1.0)
