"""Telling people: real servers on this machine write down what came."""

from __future__ import annotations

import email
import email.policy
import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import dagster as dg
import pytest

from assets import automation, history, notify
from assets.build import materialise
from assets.notify import Channel, Notice, NotTold, channels, tell_failure, tell_news
from expectations.batches import judge_corpus
from pipelines.corpus import read_corpus
from pipelines.store import release
from pipelines.store.changes import changes
from tests.small import write

SECRET = "k3y-9f27"


class Mailbox(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a sender needs; refuses the first `refuse` conversations."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, refuse: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.refuse, self.calls, self.logins = refuse, 0, 0
        self.messages: list[email.message.EmailMessage] = []


class _Smtp(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self.server.calls += 1
        if self.server.calls <= self.server.refuse:
            self.wfile.write(b"421 busy " + SECRET.encode() + b"\r\n")
            return
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                self.wfile.write(b"250-here\r\n250 AUTH PLAIN\r\n")
            elif word == b"AUTH":
                self.server.logins += 1
                self.wfile.write(b"235 ok\r\n")
            elif word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                data = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    data += part
                self.server.messages.append(email.message_from_bytes(data, policy=email.policy.default))  # type: ignore[arg-type]
                self.wfile.write(b"250 taken\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


class Chat(HTTPServer):
    """A chat's webhook: writes down what is posted, answers what it is told to, in order; then that all is well."""

    def __init__(self, *answers: tuple[int, object]) -> None:
        super().__init__(("127.0.0.1", 0), _Post)
        self.answers, self.posted = list(answers), list[tuple[str, dict[str, object]]]()


class _Post(BaseHTTPRequestHandler):
    server: Chat

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.path, json.loads(body)))
        status, said = self.server.answers.pop(0) if self.server.answers else (200, {"code": 0, "errcode": 0})
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_: object) -> None:
        """Nothing: what came is in `posted`."""


