"""Telling people: what a night brought that is wrong, and that a run failed. E-mail and webhooks.

Belongs here: what is told, to whom, once. Does not belong here: the words and payloads (`notices.toml`), comparing
releases (`pipelines.store.changes`), when (`automation`).

Configured by the environment alone; without any of these nobody is told anything:

    GOUJI_SMTP        smtp://user:password@host:587 (STARTTLS where the server offers it) or smtps://…:465
    GOUJI_MAIL_FROM   sender; GOUJI_MAIL_TO: receivers, separated by commas
    GOUJI_WEBHOOKS    feishu=https://… wecom=https://… : payload and address, separated by spaces
    GOUJI_PAYLOADS    a TOML file of further payloads, shaped as those of notices.toml
    GOUJI_UI          where the page is, for the link; GOUJI_LANG=en for English

No address and no password is ever written to a log: an address of a webhook is its key. A channel is tried ATTEMPTS
times; what was told through which channel is remembered in OUT/.told, so that nothing is told twice and what could not
be told tonight is told tomorrow.
"""

from __future__ import annotations

import json
import os
import smtplib
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from pipelines.store.changes import Changes, changes, releases

SHELF = Path(__file__).with_name("notices.toml")
TOLD = ".told"
ATTEMPTS, PAUSE, TIMEOUT = 3, 2.0, 15.0  # seconds; the pause doubles
REASON = 600  # letters of a failure's reason


class NotTold(Exception):
    """A channel did not take a message. Says which and why, without its address or password."""


class Notice(NamedTuple):
    """What is told."""

    subject: str
    text: str


class Channel(NamedTuple):
    """A way to people. `name` is safe to show."""

    name: str
    send: Callable[[Notice], None]  # raises OSError, SMTPException or NotTold


def channels(environment: Mapping[str, str] = os.environ) -> list[Channel]:
    """The channels that are configured. Raises ValueError, naming the variable, where one is malformed."""
    found: list[Channel] = []
    if address := environment.get("GOUJI_SMTP"):
        server = urlsplit(address)
        sender, receivers = environment.get("GOUJI_MAIL_FROM"), environment.get("GOUJI_MAIL_TO")
        if server.scheme not in ("smtp", "smtps") or not server.hostname:
            raise ValueError("GOUJI_SMTP is not smtp://user:password@host:port or smtps://…")
        if not sender or not receivers:
            raise ValueError("GOUJI_SMTP needs GOUJI_MAIL_FROM and GOUJI_MAIL_TO")
        found.append(Channel("mail", partial(_mail, address, sender, receivers)))
    payloads = dict(_shelf()["payloads"])
    if more := environment.get("GOUJI_PAYLOADS"):
        payloads |= tomllib.loads(Path(more).read_text(encoding="utf-8"))
    for number, word in enumerate(environment.get("GOUJI_WEBHOOKS", "").split(), 1):
        name, _, address = word.partition("=")
        if name not in payloads or urlsplit(address).scheme not in ("http", "https"):
            raise ValueError(f"GOUJI_WEBHOOKS: entry {number} is not one of {sorted(payloads)} = https://…")
        found.append(Channel(f"{name} {number}", _webhook(payloads[name], address)))
    return found


def tell_news(out: Path, given: list[Channel] | None = None, pause: float = PAUSE) -> list[str]:
    """Tell every channel what the publication brought since that channel was told last. Names of those that were told.

    Told is what somebody should act on: new findings of severity error, withdrawn documents, files that are newly in
    quarantine. Where there is none nothing is sent. Raises NotTold, after all channels were tried, where one failed.
    """
    marker = out / TOLD
    told: dict[str, str] = json.loads(marker.read_text(encoding="utf-8")) if marker.exists() else {}
    order = releases(out)
    if not order:
        return []
    before = order[-2] if len(order) > 1 else None
    sent, failed = [], []
    for channel in channels() if given is None else given:
        since = told.get(channel.name, before) or None  # '': it was never reached, all is news to it
        if since == order[-1]:
            continue
        news = changes(out, since)
        try:
            if news.errors or news.withdrawn or news.quarantined:
                _send(channel, news_notice(news), pause)
                sent.append(channel.name)
        except NotTold as error:
            failed.append(str(error))
            told.setdefault(channel.name, before or "")
        else:
            told[channel.name] = order[-1]
        _remember(marker, told)
    if failed:
        raise NotTold("; ".join(failed))
    return sent


def tell_failure(run_id: str, reason: str, given: list[Channel] | None = None, pause: float = PAUSE) -> list[str]:
    """Tell every channel that a run failed. Names of those that were told. Raises NotTold as `tell_news`."""
    notice = failure_notice(run_id, reason)
    sent, failed = [], []
    for channel in channels() if given is None else given:
        try:
            _send(channel, notice, pause)
            sent.append(channel.name)
        except NotTold as error:
            failed.append(str(error))
    if failed:
        raise NotTold("; ".join(failed))
    return sent


