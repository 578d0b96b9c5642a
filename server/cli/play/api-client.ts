import type { ApiError, Attempt, AttemptEvent, CheckRun, RunStarted, Session, TerminalSummary } from '../../api.ts';

/** Why a play could not run, for people. */
export class PlayError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PlayError';
  }
}

const client = { 'x-rampart-client': '1' };

/** A running server's public interface, as one guest. */
export class ApiClient {
  readonly base: string;
  readonly #headers: Readonly<Record<string, string>>;

  private constructor(base: string, token: string) {
    this.base = base;
    this.#headers = { ...client, authorization: `Guest ${token}` };
  }

  static async connect(base: string): Promise<ApiClient> {
    const url = base.replace(/\/$/, '');
    const { token } = await json<Session>(await send(`${url}/api/session`, { headers: client }));
    if (token === undefined) throw new PlayError(`${url} gave no token to a machine client`);
    return new ApiClient(url, token);
  }

  get socketHeaders(): Readonly<Record<string, string>> {
    return this.#headers;
  }

  start(request: { scenario: string; runtime: string; variant?: number }): Promise<Attempt> {
    return this.#post('/api/attempts', request);
  }

  attempt(id: string): Promise<Attempt> {
    return this.#get(`/api/attempts/${id}`);
  }

  async end(id: string): Promise<void> {
    await this.#request(`/api/attempts/${id}`, { method: 'DELETE' });
  }

  openTerminal(attempt: string, machine: string): Promise<TerminalSummary> {
    return this.#post(`/api/attempts/${attempt}/terminals`, { machine, cols: 120, rows: 40 });
  }

  async socketUrl(attempt: string, terminal: string): Promise<string> {
    const { ticket } = await this.#post<{ ticket: string }>(`/api/attempts/${attempt}/terminals/${terminal}/ticket`);
    return `${this.base.replace(/^http/, 'ws')}/api/terminals?ticket=${ticket}`;
  }

  check(attempt: string): Promise<RunStarted> {
    return this.#post(`/api/attempts/${attempt}/checks`);
  }

  run(attempt: string, run: string): Promise<CheckRun> {
    return this.#get(`/api/attempts/${attempt}/checks/${run}`);
  }

  /** Everything that happens to an attempt, from its view now on. Ends when `signal` aborts. */
  async *events(attempt: string, signal: AbortSignal): AsyncGenerator<AttemptEvent> {
    const response = await this.#request(`/api/attempts/${attempt}/events`, { signal });
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const messages = (text + chunk).split('\n\n');
      text = messages.pop()!;
      for (const message of messages) {
        const data = message.split('\n').find((line) => line.startsWith('data: '));
        if (data !== undefined) yield JSON.parse(data.slice('data: '.length)) as AttemptEvent;
      }
    }
  }

  async #get<T>(path: string): Promise<T> {
    return json<T>(await this.#request(path));
  }

  async #post<T>(path: string, body: unknown = {}): Promise<T> {
    return json<T>(await this.#request(path, { method: 'POST', body: JSON.stringify(body) }));
  }

  async #request(path: string, init: RequestInit = {}): Promise<Response> {
    return send(this.base + path, { ...init, headers: { ...this.#headers, ...(init.body !== undefined && { 'content-type': 'application/json' }) } });
  }
}

const json = async <T>(response: Response): Promise<T> => (await response.json()) as T;

async function send(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init).catch((error: unknown) => {
    throw new PlayError(`${url} does not answer`, { cause: error });
  });
  if (response.ok) return response;
  const body = (await response.json().catch(() => undefined)) as ApiError | undefined;
  const { message, why, next, code } = body?.error ?? { message: response.statusText, code: 'http' };
  throw new PlayError([`${response.status} ${code}: ${message}`, why, next].filter(Boolean).join(' '));
}
