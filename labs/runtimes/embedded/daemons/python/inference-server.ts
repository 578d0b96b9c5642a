import { createHash } from 'node:crypto';
import type { DaemonContext } from '../../daemon/daemon.ts';
import { isInNetwork } from '../sshd/match-network.ts';
import { type PythonAnswer, type PythonRequest, servePythonHttp } from './base-http.ts';
import { plainDaemon, type PythonScript } from './script.ts';
import { dumps, readSettings, type SettingValue } from './settings.ts';
import { parseToml } from './toml.ts';
import { Raised, under } from './raised.ts';
import { checked, type Completion, given, loaded, object } from './inference/request.ts';
import { Refused, Source } from './inference/refused.ts';
import { type Frame, traceback } from './traceback.ts';

const defaults = {
  listen: '127.0.0.1:8000',
  'legacy.listen': '',
  'auth.required': false,
  'auth.keys': '/etc/inference/keys.toml',
  'auth.trusted_networks': [],
  'limits.requests_per_minute': 0,
  'limits.burst': 1,
  'limits.body_bytes': 0,
  'limits.max_tokens': 0,
  'limits.check_schema': false,
  'admin.public': false,
  'admin.listen': '127.0.0.1:8001',
  'admin.token_file': '',
  'errors.verbose': false,
  'log.prompts': true,
  'log.file': '/var/log/inference/prompts.log',
  'log.mode': '0640',
} as const;

const serving = '/var/lib/inference/serving.json';

const loads: Frame = ['/opt/inference/server.py', 20, '<module>', 'config = settings.load()', 'settings.load()'];
const opens: Frame = ['/opt/inference/settings.py', 31, 'load', 'with open(path, "rb") as source:', 'open(path, "rb")'];
const reads: Frame = [
  '/opt/inference/settings.py',
  32,
  'load',
  'settings |= {key: (value, path) for key, value in flat(tomllib.load(source)).items()}',
  'tomllib.load(source)',
];

/** The inference server of open-inference-endpoint. */
export const inferenceServer: PythonScript = {
  files: {
    'server.py': '4dd4e296c1c5510e191adde5d541f44dda1b9bc2b0eac78148b8c24881597869',
    'settings.py': '38c568ac75229dce552ee9d8decb8bda354ed7423a6df8b45681b661eb19e586',
    'model.py': '4fbcd746834b159eeb4474314daa23bff1c0b874f948030e6bc6688c0634b050',
    'allowance.py': '7079737b7d06d5b33c9ef6a9f6a228a7b87a4d337dc91c7937d18df31c8cdb81',
  },
  async start(context) {
    const config = await readSettings(context, {
      file: '/etc/inference/server.toml',
      folder: '/etc/inference/server.d',
      defaults,
      frames: { opens: [loads, opens], loads: [loads, reads] },
    });
    const script = context.argv.find((word) => word.endsWith('.py')) ?? '';
    const source = new Source(script, new TextDecoder().decode(await context.sys.readFile(script)));
    const service = new Service(context, { config, source });
    const serve = (at: string, role: Role): Promise<unknown> => {
      const [, host = '', port] = /^(.*):(\d+)$/.exec(at) ?? [];
      return context.listen(
        { address: host === '' ? '0.0.0.0' : host, port: Number(port), backlog: 128 },
        (connection) =>
          void servePythonHttp(connection, {
            server: 'inference ',
            protocol: 'HTTP/1.1',
            timeoutMs: 15_000,
            methods: ['GET', 'POST', 'PUT', 'DELETE'],
            answer: (request) => service.answer(request, role),
            log: (address, line) => context.log(`${address} ${line}`),
          }),
      );
    };
    await serve(String(config.listen), {});
    await serve(String(config['admin.listen']), { admin: true });
    if (config['legacy.listen']) await serve(String(config['legacy.listen']), { legacy: true });
    return plainDaemon;
  },
};

interface Role {
  readonly admin?: boolean;
  readonly legacy?: boolean;
}

class Service {
  readonly #context: DaemonContext;
  readonly #config: Readonly<Record<string, SettingValue>>;
  readonly #source: Source;
  readonly #left = new Map<string, { tokens: number; atMs: number }>();

  constructor(context: DaemonContext, { config, source }: { config: Readonly<Record<string, SettingValue>>; source: Source }) {
    this.#context = context;
    this.#config = config;
    this.#source = source;
  }

  async answer(request: PythonRequest, role: Role): Promise<PythonAnswer> {
    const at = this.#source.at(39, 'handle_request', 'self.route(self.command, urlsplit(self.path).path)');
    try {
      return this.#send(200, await under(at, () => this.#route(request, role)), {});
    } catch (error) {
      if (error instanceof Refused) return this.#send(error.status, this.#error(error.message, error.text), error);
      const trace = error instanceof Raised ? error.text : traceback([at], String(error));
      return this.#send(500, this.#error('the request could not be handled', trace), {});
    }
  }

