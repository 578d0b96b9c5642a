import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { RuntimeStatus, ScenarioDetail } from '#server/api.ts';
import { scenarios } from './web-mock-data.ts';
import { type LabOptions, MockLab } from './web-mock-lab.ts';

const kinds: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};
/** As the real server sends it, so that a violation shows up in these tests too. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}
const ok = (body?: unknown, status = 200): Answer => ({ status, body });
const no = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message, why: 'It may have been removed, or the address is mistyped.', next: 'Go to the scenarios.' } },
});
const missing = (what: string): Answer => no(404, `${what}.not_found`, 'There is nothing here by that name.');

interface Call {
  readonly method: string;
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
}

/** Stands in for the server: canned scenarios, attempts that go through phases, a fake shell, verdicts that stream in. */
export class WebMock {
  readonly labs = new Map<string, MockLab>();
  readonly options: { -readonly [Key in keyof LabOptions]: LabOptions[Key] } = { phaseMs: 15 };
  stepMs = 20;
  /** Paths below /api/ that answer 503 now. */
  readonly down = new Set<string>();
  noScenarios = false;
  dockerMissing = false;
  /** Some scenarios run as a simulation too. */
  simulation = false;
  readonly #dist: string;
  readonly #tickets = new Map<string, { lab: MockLab; terminal: string }>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #sockets = new WebSocketServer({ noServer: true });
  #ticket = 0;

