import { access, covers, refusedPage } from './access.ts';
import { setTimeout } from 'node:timers/promises';
import type { Exchange } from './exchange.ts';
import { type Found, type Location, findLocation } from './locations.ts';
import { logRequest, type Level } from './logs.ts';
import { proxy, tooLarge } from './proxy.ts';
import { pageReply, type Reply } from './reply.ts';
import { headerOf } from './request.ts';
import { absoluteUrl, isTurn, type Outcome, rewrite, type Turn } from './rewrite.ts';
import { redirect, serveFile, tryFiles } from './static-files.ts';
import { connectionLimitOf, requestLimitOf } from './zones.ts';

const mostTurns = 10;

/** Takes a request through the phases to its answer. */
export async function answer(exchange: Exchange): Promise<Reply> {
  takeRealAddress(exchange);
  const release: (() => void)[] = [];
  try {
    let outcome: Outcome = await rewrite(exchange, exchange.server.statements);
    let turn: Turn = { turn: 'search' };
    for (let count = 0; ; count++) {
      if (outcome === undefined || isTurn(outcome)) {
        if (outcome) turn = outcome;
        if (count > mostTurns) {
          logRequest(exchange, 'error', 'rewrite or internal redirection cycle');
          return pageReply(exchange, 500);
        }
        if (outcome?.name === 'again') {
          const again = await rewrite(exchange, exchange.server.statements);
          outcome = again && !isTurn(again) ? again : await inLocation(exchange, { turn: 'search' }, release);
        } else outcome = await inLocation(exchange, turn, release);
        continue;
      }
      if (typeof outcome !== 'number') return final(exchange, outcome);
      const page: Outcome = errorPageOf(exchange, outcome);
      if (page === undefined) return final(exchange, refusedPage(exchange, outcome));
      outcome = page;
    }
  } finally {
    for (const leave of release) leave();
  }
}

const final = (exchange: Exchange, reply: Reply): Reply => (exchange.errorStatus ? { ...reply, status: exchange.errorStatus } : reply);

function takeRealAddress(exchange: Exchange): void {
  const { scope, client, head } = exchange;
  const trusted = scope.all('set_real_ip_from').map(({ args: [network = ''] }) => network);
  if (!trusted.some((network) => covers(network, client.remoteAddress))) return;
  const hops = (headerOf(head, (scope.value('real_ip_header') ?? 'x-real-ip').toLowerCase()) ?? '').split(',').map((hop) => hop.trim());
  const others = scope.flag('real_ip_recursive') ? hops.filter((hop) => !trusted.some((network) => covers(network, hop))) : hops;
  const address = (others.at(-1) ?? hops[0] ?? '').replace(/:\d+$/, '');
  if (/^\d+(?:\.\d+){3}$/.test(address)) exchange.remoteAddress = address;
}

async function inLocation(exchange: Exchange, turn: Turn, release: (() => void)[]): Promise<Outcome> {
  const entered = enter(exchange, turn);
  if (entered !== undefined) return entered;
  return (
    (await rewrite(exchange, exchange.location?.statements ?? [])) ??
    (await limited(exchange, release)) ??
    (await access(exchange)) ??
    (await tryFiles(exchange)) ??
    (await content(exchange))
  );
}

/** Finds the location and what it refuses at once. */
function enter(exchange: Exchange, { turn, name }: Turn): Outcome {
  const { server } = exchange;
  const found: Found | undefined = turn === 'named' ? namedLocation(server.locations, name) : findLocation(server.locations, exchange.path);
  if (turn === 'named' && !found) {
    logRequest(exchange, 'error', `could not find named location "${name}"`);
    return pageReply(exchange, 500);
  }
  exchange.location = found?.location;
  exchange.scope = found?.location.scope ?? server.scope;
  exchange.capture(found?.match);
  if (exchange.scope.own('internal').length > 0 && found && !exchange.internal) return 404;
  const most = exchange.scope.size('client_max_body_size', 1_048_576);
  if (most > 0 && !exchange.errorPaged && (exchange.body.length ?? 0) > most) return tooLarge(exchange);
  return found && slashMissing(exchange, server.locations);
}

const namedLocation = (locations: readonly Location[], name: string | undefined): { location: Location } | undefined => {
  const location = locations.find(({ modifier, uri }) => modifier === '@' && uri === name);
  return location && { location };
};

