#!/usr/bin/python3
"""Real SMTP servers for mail_test: aiosmtpd on loopback, at free ports, which fails as the
file `mode` in the folder says at that moment. What is taken over is written as N.json, as
Python's own mail library reads it. Ends with SIGTERM.

    mail_server.py FOLDER
"""
import asyncio
import email
import email.policy
import json
import os
import ssl
import subprocess
import sys

from aiosmtpd.smtp import SMTP, AuthResult

FOLDER = sys.argv[1]
PATIENCE_S = 3600  # of one who answers late: longer than anybody waits


def path(name):
    return os.path.join(FOLDER, name)


def mode():
    with open(path("mode"), encoding="ascii") as file:
        return file.read().strip()


def write(name, document):
    with open(path(name + ".new"), "w", encoding="utf-8") as file:
        json.dump(document, file)
    os.rename(path(name + ".new"), path(name))


class Handler:
    taken = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        now = mode()
        if now == "late":
            await asyncio.sleep(PATIENCE_S)
        if now == "rcpt-later":
            return "451 4.7.1 greylisted"
        if now == "rcpt-refused":
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        now = mode()
        if now == "data-later":
            return "452 4.3.1 disk full"
        if now == "data-refused":
            return "554 5.7.1 not wanted"
        if now == "data-late":
            write("asked", {})
            await asyncio.sleep(PATIENCE_S)
        if now == "data-drop":
            server.transport.abort()
            return "250 never heard"
        self.keep(envelope, session)
        return "250 OK"

    def keep(self, envelope, session):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        write(f"{Handler.taken}.json", {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "user": session.auth_data,
            "is_secret": session.ssl is not None,
            "header_to": mail["To"],
            "subject": mail["Subject"],
            "message_id": mail["Message-ID"],
            "text": mail.get_content(),
            "defects": [repr(defect) for defect in mail.defects],
        })
        Handler.taken += 1


def authenticate(server, session, envelope, mechanism, data):
    is_good = data.login == b"stafett" and data.password == b"right"
    return AuthResult(success=is_good, handled=False,
                      auth_data=data.login.decode() if is_good else None)


def certificate(name):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", path(name + ".key"), "-out", path(name + ".pem")],
        check=True, stderr=subprocess.DEVNULL)


async def main():
    for name in ("server", "other"):
        certificate(name)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path("server.pem"), path("server.key"))
    login = {"auth_required": True, "authenticator": authenticate}
    servers = {
        "starttls": (dict(login, tls_context=context, require_starttls=True), None),
        "smtps": (dict(login, auth_require_tls=False), context),
        "plain": ({}, None),
    }
    loop = asyncio.get_running_loop()
    ports = {}
    for name, (options, tls) in servers.items():
        server = await loop.create_server(
            lambda options=options: SMTP(Handler(), hostname="localhost", **options),
            "127.0.0.1", 0, ssl=tls)
        ports[name] = server.sockets[0].getsockname()[1]
    write("ports", ports)
    await asyncio.Event().wait()


asyncio.run(main())
