import type { Exchange } from './exchange.ts';
import type { Target } from './proxy-peers.ts';
import { headerOf } from './request.ts';

const dropped = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'te', 'keep-alive', 'expect', 'upgrade', 'proxy-connection']);

/** The request as the server behind gets it. */
export function requestText(exchange: Exchange, { uri, host }: Target, body: Buffer): Buffer {
  const { scope, head } = exchange;
  const set = scope.all('proxy_set_header').map(({ args: [name = '', value = ''] }): [string, string] => [name, exchange.expand(value)]);
  const named = new Set(set.map(([name]) => name.toLowerCase()));
  const has = body.length > 0 || headerOf(head, 'content-length') !== undefined;
  const bodied = scope.flag('proxy_pass_request_body', true);
  const own: [string, string][] = [
    ...(named.has('host') ? [] : [['Host', host] as [string, string]]),
    ...(named.has('connection') ? [] : [['Connection', 'close'] as [string, string]]),
    ...set,
    ...(has && bodied && !named.has('content-length') ? [['Content-Length', String(body.length)] as [string, string]] : []),
  ];
  const passed = scope.flag('proxy_pass_request_headers', true)
    ? head.headers.filter(([name]) => !dropped.has(name.toLowerCase()) && !named.has(name.toLowerCase()))
    : [];
  const rows = [...own.filter(([, value]) => value !== ''), ...passed].map(([name, value]) => `${name}: ${value}\r\n`);
  const method = exchange.expand(scope.value('proxy_method') ?? exchange.method);
  const start = Buffer.from(`${method} ${uri} HTTP/${scope.value('proxy_http_version') ?? '1.0'}\r\n${rows.join('')}\r\n`, 'latin1');
  return bodied ? Buffer.concat([start, body]) : start;
}
