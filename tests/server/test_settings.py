"""``settings.toml``, ``keys`` and the flags of ``serve``."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys

import pytest

from kling_local.cli import main
from kling_local.errors import CardError
from kling_local.jobs.home import Home
from kling_local.server.options import Options, is_loopback
from kling_local.settings import ApiKey, HomeSettings, home_settings


def written(tmp_path, text):
    path = tmp_path / "settings.toml"
    path.write_text(text)
    return home_settings(path)


def test_no_settings_are_the_defaults(tmp_path):
    assert home_settings(tmp_path / "settings.toml") == HomeSettings()


def test_every_setting_is_read(tmp_path):
    said = written(
        tmp_path,
        'webhook_secret = "whsec_x"\nslots = 3\nretention_days = 0.5\nmoderation = ["a", "b"]\n'
        '[keys.app]\nkey = "k"\n[keys.pair]\naccess_key = "ak"\nsecret_key = "sk"\n',
    )
    assert said.keys == (ApiKey("app", "k"), ApiKey("pair", "ak", "sk"))
    assert (said.webhook_secret, said.slots, said.retention_days) == ("whsec_x", 3, 0.5)
    assert said.moderation == ("a", "b")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("slot = 3", "'slot' is not known: use keys, webhook_secret"),
        ('slots = "3"', "slots is '3': it must be a number"),
        ("slots = true", "it must be a number"),
        ("moderation = 'word'", "it must be a list of texts"),
        ("webhook_secret = 3", "it must be text"),
        ("moderation = ['word', 3]", "it must be a list of texts"),
        ("retention_days = inf", "retention_days is inf: it must be 0 to 1000000"),
        ("retention_days = nan", "it must be 0 to 1000000"),
        ("slots = -1", "it must be 0 to 1000000"),
        ("lease_s = 0", "it must be 1 to 1000000"),
        ("max_body_mb = 0", "it must be 0.001 to 1000000"),
        ('[keys.a]\naccess_key = "x"', "keys.a needs key, or access_key and secret_key"),
        ("keys.a = 3", "keys.a needs key"),
        ("=", "cannot be read"),
    ],
)
def test_wrong_settings_are_one_sentence(tmp_path, text, words):
    with pytest.raises(CardError, match=words):
        written(tmp_path, text)


def test_keys_are_added_and_listed(tmp_path, capsys):
    home = ["--home", str(tmp_path)]
    (tmp_path / "settings.toml").write_text("slots = 7\n")
    assert main(["keys", "add", "app", *home]) == 0
    key = capsys.readouterr().out.split()[1]
    assert main(["keys", "add", "pair", "--pair", *home]) == 0
    access, secret = (line.split()[1] for line in capsys.readouterr().out.splitlines())
    said = home_settings(tmp_path / "settings.toml")
    assert said.keys == (ApiKey("app", key), ApiKey("pair", access, secret))
    assert said.slots == 7
    assert stat.S_IMODE((tmp_path / "settings.toml").stat().st_mode) == 0o600
    assert main(["keys", "list", *home]) == 0
    listed = capsys.readouterr().out
    assert [line.split() for line in listed.splitlines()] == [["app", "key"], ["pair", "pair"]]
    assert key not in listed


@pytest.mark.parametrize("name", ["app", "a b", "", 'x"]'])
def test_a_bad_or_taken_name_is_refused(tmp_path, capsys, name):
    home = ["--home", str(tmp_path)]
    main(["keys", "add", "app", *home])
    before = (tmp_path / "settings.toml").read_text()
    assert main(["keys", "add", name, *home]) == 1
    assert "name" in capsys.readouterr().err
    assert (tmp_path / "settings.toml").read_text() == before


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--auth", "strict"], "keys add"),
        (["--public-url", "films.example.org"], "public-url"),
        (["--public-url", "http://a/?x=1"], "public-url"),
        (["--speed", "instant", "--pace", "soon"], "queued=2s"),
        (["--pace", "queued=2s"], "is for --speed instant"),
        (["--home", "/proc/nowhere"], "cannot be used"),
        (["--host", "203.0.113.7"], "give --host an address of this machine"),
        (["--host", "no.such.host.invalid"], "give --host an address of this machine"),
        (["--home", __file__], "give --home a folder that can be read"),
    ],
)
def test_a_server_that_cannot_start_says_why(tmp_path, capsys, flags, words):
    assert main(["serve", "--home", str(tmp_path), "--port", "0", *flags]) == 1
    assert words in capsys.readouterr().err


def test_a_port_that_is_taken_asks_for_another(tmp_path, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--home", str(tmp_path), "--port", port]) == 1
    assert "choose another --port" in capsys.readouterr().err


@pytest.mark.parametrize(
    "flags",
    [
        ["--port", "65536"], ["--port", "-1"], ["--port", "http"], ["--slots", "-1"],
        ["--slots", "many"], ["--host", ""], ["--auth", "loose"], ["--speed", "fast"], ["--bogus"],
    ],
)  # fmt: skip
def test_a_wrong_flag_is_a_matter_of_usage(tmp_path, capsys, flags):
    with pytest.raises(SystemExit) as left:
        main(["serve", "--home", str(tmp_path), *flags])
    assert left.value.code == 2
    assert flags[0] in capsys.readouterr().err


def test_serve_and_help_load_nothing_heavy():
    code = (
        "import sys, kling_local.cli; kling_local.cli.build_parser(); "
        "print([name for name in ('torch', 'fastapi', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_server_imports_no_torch(tmp_path):
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from kling_local.server.app import make_app\nimport kling_local.worker.instant\n"
        "from kling_local.server.options import Options\n"
        f"make_app(Options(home_folder=Path({str(tmp_path)!r})), with_worker=False)\n"
        "print([name for name in ('torch', 'diffusers', 'transformers') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_only_the_control_routes_load_fastapi(tmp_path):
    """Importing FastAPI takes as long as the rest of a start."""
    code = (
        "import asyncio, sys\nfrom pathlib import Path\n"
        "from kling_local.server.app import make_app\n"
        "from kling_local.server.options import Options\n"
        f"app = make_app(Options(home_folder=Path({str(tmp_path)!r})), with_worker=False)\n"
        "async def ask(path):\n"
        "    got = []\n"
        "    async def send(message): got.append(message)\n"
        "    async def receive(): return {'type': 'http.request', 'body': b''}\n"
        "    scope = {'type': 'http', 'method': 'GET', 'path': path, 'query_string': b'',\n"
        "             'scheme': 'http',\n"
        "             'headers': [(b'host', b'a'), (b'authorization', b'Bearer k')]}\n"
        "    await app(scope, receive, send)\n"
        "    return got[0]['status'], 'fastapi' in sys.modules\n"
        "for path in ('/__kling_local/health', '/v1/videos', '/__kling_local/journal'):\n"
        "    print(*asyncio.run(ask(path)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:3] == ["200 False", "200 False", "200 True"]


def test_loopback_is_for_servers_on_loopback(tmp_path):
    assert Options(home_folder=tmp_path).places.loopback
    assert not Options(home_folder=tmp_path, host="0.0.0.0").places.loopback
    named = {"localhost": True, "::1": True, "[::1]": True, "127.1.2.3": True}
    for host, expected in (named | {"10.0.0.1": False, "example.com": False}).items():
        assert is_loopback(host) == expected


def test_a_second_server_of_one_home_is_refused(tmp_path, capsys):
    home = tmp_path / "home"
    with Home(home).held("http://127.0.0.1:8701"):
        assert main(["serve", "--home", str(home), "--port", "0"]) == 1
    said = capsys.readouterr().err
    first = f"by process {os.getpid()} at http://127.0.0.1:8701"
    assert f"home {str(home)!r} is served already: {first}\n" in said
    assert "or use another --home" in said
    with Home(home).held("http://127.0.0.1:8702"), Home(tmp_path / "other").held("elsewhere"):
        assert (home / "server.lock").read_text().endswith(" at http://127.0.0.1:8702\n")
