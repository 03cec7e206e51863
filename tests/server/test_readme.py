"""The server examples in README.md work as printed."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_curl_works_right_after_serve(tmp_path):
    """Run as one script, the second command must not come too early for the first."""
    blocks = re.findall(r"```bash\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (block,) = (each for each in blocks if "curl " in each)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    serve = f"{sys.executable} -m kling_local serve --speed instant --port {port} --home {tmp_path}"
    script = block.replace(".venv/bin/kling-local serve", serve).replace(":8700/", f":{port}/")
    assert serve in script
    assert f"curl --retry 9 --retry-connrefused http://127.0.0.1:{port}/" in script
    running = subprocess.Popen(
        ["bash", "-c", f"{script}kill $!"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        said = json.loads(running.communicate(timeout=120)[0])
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
    assert (said["code"], said["data"]["task_status"]) == (0, "submitted")


def test_fal_s_client_is_sent_here_from_node_too():
    """Setting only the address works in browsers; in Node, job and key would go to fal.run."""
    line = (
        'fal.config({ proxyUrl: { url: "http://127.0.0.1:8700/api/fal/proxy", when: "always" }, '
        'credentials: "a:b" })'
    )
    for page in (README, README.parent / "docs" / "clients.md"):
        said = page.read_text(encoding="utf-8")
        assert line in said, page
        assert said.count("fal.config(") == 1
