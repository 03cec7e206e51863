"""The command line: ``kling-local generate``, ``plan``, ``models``, ``doctor``, ``bench``.

Everything heavy is imported inside the command that needs it: help and plans are instant.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import sys
from collections.abc import Callable, Sequence

from kling_local.errors import Cancelled, KlingError, reason
from kling_local.garbage import own_process, uncollected
from kling_local.version import __version__

EXIT_REFUSED, EXIT_CANCELLED = 1, 130
_EXAMPLES = """examples:
  kling-local generate "a red ball rolls along the beach at sunset" --sound -o ball.mp4
  kling-local generate --shot "3: a dog runs left" --shot "2: close-up of the dog" -o dog.mp4
  kling-local plan --request film.json --format json
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0 done, 1 refused or failed, 130 cancelled (usage errors exit 2)."""
    if arguments is None:
        own_process()
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = _parsed(given)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except KlingError as error:
        print(f"kling-local: {error.sentence}", file=sys.stderr)
        if error.hint:
            print(f"  hint: {error.hint}", file=sys.stderr)
        return EXIT_REFUSED
    except (Cancelled, KeyboardInterrupt) as error:
        print("kling-local: cancelled", *filter(None, [str(error)]), sep=": ", file=sys.stderr)
        return EXIT_CANCELLED
    except BrokenPipeError:  # the reader of stdout, e.g. head, has seen enough
        sys.stderr.close()
        return 0
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print(f"kling-local: the output cannot be written: {reason(error)}", file=sys.stderr)
        print("  hint: free space where it goes", file=sys.stderr)
        _drop_output()
        return EXIT_REFUSED
    return code


def _drop_output() -> None:
    """Discard buffered output, which would otherwise be written again when the process ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parsed(given: list[str]) -> argparse.Namespace:
    """The options; words left over are reported as a prompt without quotes if they look like it."""
    parser = build_parser(given[0] if given else "")
    options, left = parser.parse_known_args(given)
    if left and getattr(options, "prompt", None) and not any(each[0:1] == "-" for each in left):
        words = " ".join([options.prompt, *left])
        parser.error(f'a prompt of several words needs quotes: kling-local {given[0]} "{words}"')
    if left:
        parser.error(f"unrecognized arguments: {' '.join(left)}")
    return options