  #send(status: number, content: unknown, { headers = {}, close = false }: { headers?: Readonly<Record<string, string>>; close?: boolean }): PythonAnswer {
    const body = `${dumps(content)}\n`;
    return { status, headers: { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)), ...headers }, body, close };
  }

  #error(message: string, trace: string): unknown {
    const details = { trace: `${trace}\n`, settings: '/etc/inference/server.toml' };
    return { error: { message, type: 'invalid_request_error', ...(this.#config['errors.verbose'] && details) } };
  }

  async #route(request: PythonRequest, role: Role): Promise<unknown> {
    const { method } = request;
    const path = request.path.split(/[?#]/)[0]!;
    const at = (line: number, part: string): Frame => this.#source.at(line, 'route', part);
    const body = await under(at(53, 'self.read_body()'), () => this.#body(request));
    const asked = `${method} ${path}`;
    if (asked === 'GET /health') return { status: 'ok' };
    if (path.startsWith('/admin/') && (role.admin || this.#config['admin.public']))
      return under(at(57, 'self.administer(method, path, body)'), () => this.#administer(asked, request, body));
    const customer = await under(at(58, 'self.customer()'), () => this.#customer(request, role));
    if (asked === 'GET /v1/models') return { object: 'list', data: [{ id: (await this.#serving()).name, object: 'model' }] };
    const chat = asked === 'POST /v1/chat/completions';
    if (!chat && asked !== 'POST /v1/completions') throw new Refused(404, `there is no ${asked}`, { at: this.#source.at(65, 'route') });
    const line = chat ? 64 : 62;
    const read = await under(at(line, 'self.read_request(body)'), () => this.#request(body));
    return under(at(line, `self.complete(key, self.read_request(body), chat=${chat ? 'True' : 'False'})`), () => this.#complete(customer, read, chat));
  }

  async #body({ headers, read }: PythonRequest): Promise<Buffer> {
    if (headers['transfer-encoding']) throw new Refused(411, 'send a Content-Length', { at: this.#source.at(70, 'read_body'), close: true });
    const length = Number(headers['content-length'] ?? 0);
    if (!Number.isInteger(length)) {
      const at = this.#source.at(71, 'read_body', 'int(self.headers.get("Content-Length") or 0)');
      throw new Raised('ValueError', `invalid literal for int() with base 10: '${headers['content-length']}'`, [at]);
    }
    const limit = Number(this.#config['limits.body_bytes']);
    if (limit && length > limit) {
      await read(Math.min(length, 2 ** 23));
      throw new Refused(413, `a body has at most ${limit} bytes`, { at: this.#source.at(77, 'read_body'), close: true });
    }
    return read(length);
  }

  async #customer({ headers, remoteAddress }: PythonRequest, { legacy }: Role): Promise<string> {
    const trusted = this.#config['auth.trusted_networks'] as readonly string[];
    const exempt = legacy === true || trusted.some((network) => isInNetwork(remoteAddress, network.includes('/') ? network : `${network}/32`));
    const offered = bearer(headers);
    const known = exempt || !this.#config['auth.required'];
    const name = known ? 'anybody' : await under(this.#source.at(89, 'customer', 'customer_of(bearer(self))'), () => this.#customerOf(offered));
    const wait = exempt ? 0 : this.#wait(offered || remoteAddress);
    if (wait) throw new Refused(429, 'too many requests with this key', { at: this.#source.at(92, 'customer'), headers: { 'Retry-After': String(wait) } });
    return name;
  }

  async #customerOf(offered: string): Promise<string> {
    const text = new TextDecoder().decode(await this.#context.sys.readFile(String(this.#config['auth.keys'])));
    const found = Object.entries(parseToml(text)).find(([, key]) => key === offered);
    if (!found) throw new Refused(401, 'no valid key', { at: this.#source.at(146, 'customer_of'), headers: { 'WWW-Authenticate': 'Bearer' } });
    return found[0];
  }

  /** Zero, or the whole seconds to wait. */
  #wait(key: string): number {
    const rate = Number(this.#config['limits.requests_per_minute']) / 60;
    if (rate === 0) return 0;
    const burst = Math.max(Number(this.#config['limits.burst']), 1);
    const now = performance.now();
    const before = this.#left.get(key) ?? { tokens: burst, atMs: now };
    const tokens = Math.min(burst, before.tokens + ((now - before.atMs) / 1_000) * rate);
    this.#left.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: now });
    return tokens >= 1 ? 0 : Math.ceil((1 - tokens) / rate);
  }

  async #request(body: Buffer): Promise<Completion> {
    if (!this.#config['limits.check_schema']) return loaded(this.#source, body);
    return under(this.#source.at(81, 'read_request', 'parsed(body)'), () => checked(this.#source, body));
  }

  async #complete(customer: string, request: Completion, chat: boolean): Promise<unknown> {
    const source = this.#source;
    if (this.#config['limits.check_schema'] && chat !== 'messages' in request)
      throw new Refused(422, 'prompt is for completions, messages for chat completions', { at: source.at(97, 'complete') });
    const prompt = chat
      ? given(source, request, 'messages')
          .map(({ content }) => content)
          .join('\n')
      : given(source, request, 'prompt');
    const tokens = request.max_tokens ?? 16;
    const most = Number(this.#config['limits.max_tokens']);
    if (most && tokens > most) throw new Refused(400, `max_tokens is at most ${most}`, { at: source.at(101, 'complete') });
    const { name } = await this.#serving();
    if ((request.model ?? name) !== name) throw new Refused(404, 'there is no such model', { at: source.at(103, 'complete') });
    const text = await this.#text(prompt, tokens);
    await this.#log(customer, prompt);
    const choice = { index: 0, finish_reason: 'length', ...(chat ? { message: { role: 'assistant', content: text } } : { text }) };
    return { object: chat ? 'chat.completion' : 'text_completion', model: name, choices: [choice] };
  }

  async #administer(asked: string, { headers }: PythonRequest, body: Buffer): Promise<unknown> {
    const file = String(this.#config['admin.token_file']);
    if (file !== '') {
      const token = new TextDecoder().decode(await this.#context.sys.readFile(file)).trim();
      if (token !== bearer(headers)) throw new Refused(401, "no valid administrator's token", { at: this.#source.at(113, 'administer') });
    }
    if (asked === 'GET /admin/models') return { serving: await this.#serving(), folders: await this.#folders() };
    if (asked !== 'POST /admin/load') throw new Refused(404, `there is no ${asked}`, { at: this.#source.at(122, 'administer') });
    const { weights, ticket = '' } = (await under(this.#source.at(117, 'administer', 'parsed(body, prompts=False)'), () => object(this.#source, body))) as {
      weights?: unknown;
      ticket?: unknown;
    };
    if (typeof weights !== 'string' || !/^[a-z0-9-]{1,40}$/.test(weights) || !(await this.#folders()).includes(weights))
      throw new Refused(404, 'there are no such weights', { at: this.#source.at(120, 'administer') });
    const state = { ...(await this.#serving()), weights, ticket: String(ticket).slice(0, 80) };
    await this.#context.sys.writeFile(`${serving}.new`, dumps(state), { truncate: true, create: true });
    await this.#context.sys.rename(`${serving}.new`, serving);
    return { serving: state };
  }

  async #serving(): Promise<{ name: string; weights: string }> {
    return JSON.parse(new TextDecoder().decode(await this.#context.sys.readFile(serving))) as { name: string; weights: string };
  }

  async #folders(): Promise<string[]> {
    return (await this.#context.sys.readdir('/srv/models')).map(({ name }) => name).sort();
  }

  /** Each token follows from the one before by SHA-256, the first from the weights and the prompt. */
  async #text(prompt: string, tokens: number): Promise<string> {
    const { weights: folder } = await this.#serving();
    const weights = new TextDecoder().decode(await this.#context.sys.readFile(`/srv/models/${folder}/weights`)).trim();
    let state = createHash('sha256').update(`${weights}\n${prompt}`).digest();
    const words: string[] = [];
    for (let count = 0; count < tokens; count++) {
      words.push([0, 2, 4].map((at) => 'bdfghjklmnprstvz'[state[at]! % 16]! + 'aeio'[state[at + 1]! % 4]!).join(''));
      state = createHash('sha256').update(state).digest();
    }
    return words.join(' ');
  }

  async #log(customer: string, prompt: string): Promise<void> {
    if (!this.#config['log.prompts']) return;
    const line = `${dumps({ at: Math.round(Date.now() / 1_000), customer, prompt: prompt.slice(0, 200) })}\n`;
    await this.#context.sys.writeFile(String(this.#config['log.file']), line, {
      append: true,
      create: true,
      truncate: false,
      mode: parseInt(String(this.#config['log.mode']), 8),
    });
  }
}

function bearer(headers: Readonly<Record<string, string>>): string {
  const [, scheme = '', token = ''] = /^(\S*) ?(.*)$/.exec(headers.authorization ?? '') ?? [];
  return scheme.toLowerCase() === 'bearer' ? token.trim() : '';
}
