"""The progress bar: one bar for the film, with the stage and the time left, on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from kling_local.clips import Progress as Step
from kling_local.clips import Report
from kling_local.progress import share_done
from kling_local.shots import ShotList


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


@contextmanager
def bytes_bar(whole: int) -> Iterator[Callable[[int, int, str], None]]:
    """A bar for a download of ``whole`` bytes; a line every 5 % when stderr is not a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _lines(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    times = (TransferSpeedColumn(), TextColumn("left"), TimeRemainingColumn())
    with Progress(*columns, *times, console=console) as bar:
        task = bar.add_task("fetching", total=whole)

        def tell(done: int, _whole: int, name: str) -> None:
            bar.update(task, completed=done, description=name[-40:])

        yield tell


def _lines(console: Console) -> Callable[[int, int, str], None]:
    told = [-1]

    def tell(done: int, whole: int, name: str) -> None:
        share = 20 * done // max(1, whole)
        if share > told[0]:
            told[0] = share
            said = f"{5 * share} %: {done / 1e9:.2f} of {whole / 1e9:.2f} GB, {name}"
            console.print(said, highlight=False, soft_wrap=True)

    return tell