/** `/v1` where there is a location `/v1/` that leads on. */
function slashMissing(exchange: Exchange, locations: readonly Location[]): Reply | undefined {
  if (exchange.path.endsWith('/')) return undefined;
  const wider = locations.find(
    ({ modifier, uri, scope }) => (modifier === '' || modifier === '^~') && uri === `${exchange.path}/` && scope.own('proxy_pass').length > 0,
  );
  if (!wider || exchange.location?.modifier === '=' || exchange.location?.pattern) return undefined;
  return pageReply(exchange, 301, { location: absoluteUrl(exchange, `${exchange.path}/${exchange.args ? `?${exchange.args}` : ''}`) });
}

async function limited(exchange: Exchange, release: (() => void)[]): Promise<number | undefined> {
  const { scope, worker } = exchange;
  const { zones } = worker.site;
  if (exchange.limited) return undefined;
  let waitMs = 0;
  for (const directive of scope.all('limit_req')) {
    const limit = requestLimitOf(directive);
    const zone = zones.get(limit.zone)!;
    const key = exchange.expand(zone.key);
    if (key === '') continue;
    exchange.limited = true;
    const verdict = worker.limits.request(zone, key, limit);
    if (verdict.kind === 'busy') {
      const level = (scope.value('limit_req_log_level') ?? 'error') as Level;
      const message = `limiting requests, excess: ${(verdict.excess / 1_000).toFixed(3)} by zone "${zone.name}"`;
      logRequest(exchange, level, scope.flag('limit_req_dry_run') ? message.replace(', excess', ', dry run, excess') : message);
      if (!scope.flag('limit_req_dry_run')) return Number(scope.value('limit_req_status') ?? 503);
    } else waitMs = Math.max(waitMs, verdict.waitMs);
  }
  for (const directive of scope.all('limit_conn')) {
    const { zone: name, most } = connectionLimitOf(directive);
    const key = exchange.expand(zones.get(name)!.key);
    if (key === '') continue;
    const leave = worker.limits.enter(name, key, most);
    if (leave) release.push(leave);
    else {
      logRequest(exchange, (scope.value('limit_conn_log_level') ?? 'error') as Level, `limiting connections by zone "${name}"`);
      if (!scope.flag('limit_conn_dry_run')) return Number(scope.value('limit_conn_status') ?? 503);
    }
  }
  if (waitMs > 0) await setTimeout(waitMs);
  return undefined;
}

async function content(exchange: Exchange): Promise<Outcome> {
  const { scope, location } = exchange;
  const inIf = scope !== location?.scope;
  if (scope.own('stub_status').length > 0) return stubStatus(exchange);
  if (location && (scope.own('proxy_pass').length > 0 || (inIf && location.scope.own('proxy_pass').length > 0))) return proxy(exchange);
  return serveFile(exchange);
}

function stubStatus({ client }: Exchange): Reply {
  const text = `Active connections: 1 \nserver accepts handled requests\n ${client.number} ${client.number} ${client.number} \nReading: 0 Writing: 1 Waiting: 0 \n`;
  return { status: 200, body: Buffer.from(text), type: 'text/plain', headers: [] };
}

/** `error_page`: what is told in place of nginx's own page. */
function errorPageOf(exchange: Exchange, status: number): Outcome {
  const { scope } = exchange;
  if (exchange.errorPaged && !scope.flag('recursive_error_pages')) return undefined;
  const rule = scope.all('error_page').find(({ args }) => args.slice(0, -1).some((word) => Number(word) === status));
  if (!rule) return undefined;
  const words = rule.args.slice(0, -1);
  const told = words.at(-1)!;
  const target = exchange.expand(rule.args.at(-1)!);
  exchange.errorPaged = true;
  const overwrite = told === '=' ? 0 : told.startsWith('=') ? Number(told.slice(1)) : undefined;
  exchange.errorStatus = overwrite ?? status;
  if (target.startsWith('@')) return { turn: 'named', name: target };
  if (target.startsWith('/')) {
    if (exchange.method !== 'HEAD') exchange.method = 'GET';
    return redirect(exchange, target);
  }
  const code = overwrite !== undefined && [301, 302, 303, 307, 308].includes(overwrite) ? overwrite : 302;
  exchange.errorStatus = undefined;
  return pageReply(exchange, code, { location: target });
}