Serve = Callable[[socketserver.BaseServer], int]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server, gives its port, stops it afterwards."""
    started: list[socketserver.BaseServer] = []

    def start(server: socketserver.BaseServer) -> int:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        started.append(server)
        return int(server.server_address[1])  # type: ignore[arg-type,misc]

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


def publish(base: Path) -> None:
    read_corpus(base / "raw", base / "out")
    release.build_candidate(base / "out")
    judge_corpus(base / "out")
    release.publish(base / "out")


def wrong(path: Path, body: str) -> None:
    """A small budget with an error that nobody can explain away."""
    write(path, body=body)
    path.write_text(path.read_text().replace("2010302\t一般行政管理事务\t200.50", "2010302\t一般行政管理事务\t200.05"))


class Heard:
    """A channel that remembers; may be out of order."""

    def __init__(self, name: str = "mail") -> None:
        self.notices: list[Notice] = []
        self.broken = False
        self.channel = Channel(name, self._take)

    def _take(self, notice: Notice) -> None:
        if self.broken:
            raise ConnectionRefusedError(SECRET)
        self.notices.append(notice)


# ---- what is told


def test_one_digest_of_what_is_new_and_nothing_twice(tmp_path: Path) -> None:
    heard = Heard()
    write(tmp_path / "raw" / "a.txt", body="某市甲局")
    wrong(tmp_path / "raw" / "b.txt", "某市乙局")
    publish(tmp_path)
    assert tell_news(tmp_path / "out", [heard.channel]) == ["mail"]
    (notice,) = heard.notices
    assert notice.subject == "勾稽：新增错误 1 项"
    assert "新文件 2 份" in notice.text and "· 某市乙局 2024 年预算：" in notice.text and "200.05" in notice.text
    publish(tmp_path)
    assert tell_news(tmp_path / "out", [heard.channel]) == []
    wrong(tmp_path / "raw" / "c.txt", "某市丙局")
    publish(tmp_path)
    tell_news(tmp_path / "out", [heard.channel])
    assert len(heard.notices) == 2 and "某市丙局" in heard.notices[1].text and "某市乙局" not in heard.notices[1].text


def test_a_night_that_brought_nothing_to_act_on_is_silent(tmp_path: Path) -> None:
    heard = Heard()
    write(tmp_path / "raw" / "a.txt", body="某市甲局")
    publish(tmp_path)
    assert tell_news(tmp_path / "out", [heard.channel]) == [] == heard.notices


def test_what_is_gone_and_what_could_not_be_read_is_told(tmp_path: Path) -> None:
    heard = Heard()
    for name, body in (("a", "某市甲局"), ("b", "某市乙局")):
        write(tmp_path / "raw" / f"{name}.txt", body=body)
    publish(tmp_path)
    (tmp_path / "raw" / "b.txt").unlink()
    (tmp_path / "raw" / "c.txt").write_bytes(b"")
    publish(tmp_path)
    tell_news(tmp_path / "out", [heard.channel])
    assert "撤下 1 份，新的未能读取的文件 1 份" in heard.notices[0].text
    assert "· 已撤下：某市乙局2024年部门预算" in heard.notices[0].text


def test_a_channel_that_was_out_of_order_hears_it_all_later(tmp_path: Path) -> None:
    good, bad = Heard("mail"), Heard("feishu 1")
    write(tmp_path / "raw" / "a.txt", body="某市甲局")
    publish(tmp_path)
    tell_news(tmp_path / "out", [good.channel, bad.channel])
    bad.broken = True
    for name, body in (("b", "某市乙局"), ("c", "某市丙局")):
        wrong(tmp_path / "raw" / f"{name}.txt", body)
        publish(tmp_path)
        with pytest.raises(NotTold, match="^feishu 1: ConnectionRefusedError, after 3 attempts$"):
            tell_news(tmp_path / "out", [bad.channel, good.channel], pause=0)
    bad.broken = False
    tell_news(tmp_path / "out", [good.channel, bad.channel])
    assert len(good.notices) == 2
    (late,) = bad.notices
    assert "某市乙局" in late.text and "某市丙局" in late.text


def test_a_digest_stays_short_and_obeys_nobody(tmp_path: Path) -> None:
    for number in range(22):
        wrong(tmp_path / "raw" / f"{number:02}.txt", f"某市第{number:02}局")
    wrong(tmp_path / "raw" / "x.txt", '<at user_id="all">所有人</at>局')
    publish(tmp_path)
    news = changes(tmp_path / "out", None)
    notice = notify.news_notice(news)
    assert (news.errors, len(news.listed)) == (23, 20)
    assert "……另有错误 3 项" in notice.text and "<" not in notice.text


# ---- how


def test_mail_arrives(serve: Serve) -> None:
    box = Mailbox(refuse=2)
    port = serve(box)
    given = channels(
        {
            "GOUJI_SMTP": f"smtp://sender:{SECRET}@127.0.0.1:{port}",
            "GOUJI_MAIL_FROM": "gouji@example.org",
            "GOUJI_MAIL_TO": "one@example.org, two@example.org",
        }
    )
    assert tell_failure("1234", "disclosures: 磁盘已满", given, pause=0) == ["mail"]
    (message,) = box.messages
    assert (box.calls, box.logins) == (3, 1)
    assert (message["Subject"], message["To"]) == ("勾稽：构建失败", "one@example.org, two@example.org")
    assert message.get_content().strip() == "运行 1234 失败，当前发布保持不动。原因：disclosures: 磁盘已满"


def test_chats_get_the_payload_that_they_want(serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    chat = Chat()
    port = serve(chat)
    own = tmp_path / "payloads.toml"
    own.write_text('[ours]\nmost_bytes = 40\nbody = { title = "Gouji", parts = { say = "{text}" } }\n')
    hooks = " ".join(f"{name}=http://127.0.0.1:{port}/{name}?key={SECRET}" for name in ("feishu", "wecom", "ours"))
    monkeypatch.setenv("GOUJI_UI", "https://gouji.example.org/")
    given = channels({"GOUJI_WEBHOOKS": hooks, "GOUJI_PAYLOADS": str(own)})
    assert [channel.name for channel in given] == ["feishu 1", "wecom 2", "ours 3"]
    tell_failure("12", 'a "quoted"\nreason', given, pause=0)
    text = '勾稽：构建失败\n运行 12 失败，当前发布保持不动。原因：a "quoted"\nreason\n详见 https://gouji.example.org/runs/12'
    feishu, wecom, ours = (body for _, body in chat.posted)
    assert feishu == {"msg_type": "text", "content": {"text": text}}
    assert wecom == {"msgtype": "text", "text": {"content": text}}
    assert ours == {"title": "Gouji", "parts": {"say": "勾稽：构建失败\n运行 12 失…"}}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((500, {}), "feishu 1: HTTP 500, after 3 attempts"),
        ((200, {"code": 19024, "msg": SECRET}), "feishu 1: answered code = 19024, after 3 attempts"),
        ((200, []), "feishu 1: answered code = None, after 3 attempts"),
    ],
)
def test_a_refusal_is_tried_again_and_told_without_secrets(serve: Serve, answer: tuple[int, object], told: str) -> None:
    chat = Chat(answer, answer, answer)
    given = channels({"GOUJI_WEBHOOKS": f"feishu=http://127.0.0.1:{serve(chat)}/hook/{SECRET}"})
    with pytest.raises(NotTold) as error:
        tell_failure("1", "reason", given, pause=0)
    assert (str(error.value), len(chat.posted), error.value.__cause__) == (told, 3, None)
    assert tell_failure("1", "reason", given, pause=0) == ["feishu 1"]


@pytest.mark.parametrize(
    "environment",
    [
        {"GOUJI_SMTP": f"http://{SECRET}"},
        {"GOUJI_SMTP": f"smtp://u:{SECRET}@host"},
        {"GOUJI_WEBHOOKS": f"https://{SECRET}"},
        {"GOUJI_WEBHOOKS": f"pigeon=https://{SECRET}"},
        {"GOUJI_WEBHOOKS": f"feishu=file://{SECRET}"},
    ],
)
def test_a_wrong_configuration_names_the_variable_and_no_secret(environment: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="^GOUJI_(SMTP|WEBHOOKS)") as error:
        channels(environment)
    assert SECRET not in str(error.value)


def test_nobody_is_told_where_nobody_is_named() -> None:
    assert channels({}) == []


# ---- when


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "records"))
    with history.instance() as instance:
        yield instance


def logged(instance: dg.DagsterInstance, run_id: str) -> str:
    return "\n".join(str(entry.to_json()) for entry in instance.all_logs(run_id))


def test_a_build_tells_its_news_and_its_failure(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, records: dg.DagsterInstance
) -> None:
    chat = Chat()
    monkeypatch.setenv("GOUJI_WEBHOOKS", f"wecom=http://127.0.0.1:{serve(chat)}/{SECRET}")
    wrong(tmp_path / "raw" / "a.txt", "某市甲局")
    built = materialise(tmp_path / "raw", tmp_path / "out")
    assert built.release is not None
    ((_, body),) = chat.posted
    assert "某市甲局" in str(body)
    (tmp_path / "raw" / "a.txt").write_bytes(b"")
    built = materialise(tmp_path / "raw", tmp_path / "out")
    assert built.release is None
    assert len(chat.posted) == 2
    assert "Nothing was readable" in str(chat.posted[1][1]) and built.run_id in str(chat.posted[1][1])
    run = records.get_run_by_id(built.run_id)
    assert run is not None and run.tags[automation.TOLD] == "hook"
    assert SECRET not in logged(records, built.run_id)


def test_a_channel_that_fails_fails_no_build_and_shows_no_secret(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, records: dg.DagsterInstance
) -> None:
    monkeypatch.setattr(notify, "PAUSE", 0)
    monkeypatch.setenv("GOUJI_WEBHOOKS", f"wecom=http://127.0.0.1:1/{SECRET}")
    wrong(tmp_path / "raw" / "a.txt", "某市甲局")
    built = materialise(tmp_path / "raw", tmp_path / "out")
    assert built.release is not None and built.failures == ()
    told = logged(records, built.run_id)
    assert "NotTold" in told and SECRET not in told


def test_a_run_that_died_is_ended_and_told(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, records: dg.DagsterInstance
) -> None:
    chat = Chat()
    monkeypatch.setenv("GOUJI_WEBHOOKS", f"wecom=http://127.0.0.1:{serve(chat)}/{SECRET}")
    monkeypatch.setenv("GOUJI_OUT", str(tmp_path / "out"))
    job = _definitions().resolve_job_def("build")
    run = records.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
    with release.exclusive(tmp_path / "out"):
        assert history.end_lost_runs(records, tmp_path / "out") == []  # somebody is building
    assert history.end_lost_runs(records, tmp_path / "out") == []  # it may just have begun
    monkeypatch.setattr(history, "YOUNG", -1.0)
    automation.lost_runs(dg.build_sensor_context(records))
    ended = records.get_run_by_id(run.run_id)
    assert ended is not None and ended.status is dg.DagsterRunStatus.FAILURE
    (event,) = [
        one.dagster_event
        for one in records.all_logs(run.run_id)
        if one.dagster_event and one.dagster_event.is_run_failure
    ]
    context = dg.build_run_status_sensor_context("failures", event, records, ended).for_run_failure()
    automation.failures(context)
    ((_, body),) = chat.posted
    assert "Its process is gone" in str(body)
    told = records.get_run_by_id(run.run_id)
    assert told is not None
    automation.failures(dg.build_run_status_sensor_context("failures", event, records, told).for_run_failure())
    assert len(chat.posted) == 1


def test_old_runs_are_forgotten_and_running_ones_are_not(records: dg.DagsterInstance) -> None:
    job = _definitions().resolve_job_def("build")
    done = records.create_run_for_job(job, status=dg.DagsterRunStatus.SUCCESS)
    runs = records.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
    assert history.forget_old_runs(records, days=1) == 0
    assert history.forget_old_runs(records, days=-1) == 1
    assert (records.get_run_by_id(done.run_id), records.get_run_by_id(runs.run_id) is None) == (None, False)


def _definitions() -> dg.Definitions:
    from assets.definitions import definitions

    return definitions()