def build_parser(command: str | None = None) -> argparse.ArgumentParser:
    """The parser of all commands; each sets ``run``.

    With a ``command``, options of other commands that cost an import are left out.
    """
    parser = argparse.ArgumentParser(
        prog="kling-local",
        description="Kling O3 on your own machine: the same requests, open weights, no bill.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"kling-local {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    render = commands.add_parser("generate", help="render a film")
    _add_wishes(render)
    render.add_argument(
        "-o",
        "--output",
        metavar="OUT.mp4",
        default="video.mp4",
        help="where the film goes (video.mp4)",
    )
    render.add_argument(
        "--job-folder",
        metavar="DIR",
        help="working files and resume point (OUT.job beside the film)",
    )
    render.add_argument(
        "--film-strip", action="store_true", help="also write OUT.png, frames of every shot"
    )
    render.add_argument(
        "--strict",
        action="store_true",
        help="refuse what would be approximated or not applied (exit code 1)",
    )
    render.add_argument(
        "--json", action="store_true", help="last line of stdout: the paths as one JSON object"
    )
    render.set_defaults(run=_generate, parser=render)

    _add_plan(commands)
    _add_others(commands, command)
    return parser


def _add_others(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], command: str | None
) -> None:
    server = commands.add_parser("serve", help="the hosted services' APIs on this machine")
    if command in (None, "serve"):
        _add_serve(server)
    keys = commands.add_parser("keys", help="keys for serve --auth strict")
    if command in (None, "keys"):
        _add_keys(keys)

    elements = commands.add_parser("elements", help="names for subjects, with their pictures")
    if command in (None, "elements"):
        _add_elements(elements)
    _add_models(commands.add_parser("models", help="list, show, fetch or check the models"))

    doctor = commands.add_parser("doctor", help="check this machine")
    doctor.add_argument(
        "--model", metavar="ID", help="how that model would be held on this machine"
    )
    doctor.set_defaults(run=_doctor)
    bench = commands.add_parser("bench", help="measure frames, kernels, the server, sound")
    if command in (None, "bench"):
        _add_bench(bench)


def _add_plan(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    dry = commands.add_parser("plan", help="show shots, takes, findings and prices; no rendering")
    _add_wishes(dry)
    dry.add_argument(
        "--format",
        choices=("table", "json", "html", "png", "sarif"),
        default="table",
        help="html: a storyboard page; png: its contact sheet; sarif: findings for CI",
    )
    dry.add_argument(
        "--writer",
        metavar="DIR",
        help="a local instruction model that may fill what the words leave open and propose words",
    )
    dry.add_argument(
        "--strict",
        action="store_true",
        help="warnings, and fields the model would not apply, fail too (exit code 1)",
    )
    dry.add_argument("-o", "--output", metavar="FILE", help="write there instead of stdout")
    dry.set_defaults(run=_plan, parser=dry)


def _add_wishes(parser: argparse.ArgumentParser) -> None:
    """Options that make a request; one left out keeps its default or the value in --request."""
    add = parser.add_argument
    add("prompt", nargs="?", metavar="PROMPT", help="what the film shows; - reads stdin")
    add(
        "--shot",
        action="append",
        metavar='"3: words"',
        help="one shot: seconds, colon, words; repeat for each",
    )
    add(
        "--shot-type",
        metavar="T",
        help="customize, intelligence (the planner cuts the prompt) or single",
    )
    add("--request", metavar="FILE", help="read a JSON request; - reads stdin; options override it")
    add(
        "--dialect",
        metavar="NAME",
        help="the request is the body of a hosted service: kling, fal, openai ...",
    )
    add(
        "--endpoint",
        metavar="NAME",
        help="where that body would be sent, e.g. image2video (told by its fields)",
    )
    add("--duration", metavar="N", help="whole seconds, 3-15 (the sum of the shots, or 5)")
    add("--aspect-ratio", metavar="R", help="16:9, 9:16 or 1:1")
    add("--resolution", metavar="P", help="720p or 1080p")
    add("--mode", metavar="M", help="std or pro")
    add(
        "--sound",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="with or without an audio track",
    )
    add("--start-image", metavar="F", help="picture the film begins with")
    add("--end-image", metavar="F", help="picture the film ends with")
    add(
        "--element",
        action="append",
        metavar="NAME",
        help="a subject of the element library, <<<element_1>>> or NAME in the words; repeatable",
    )
    add("--negative-prompt", metavar="T", help="what must not appear")
    add("--cfg-scale", metavar="X", help="0-1: how closely to follow the words (0.5)")
    add(
        "--model",
        metavar="ID",
        help="which model (sketch): ID, ID:VARIANT, ID:FILE.gguf, ID@FOLDER, FOLDER or auto",
    )
    add(
        "--attention",
        metavar="Q",
        help="exact, half, std, pro, fast, smooth or a .toml file (what the card says)",
    )
    add("--seed", metavar="N", help="0-4294967295; the same seed gives the same film")


def _add_serve(parser: argparse.ArgumentParser) -> None:
    from kling_local.cli.serve import add_options, run

    add_options(parser)
    parser.set_defaults(run=run)


def _add_bench(parser: argparse.ArgumentParser) -> None:
    from kling_local.cli.bench import add_options, run

    add_options(parser)
    parser.set_defaults(run=run)


def _add_elements(parser: argparse.ArgumentParser) -> None:
    from kling_local.cli.elements import add_actions

    add_actions(parser)


def _add_models(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_models("print_list"))
    actions = parser.add_subparsers(metavar="ACTION")
    actions.add_parser("list", help="all models").set_defaults(run=_models("print_list"))
    show = actions.add_parser("show", help="what one model is and can do")
    fetch = actions.add_parser("pull", help="fetch a model's files; goes on where it was cut off")
    fetch.add_argument(
        "--accept-licence", action="store_true", help="you have read the licence and agree"
    )
    fetch.add_argument("--camera", action="store_true", help="its LoRAs for the camera too")
    check = actions.add_parser("check", help="are its files here and right, does it fit this GPU")
    for action, name in ((show, "print_card"), (fetch, "fetch_model"), (check, "check_model")):
        action.add_argument("id", metavar="ID", help="ID, ID:VARIANT, or ID@FOLDER")
        action.set_defaults(run=_models(name))


def _models(name: str) -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        from kling_local.cli import models

        code: int = getattr(models, name)(options)
        return code

    return run


def _add_keys(parser: argparse.ArgumentParser) -> None:
    from kling_local.cli.keys import add_actions

    add_actions(parser)


def _generate(options: argparse.Namespace) -> int:
    from kling_local.cli.film import run

    return run(options)


def _plan(options: argparse.Namespace) -> int:
    with uncollected():  # a plan takes half a second, a tenth of which would be collecting
        from kling_local.cli.paper import run

        return run(options)


def _doctor(options: argparse.Namespace) -> int:
    from kling_local.cli.doctor import run

    return run(options)
