import type { TLSSocket } from 'node:tls';
import type { Sys } from '../../sys/sys.ts';
import type { Location } from './locations.ts';
import type { Limits } from './limits.ts';
import type { Logs } from './logs.ts';
import type { Reply } from './reply.ts';
import type { RequestBody, RequestHead } from './request.ts';
import type { Scope } from './scope.ts';
import type { Server, Site } from './site.ts';
import { expand } from './template.ts';
import { valueOf } from './variable-values.ts';

/** What answers requests: a site and what its worker process may do. */
export interface Worker {
  readonly site: Site;
  /** As the user of the workers: its files and connections. */
  readonly sys: Sys;
  readonly hostname: string;
  readonly limits: Limits;
  readonly logs: Logs;
  /** The next peer of an upstream. */
  turn(upstream: string): number;
}

export interface Client {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  readonly tls?: TLSSocket;
  /** Of the connection, counted by the server. */
  readonly number: number;
  /** Which request of the connection. */
  readonly requests: number;
}

const mostAsked = 10_000;

/** One request on its way through nginx's phases. */
export class Exchange {
  readonly worker: Worker;
  readonly client: Client;
  readonly head: RequestHead;
  readonly body: RequestBody;
  readonly server: Server;
  readonly beganMs = Date.now();
  /** Made by `set` and by named captures. */
  readonly made = new Map<string, string>();
  /** GET once an error page is told in place of what was asked for. */
  method: string;
  path: string;
  args: string;
  /** The path is not as the client sent it any more. */
  changed = false;
  internal = false;
  location: Location | undefined;
  scope: Scope;
  captures: RegExpExecArray | undefined;
  remoteAddress: string;
  user = '';
  limited = false;
  /** Told in place of a page's own status; undefined until an error page was asked for. */
  errorStatus: number | undefined;
  errorPaged = false;
  reply: Reply | undefined;
  bytesSent = 0;
  upstream: { address: string; status: number; headers: readonly (readonly [string, string])[]; ms: number; host: string } | undefined;

  #asked = 0;

  constructor(given: Pick<Exchange, 'worker' | 'client' | 'head' | 'body' | 'server'>) {
    this.worker = given.worker;
    this.client = given.client;
    this.head = given.head;
    this.body = given.body;
    this.server = given.server;
    this.method = given.head.method;
    this.path = given.head.path;
    this.args = given.head.args;
    this.scope = given.server.scope;
    this.remoteAddress = given.client.remoteAddress;
  }

  /** Empty where values are made of values without end. */
  variable(name: string): string {
    if (this.#asked++ > mostAsked) return '';
    return valueOf(this, name);
  }

  expand(text: string): string {
    return expand(text, (name) => this.variable(name));
  }

  capture(match: RegExpExecArray | undefined): void {
    if (!match) return;
    this.captures = match;
    for (const [name, value] of Object.entries(match.groups ?? {})) this.made.set(name, value ?? '');
  }
}
