import type { Exchange } from './exchange.ts';
import { pageReply, type Reply } from './reply.ts';
import { cleanPath } from './request.ts';
import type { Condition, Statement } from './statements.ts';
import { contentType } from './types.ts';

/** What a step comes to: an answer, a status whose page is told, another way to go, or on to the next step. */
export type Outcome = Reply | number | Turn | undefined;

export interface Turn {
  /** `search`: look for a location again; `named`: go to that one. */
  readonly turn: 'search' | 'named';
  readonly name?: string;
}

export const isTurn = (outcome: Outcome): outcome is Turn => typeof outcome === 'object' && 'turn' in outcome;

/** Runs the statements of the rewrite module. */
export async function rewrite(exchange: Exchange, statements: readonly Statement[]): Promise<Outcome> {
  const run = new Run(exchange);
  const outcome = await run.all(statements);
  return outcome ?? (run.searchAgain ? { turn: 'search' } : undefined);
}

const longestValue = 65_536;

class Run {
  searchAgain = false;
  #ended = false;
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  async all(statements: readonly Statement[]): Promise<Outcome> {
    for (const statement of statements) {
      const outcome = await this.#one(statement);
      if (outcome !== undefined || this.#ended) return outcome;
    }
    return undefined;
  }

  async #one(statement: Statement): Promise<Outcome> {
    const exchange = this.#exchange;
    switch (statement.kind) {
      case 'set':
        exchange.made.set(statement.name, exchange.expand(statement.value).slice(0, longestValue));
        return undefined;
      case 'break':
        this.searchAgain = false;
        this.#ended = true;
        return undefined;
      case 'return':
        return returned(exchange, statement);
      case 'rewrite':
        return this.#rewrite(statement);
      case 'if':
        if (!(await holds(exchange, statement.test))) return undefined;
        if (statement.scope) exchange.scope = statement.scope;
        return this.all(statement.body);
    }
  }

  #rewrite({ pattern, replacement, flag }: Extract<Statement, { kind: 'rewrite' }>): Outcome {
    const exchange = this.#exchange;
    const match = pattern.exec(exchange.path);
    if (!match) return undefined;
    exchange.capture(match);
    const bare = replacement.endsWith('?');
    const filled = exchange.expand(bare ? replacement.slice(0, -1) : replacement);
    const [, target = '', , args = ''] = /^([^?]*)(\?(.*))?$/s.exec(filled) ?? [];
    const all = [args, bare ? '' : exchange.args].filter(Boolean).join('&');
    if (flag === 'redirect' || flag === 'permanent') {
      const location = `${target}${all ? `?${all}` : ''}`;
      return pageReply(exchange, flag === 'permanent' ? 301 : 302, { location: absoluteUrl(exchange, location) });
    }
    exchange.path = cleanPath(encodeURI(target)) ?? target;
    exchange.args = all;
    exchange.changed = true;
    this.searchAgain = flag !== 'break';
    this.#ended = flag === 'break' || flag === 'last';
    return undefined;
  }
}

function returned(exchange: Exchange, { status, text }: Extract<Statement, { kind: 'return' }>): Outcome {
  if (status === 444) return { status: 444, body: Buffer.alloc(0), headers: [] };
  if (status >= 400 && text === undefined) return status;
  const filled = exchange.expand(text ?? '');
  if ([301, 302, 303, 307, 308].includes(status))
    return filled === '' ? pageReply(exchange, status) : pageReply(exchange, status, { location: absoluteUrl(exchange, filled) });
  return { status, body: Buffer.from(filled), type: contentType(exchange), headers: [] };
}

/** A path as a URL of this server. */
export function absoluteUrl(exchange: Exchange, location: string): string {
  if (!location.startsWith('/') || !exchange.scope.flag('absolute_redirect', true)) return location;
  const { client, scope, server, head } = exchange;
  const named = scope.flag('server_name_in_redirect') ? (server.names[0] ?? '') : head.host || client.localAddress;
  const usual = client.tls ? 443 : 80;
  const port = client.localPort === usual || !scope.flag('port_in_redirect', true) ? '' : `:${client.localPort}`;
  return `${client.tls ? 'https' : 'http'}://${named}${port}${location}`;
}

async function holds(exchange: Exchange, condition: Condition): Promise<boolean> {
  switch (condition.kind) {
    case 'true': {
      const value = exchange.variable(condition.operand);
      return value !== '' && value !== '0';
    }
    case 'equal':
      return (exchange.variable(condition.operand) === exchange.expand(condition.value)) !== condition.not;
    case 'match': {
      const match = condition.pattern.exec(exchange.variable(condition.operand));
      exchange.capture(match ?? undefined);
      return (match !== null) !== condition.not;
    }
    case 'file': {
      const { sys } = exchange.worker;
      const path = exchange.expand(condition.path);
      const stat = await sys.stat(path).catch(() => undefined);
      const yes =
        { f: stat?.type === 'file', d: stat?.type === 'directory', e: stat !== undefined, x: ((stat?.mode ?? 0) & 0o111) !== 0 }[condition.test] ?? false;
      return yes !== condition.not;
    }
  }
}