def news_notice(news: Changes) -> Notice:
    """The digest of a night, in words."""
    words = _words()
    given = {**news._asdict(), "withdrawn": len(news.withdrawn)}
    lines = [words["news"].format(**given)]
    for one in news.listed:
        body = one.entity_name or one.document_id[:12]
        message = one.message_en if _language() == "en" else one.message_zh
        lines.append(words["finding"].format(body=body, year=one.report_year, kind=words[one.kind], message=message))
    if news.errors > len(news.listed):
        lines.append(words["more"].format(count=news.errors - len(news.listed)))
    lines += [words["withdrawn"].format(title=title) for title in news.withdrawn[: len(news.listed) or 20]]
    return Notice(words["news_subject"].format(**given), "\n".join(map(_harmless, [*lines, *_link()])))


def failure_notice(run_id: str, reason: str) -> Notice:
    """That a run failed, and that the publication stays."""
    words = _words()
    short = reason.strip()[:REASON]
    text = words["failure"].format(run_id=run_id, reason=short)
    return Notice(words["failure_subject"], "\n".join([_harmless(text), *_link(f"/runs/{run_id}")]))


def _send(channel: Channel, notice: Notice, pause: float) -> None:
    """Try a few times; the last reason in words that give no address and no password away."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            channel.send(notice)
            return
        except (OSError, smtplib.SMTPException, NotTold, ValueError) as error:
            if attempt == ATTEMPTS:
                raise NotTold(f"{channel.name}: {_reason(error)}, after {ATTEMPTS} attempts") from None
            time.sleep(pause * 2 ** (attempt - 1))


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"HTTP {error.code}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"SMTP {error.smtp_code}"
    return str(error) if isinstance(error, NotTold) else type(error).__name__


def _mail(address: str, sender: str, receivers: str, notice: Notice) -> None:
    server = urlsplit(address)
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = notice.subject, sender, receivers
    message.set_content(notice.text)
    kind = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    with kind(server.hostname or "", server.port or 0, timeout=TIMEOUT) as connection:
        connection.ehlo()
        if server.scheme == "smtp" and connection.has_extn("starttls"):
            connection.starttls()
            connection.ehlo()
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(message)


def _webhook(payload: Mapping[str, Any], address: str) -> Callable[[Notice], None]:
    """Posts a payload of the shelf as JSON and looks at what the service answers."""

    def send(notice: Notice) -> None:
        text = _cut(f"{notice.subject}\n{notice.text}", int(payload["most_bytes"]))
        body = json.dumps(_filled(payload["body"], text), ensure_ascii=False).encode()
        request = urllib.request.Request(address, body, {"Content-Type": "application/json; charset=utf-8"})
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            said = answer.read(65_536)
        for key, value in payload.get("answer", {}).items():
            given = json.loads(said)
            if not isinstance(given, dict) or given.get(key) != value:
                raise NotTold(f"answered {key} = {given.get(key) if isinstance(given, dict) else None!r}")

    return send


def _filled(given: Any, text: str) -> Any:
    """A payload with the text in the place of {text}; JSON itself sees to the quoting."""
    if isinstance(given, Mapping):
        return {key: _filled(value, text) for key, value in given.items()}
    return given.replace("{text}", text) if isinstance(given, str) else given


def _cut(text: str, most: int) -> str:
    """At most so many bytes of UTF-8, with a sign that something was cut.

    >>> _cut("abcdef", 6), _cut("abcdefg", 6)
    ('abcdef', 'abc…')
    """
    data = text.encode("utf-8", "replace")
    return text if len(data) <= most else data[: most - 3].decode("utf-8", "ignore") + "…"


def _harmless(text: str) -> str:
    """Words of strangers: no markup that a chat would obey (mentions of everybody, links)."""
    return text.replace("<", "\uff1c").replace("](", "] (")


def _link(path: str = "") -> Iterator[str]:
    if page := os.environ.get("GOUJI_UI"):
        yield _words()["link"].format(page=page.rstrip("/") + path)


def _remember(marker: Path, told: Mapping[str, str]) -> None:
    building = marker.with_name(f"{marker.name}.building")
    building.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    os.replace(building, marker)


def _language() -> str:
    return "en" if os.environ.get("GOUJI_LANG", "").lower().startswith("en") else "zh"


def _words() -> Mapping[str, str]:
    found: Mapping[str, str] = _shelf()[_language()]
    return found


@cache
def _shelf() -> Mapping[str, Any]:
    return tomllib.loads(SHELF.read_text(encoding="utf-8"))
