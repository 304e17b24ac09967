// What the tests start beside the nodes: a console and a reverse proxy for each, on free
// ports; the command line as a person would type it; and the steered clock. All of it ends
// with end(), by process id.
import { spawn, execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { openSync, readFileSync, writeFileSync, writeSync, closeSync, existsSync, mkdtempSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import path from "node:path";

export function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function until(what, done) {
  const deadline = Date.now() + 30000;
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

// The proxy says who it is, whatever the browser says. `x-test-login` stands for its log-in.
function startProxy(port, consolePort, secret, login) {
  const server = http.createServer((request, response) => {
    const headers = { ...request.headers };
    const who = login ?? headers["x-test-login"];
    for (const name of Object.keys(headers)) if (name.startsWith("x-")) if (name !== "x-stafett-order") delete headers[name];
    headers["x-stafett-secret"] = secret;
    if (who) headers["x-stafett-login"] = who;
    const onward = http.request({ host: "127.0.0.1", port: consolePort, method: request.method, path: request.url, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
      answer.on("close", () => response.destroy());
    });
    onward.on("error", () => {
      if (!response.headersSent) response.writeHead(502);
      response.end();
    });
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  });
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}

export class Console {
  constructor(house, organisation, users) {
    Object.assign(this, { house, organisation, users });
  }

  async open(login) {
    const folder = path.join(this.house.folder, this.organisation);
    this.secret = randomBytes(24).toString("hex");
    this.port = await freePort();
    this.proxyPort = await freePort();
    this.origin = `http://127.0.0.1:${this.proxyPort}`;
    writeFileSync(path.join(folder, "keys/console.secret"), `${this.secret}\n`, { mode: 0o600 });
    const rows = this.users.map(([name, staff]) => `    - { login: "${name}", staff: ${staff}, key: ${staff}.curve }`).join("\n");
    this.settings = path.join(folder, "console.yaml");
    writeFileSync(this.settings, `${readFileSync(path.join(folder, "stafett.yaml"), "utf8")}console:\n  listen: "127.0.0.1:${this.port}"\n  origin: "${this.origin}"\n  secret: console.secret\n  page: "${path.resolve(this.house.page)}"\n  users:\n${rows}\n`);
    await this.start();
    this.proxy = await startProxy(this.proxyPort, this.port, this.secret, login);
  }

  async start() {
    const log = openSync(`${this.settings}.log`, "a");
    this.process = spawn(path.join(this.house.programs, "stafett-console"), ["--settings", this.settings, "--steered-clock", this.house.clock], { stdio: ["ignore", log, log] });
    closeSync(log);
    this.ended = new Promise((resolve) => this.process.on("exit", (code) => resolve(code)));
    await until("the console listens", () => new Promise((resolve) => {
      const socket = net.connect(this.port, "127.0.0.1", () => resolve(socket.end() && true)).on("error", () => resolve(false));
    }));
  }

  // Its exit code.
  async stop(signal = "SIGTERM") {
    this.process.kill(signal);
    return this.ended;
  }

  async end() {
    this.proxy?.closeAllConnections();
    this.proxy?.close();
    return this.process === undefined ? 0 : this.stop();
  }
}

export class House {
  constructor(programs, page, folder) {
    Object.assign(this, { programs, page, folder, clock: path.join(folder, "clock"), consoles: {} });
  }

  async open(users, logins = {}) {
    for (const [organisation, rows] of Object.entries(users)) {
      this.consoles[organisation] = new Console(this, organisation, rows);
      await this.consoles[organisation].open(logins[organisation]);
    }
  }

  async end() {
    return Promise.all(Object.values(this.consoles).map((one) => one.end()));
  }

  // "havnes/duty-ke", then the words of the command line; texts by name.
  stafett(who, ...words) {
    const [organisation, staff] = who.split("/");
    const folder = path.join(this.folder, organisation);
    return execFileSync(path.join(this.programs, "stafett"), ["--steered-clock", this.clock, "--settings", path.join(folder, "stafett.yaml"), "--key", path.join(folder, `keys/${staff}.curve`), ...words], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  json(who, ...words) {
    return JSON.parse(this.stafett(who, "--json", ...words));
  }

  text(words) {
    const file = path.join(mkdtempSync(path.join(this.folder, "text-")), "text");
    writeFileSync(file, words);
    return file;
  }

  now() {
    return Number(readFileSync(this.clock).readBigInt64LE(0));
  }

  // Minutes pass for all processes.
  pass(minutes) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(this.now() + minutes * 60e6));
    const file = openSync(this.clock, "r+");
    writeSync(file, bytes, 0, 8, 0);
    closeSync(file);
  }

  daemon(organisation, name) {
    const file = path.join(this.folder, organisation, "run", `${name}.pid`);
    return existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  }
}

export { until };
