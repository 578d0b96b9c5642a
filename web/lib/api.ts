import type { ApiError } from '#server/api.ts';

export type Problem = ApiError['error'];

/** A request that did not succeed, with what to tell the learner. `status` is 0 where no answer came. */
export class ApiFailure extends Error {
  readonly problem: Problem;
  readonly status: number;
  constructor(problem: Problem, status: number) {
    super(problem.message);
    this.name = 'ApiFailure';
    this.problem = problem;
    this.status = status;
  }
}

const noConnection: Problem = {
  code: 'web.no_connection',
  message: 'The server did not answer.',
  why: 'The network or the server is away. A lab that runs keeps running.',
  next: 'Try again in a moment.',
};

const unreadable = (status: number): Problem => ({
  code: 'web.bad_answer',
  message: `The server answered ${status} without saying why.`,
  why: 'Something between this page and the server may have answered in its place.',
  next: 'Try again, and copy the details for the operator if it stays.',
});

export function problemOf(error: unknown): Problem {
  if (error instanceof ApiFailure) return error.problem;
  return {
    code: 'web.unexpected',
    message: 'This page met an error of its own.',
    why: error instanceof Error ? error.message : String(error),
    next: 'Reload the page. Nothing in your lab is lost.',
  };
}

let skew = 0;
/** The server's clock, as far as its answers tell: differences below two seconds are ignored. */
export const serverNow = (): number => Date.now() + skew;

function readClock(response: Response): void {
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(date)) return;
  const difference = date + 500 - Date.now();
  skew = Math.abs(difference) > 2000 ? difference : 0;
}

async function failureOf(response: Response): Promise<ApiFailure> {
  const body: unknown = await response.json().catch(() => undefined);
  const problem = (body as Partial<ApiError> | undefined)?.error;
  return new ApiFailure(problem?.message ? problem : unreadable(response.status), response.status);
}

export async function send<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method, headers: { accept: 'application/json' }, credentials: 'same-origin' };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { accept: 'application/json', 'content-type': 'application/json' };
  }
  const response = await fetch(`/api/${path}`, init).catch(() => {
    throw new ApiFailure(noConnection, 0);
  });
  readClock(response);
  if (!response.ok) throw await failureOf(response);
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

let session: Promise<unknown> | undefined;
/** Makes sure that this browser has its guest cookie. Asked once a page. */
export function ensureSession(): Promise<unknown> {
  session ??= send('GET', 'session').catch((error: unknown) => {
    session = undefined;
    throw error;
  });
  return session;
}

export async function get<T>(path: string): Promise<T> {
  await ensureSession();
  return send<T>('GET', path);
}
export async function post<T>(path: string, body: unknown = {}): Promise<T> {
  await ensureSession();
  return send<T>('POST', path, body);
}