  constructor(dist: string) {
    this.#dist = dist;
    this.#server.on('upgrade', (request, socket, head) => {
      const url = new URL(request.url ?? '/', 'http://mock');
      const ticket = this.#tickets.get(url.searchParams.get('ticket') ?? '');
      this.#tickets.delete(url.searchParams.get('ticket') ?? '');
      const shell = ticket?.lab.shells.get(ticket.terminal);
      if (!shell) return socket.destroy();
      this.#sockets.handleUpgrade(request, socket, head, (client) => shell.join(client));
    });
  }
  async start(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  async close(): Promise<void> {
    for (const lab of this.labs.values()) lab.cutWatchers();
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
  lab(id: string): MockLab {
    const lab = this.labs.get(id);
    if (!lab) throw new Error(`no lab ${id}`);
    return lab;
  }
  start1(scenario = 'ssh-front-door', runtime: RuntimeStatus['name'] = 'docker'): MockLab {
    const lab = new MockLab(
      { ...this.options, runtime },
      this.#scenarios().find((each) => each.id === scenario),
    );
    this.labs.set(lab.attempt.id, lab);
    return lab;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://mock');
    if (!url.pathname.startsWith('/api/')) return this.#file(url.pathname, response);
    const path = url.pathname.slice('/api/'.length);
    const [feature = '', id = '', ...rest] = path.split('/');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = (chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString('utf8')) : {}) as Record<string, unknown>;
    const lab = feature === 'attempts' ? this.labs.get(id) : undefined;
    if (lab && rest[0] === 'events') return lab.watch(response, Number(request.headers['last-event-id'] ?? url.searchParams.get('since') ?? 0));
    if (lab && rest[0] === 'recordings') return void response.writeHead(200, { 'content-type': 'text/plain' }).end(lab.cast());
    this.#answer(response, this.#route({ method: request.method ?? 'GET', rest, query: url.searchParams, body }, { path, feature, id }));
  }
  #route(call: Call, { path, feature, id }: { path: string; feature: string; id: string }): Answer {
    if (this.down.has(path)) return no(503, 'server.busy', 'The server cannot answer now.');
    const lab = feature === 'attempts' ? this.labs.get(id) : undefined;
    return lab ? this.#onLab(lab, call) : this.#onList(feature, id, call);
  }
  #answer(response: ServerResponse, answer: Answer): void {
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  }
  #file(path: string, response: ServerResponse): void {
    const wanted = join(this.#dist, path);
    const file = path !== '/' && existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(this.#dist, 'index.html');
    response.writeHead(200, { 'content-type': kinds[extname(file)] ?? 'application/octet-stream', 'content-security-policy': policy }).end(readFileSync(file));
  }
  #scenarios() {
    const both = (id: string): boolean => this.simulation && (id === 'ssh-front-door' || id === 'forgotten-services');
    return scenarios.map((scenario): ScenarioDetail => (both(scenario.id) ? { ...scenario, runtimes: ['embedded', 'docker'] } : scenario));
  }
  #onList(feature: string, id: string, call: Call): Answer {
    switch (feature) {
      case 'session':
        return ok({ guest: 'g1', version: '0.1.0', limits: { labMinutes: 60, extendMinutes: 15, extensions: 3 } });
      case 'runtimes':
        return ok([
          ...(this.simulation ? [{ name: 'embedded', available: true, detail: 'Simulated hosts in this server' }] : []),
          this.dockerMissing
            ? { name: 'docker', available: false, detail: 'No Docker socket answers at /var/run/docker.sock.', remedy: 'Start Docker, then reload this page.' }
            : { name: 'docker', available: true, detail: 'Docker 20.10' },
        ]);
      case 'scenarios':
        return id === ''
          ? ok(this.noScenarios ? [] : this.#scenarios())
          : ok(
              this.#scenarios().find((scenario) => scenario.id === id) ?? missing('scenarios').body,
              scenarios.some((scenario) => scenario.id === id) ? 200 : 404,
            );
      case 'attempts':
        if (id !== '') return missing('attempts');
        return call.method === 'POST'
          ? ok(this.start1(String(call.body['scenario']), call.body['runtime'] as RuntimeStatus['name']).attempt, 201)
          : ok([...this.labs.values()].map((lab) => lab.attempt));
      default:
        return missing('routes');
    }
  }
  #onLab(lab: MockLab, call: Call): Answer {
    const [what = '', id = '', last] = call.rest;
    if (what === 'terminals') return this.#onTerminals(lab, id, { ...call, rest: last ? [last] : [] });
    if (what === 'file' || what === 'files') return this.#onFiles(lab, what, call);
    if (what === 'checks' && last === 'disputes') return ok(lab.dispute({ run: id, ...(call.body as { check: string; note?: string }) }, this.stepMs), 202);
    const actions: Record<string, () => Answer> = {
      '': () => (call.method === 'DELETE' ? (lab.end('You ended the lab.'), ok(undefined, 204)) : ok(lab.attempt)),
      checks: () => (void lab.check('check', this.stepMs), ok({ id: 'run' }, 202)),
      attacks: () => (setTimeout(() => lab.attack(), this.stepMs * 4), ok({ id: 'run' }, 202)),
      finish: () => (void lab.check('submit', this.stepMs), ok({ id: 'run' }, 202)),
      extend: () => (
        lab.change({ extensionsLeft: lab.attempt.extensionsLeft - 1, expiresAt: new Date(Date.parse(lab.attempt.expiresAt ?? '') + 900_000).toISOString() }),
        ok(lab.attempt)
      ),
      pause: () => (lab.change({ state: 'paused' }), ok(lab.attempt)),
      resume: () => (lab.change({ state: 'ready' }), ok(lab.attempt)),
      reset: () => (lab.fixed.clear(), lab.change({}), ok(lab.attempt)),
      retry: () => ok(this.start1(lab.attempt.scenario.id).attempt, 201),
      hints: () => (call.method === 'GET' ? ok(lab.hints) : ok(lab.takeHint(String(call.body['task'])))),
      changes: () => (id === 'revert' ? this.#revert(lab, call) : ok(lab.changes())),
      results: () => ok(lab.results()),
      export: () => ok(lab.results()),
    };
    return actions[what]?.() ?? missing('routes');
  }
  #onTerminals(lab: MockLab, id: string, call: Call): Answer {
    if (id === '') {
      const shell = lab.openShell(String(call.body['machine']));
      return ok({ id: shell.id, machine: shell.machine, title: shell.machine, state: 'live', viewers: 0 }, 201);
    }
    if (!lab.shells.has(id) || lab.attempt.state === 'ended') return no(409, 'terminals.ended', 'This terminal has ended.');
    if (call.method === 'DELETE') return (lab.closeShell(id), ok(undefined, 204));
    const ticket = `ticket-${++this.#ticket}`;
    this.#tickets.set(ticket, { lab, terminal: id });
    return ok({ ticket, expiresAt: new Date(Date.now() + 30_000).toISOString() }, 201);
  }
  #revert(lab: MockLab, { body }: Call): Answer {
    const index = lab.files.findIndex((file) => file.path === body['path']);
    const file = lab.files[index];
    if (!file || body['etag'] !== file.etag) return no(409, 'files.changed', 'The file changed meanwhile.');
    lab.files[index] = { ...file, etag: 'reverted' };
    return ok({ etag: 'reverted' });
  }
  #onFiles(lab: MockLab, what: string, call: Call): Answer {
    if (what === 'files') return ok(lab.files.map(({ content: _content, etag: _etag, ...file }) => file));
    const path = call.query.get('path') ?? String(call.body['path']);
    const index = lab.files.findIndex((file) => file.path === path);
    const file = lab.files[index];
    if (!file) return missing('files');
    if (call.method === 'GET') return ok(file);
    if (!file.writable) return no(403, 'files.denied', `${path} belongs to ${file.owner}.`);
    if (call.body['etag'] !== file.etag) return no(409, 'files.changed', 'The file changed meanwhile.');
    const etag = `saved-${Date.now()}`;
    lab.files[index] = { ...file, content: String(call.body['content']), etag };
    return ok({ etag });
  }
}

if (process.argv[1] === import.meta.filename) {
  const mock = new WebMock(join(import.meta.dirname, '../../web/dist'));
  mock.options.phaseMs = 250;
  mock.stepMs = 150;
  process.stdout.write(`${await mock.start(Number(process.env.PORT ?? 8081))}\n`);
}
