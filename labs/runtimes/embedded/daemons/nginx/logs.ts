import type { Sys } from '../../sys/sys.ts';
import type { Exchange } from './exchange.ts';
import type { Scope } from './scope.ts';

const levels = ['debug', 'info', 'notice', 'warn', 'error', 'crit', 'alert', 'emerg'] as const;
export type Level = (typeof levels)[number];

/** `2026/11/23 22:23:40 [error] 378#378: ` */
export const stamp = (level: Level, pid: number, at = new Date()): string =>
  `${at.toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')} [${level}] ${pid}#${pid}: `;

/** nginx's log files: opened by its master as root, kept open until they are reopened. */
export class Logs {
  readonly #sys: Sys;
  readonly #open = new Map<string, number>();
  #writing: Promise<unknown> = Promise.resolve();

  constructor(sys: Sys) {
    this.#sys = sys;
  }

  /** Rejects with SysError where one cannot be opened. */
  async open(paths: readonly string[]): Promise<void> {
    for (const path of paths)
      if (!this.#open.has(path)) this.#open.set(path, await this.#sys.open(path, { write: true, append: true, create: true, mode: 0o644 }));
  }

  async reopen(): Promise<void> {
    const paths = [...this.#open.keys()];
    await this.close();
    await this.open(paths);
  }

  async close(): Promise<void> {
    await this.#writing;
    for (const fd of this.#open.values()) await this.#sys.close(fd).catch(() => undefined);
    this.#open.clear();
  }

  /** Tells how many files are open: the descriptors before the sockets. */
  get size(): number {
    return this.#open.size;
  }

  write(path: string, line: string): void {
    const fd = this.#open.get(path);
    if (fd === undefined) return;
    this.#writing = this.#writing.then(() => this.#sys.write(fd, Buffer.from(`${line}\n`))).catch(() => undefined);
  }

  error(scope: Scope, { level, message, pid }: { level: Level; message: string; pid: number }): void {
    for (const { path, least } of errorLogs(scope)) if (levels.indexOf(level) >= levels.indexOf(least)) this.write(path, `${stamp(level, pid)}${message}`);
  }
}

const isFile = (path: string): boolean => path !== 'off' && path !== 'stderr' && !/^(?:syslog|memory):/.test(path) && !path.includes('$');

export const errorLogs = (scope: Scope): { path: string; least: Level }[] =>
  scope
    .all('error_log')
    .filter(({ args: [path = ''] }) => isFile(path))
    .map(({ args: [path = '', least = 'error'] }) => ({ path: absolute(path), least: (least.startsWith('debug') ? 'debug' : least) as Level }));

export const accessLogs = (scope: Scope): { path: string; format: string }[] => {
  const given = scope.all('access_log');
  if (given.length === 0) return [{ path: '/var/log/nginx/access.log', format: 'combined' }];
  return given
    .filter(({ args: [path = ''] }) => isFile(path))
    .map(({ args: [path = '', format = 'combined'] }) => ({ path: absolute(path), format: format.includes('=') ? 'combined' : format }));
};

const absolute = (path: string): string => (path.startsWith('/') ? path : `/usr/share/nginx/${path}`);

/** A message about a request, with what nginx tells of it. */
export const logRequest = (exchange: Exchange, level: Level, message: string): void => logAbout(exchange, { level, message });

export function logAbout(exchange: Exchange, { level, message, upstream }: { level: Level; message: string; upstream?: string }): void {
  const { worker, client, head, server, scope } = exchange;
  const host = head.headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const parts = [
    `*${client.number} ${message}`,
    `client: ${client.remoteAddress}`,
    `server: ${server.names[0] ?? ''}`,
    `request: "${head.line}"`,
    ...(upstream === undefined ? [] : [`upstream: "${upstream}"`]),
    ...(host === undefined ? [] : [`host: "${host}"`]),
  ];
  worker.logs.error(scope, { level, message: parts.join(', '), pid: worker.sys.pid });
}

/** Bytes that could forge a line or a field are told as `\x22`. */
const escaped = (value: string): string =>
  value.replace(/["\\\x00-\x1f\x7f-\uffff]/g, (char) =>
    [...Buffer.from(char)].map((byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );

export function logAccess(exchange: Exchange): void {
  const { worker, scope } = exchange;
  for (const { path, format } of accessLogs(scope)) {
    const text = worker.site.formats.get(format) ?? '';
    worker.logs.write(
      path,
      text.replace(/\$\{?(\w+)\}?/g, (_, name: string) => escaped(exchange.variable(name)) || '-'),
    );
  }
}
