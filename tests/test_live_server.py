"""`dlref book --live`: who may use the Python of this machine, and who may not."""

import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from dlref.cli import live
from dlref.cli.usage import Usage

pytest.importorskip("jupyter_server")
websocket = pytest.importorskip("websocket")
PAGES = "http://127.0.0.1:8765"
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def server():
    """The port and the token of a running server."""
    with live.kernels(PAGES, ROOT) as end:
        port, token = end.removeprefix("#live=").split(".")
        yield int(port), token


def asked(server, path="", token=None, origin=PAGES, method="GET"):
    """Ask the server something as a page of `origin` would; return the answer."""
    port, own = server
    headers = {"Origin": origin, "Authorization": f"token {token or own}"}
    data = b"{}" if method == "POST" else None
    address = f"http://127.0.0.1:{port}/api/kernels{path}"
    return urlopen(Request(address, data, headers, method=method), timeout=30)


def test_a_page_runs_a_cell_with_torch(server):
    pytest.importorskip("torch")
    port, token = server
    with asked(server, method="POST") as answer:
        name = json.load(answer)["id"]
    address = f"ws://127.0.0.1:{port}/api/kernels/{name}/channels?token={token}"
    socket = websocket.create_connection(address, origin=PAGES, timeout=60)
    code = "import torch, dlref; print(torch.ones(2).sum().item(), dlref.__file__)"
    header = {"msg_id": "1", "msg_type": "execute_request", "version": "5.3"}
    header |= {"username": "", "session": "page"}
    content = {"code": code, "silent": False, "allow_stdin": False}
    message = {"channel": "shell", "header": header, "content": content}
    socket.send(json.dumps(message | {"parent_header": {}, "metadata": {}}))
    said = ""
    while True:
        heard = json.loads(socket.recv())
        if heard["header"]["msg_type"] == "stream":
            said += heard["content"]["text"]
        if heard["content"].get("execution_state") == "idle" and said:
            break
    socket.close()
    assert said.startswith("2.0 ")
    assert str(ROOT) in said
    with asked(server, f"/{name}", method="DELETE") as answer:
        assert answer.status == 204


def test_its_own_pages_may_read_the_answers(server):
    with asked(server) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == PAGES


def test_a_wrong_token_gets_nothing(server):
    with pytest.raises(HTTPError) as refused:
        asked(server, token="guessed", method="POST")
    assert refused.value.code == 403
    refused.value.close()


def test_a_missing_token_gets_nothing(server):
    port, _ = server
    with pytest.raises(HTTPError) as refused:
        urlopen(f"http://127.0.0.1:{port}/api/kernels", timeout=30)
    assert refused.value.code == 403
    refused.value.close()


def test_another_origin_gets_nothing_even_with_the_token(server):
    with pytest.raises(HTTPError) as refused:
        asked(server, origin="http://127.0.0.1:9999")
    assert refused.value.code in (403, 404)
    refused.value.close()


def test_another_origin_gets_no_socket(server):
    port, token = server
    with asked(server, method="POST") as answer:
        name = json.load(answer)["id"]
    address = f"ws://127.0.0.1:{port}/api/kernels/{name}/channels?token={token}"
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(address, origin="http://other.example", timeout=30)
    asked(server, f"/{name}", method="DELETE").close()


def test_no_other_machine_can_reach_it(server):
    port, _ = server
    own = {item[4][0] for item in socket.getaddrinfo(socket.gethostname(), None)}
    for address in own - {"127.0.0.1", "::1"}:
        with socket.socket() as probe:
            probe.settimeout(1)
            assert probe.connect_ex((address, port)), f"it listens on {address}"


SERVE = """
import sys
from pathlib import Path
from dlref import cli
cli.book.build = lambda: 0
cli.book.SITE = Path(sys.argv[1])
sys.exit(cli.main(["book", "--live", "--port", sys.argv[2]]))
"""


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_with_all_that_it_began(tmp_path, kind):
    (tmp_path / "index.html").write_text("the book")
    command = [sys.executable, "-c", SERVE, str(tmp_path), str(live.free_port())]
    with subprocess.Popen(command, text=True, stdout=PIPE, stderr=PIPE) as process:
        said = next(line for line in process.stdout if line.startswith("Serving"))
        address = said.split(" at ")[1].split(" until")[0]
        assert urlopen(address, timeout=30).read() == b"the book"
        own = re.search(r"#live=(\d+)[.](.+)", address).groups()
        origin = address.partition("/#")[0]
        asked(own, method="POST", origin=origin).close()  # a kernel, to be ended too
        process.send_signal(kind)
        assert process.wait(30) == 130
        assert process.stderr.read() == "dlref: interrupted\n"
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(own[0]))), "Jupyter still listens"


def test_says_what_is_missing(monkeypatch):
    monkeypatch.setattr(live, "find_spec", lambda name: None)
    with pytest.raises(Usage, match="needs jupyter_server"), live.kernels(PAGES, ROOT):
        pass
