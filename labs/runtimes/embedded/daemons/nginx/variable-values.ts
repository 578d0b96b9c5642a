import { createHash, randomBytes } from 'node:crypto';
import type { Exchange } from './exchange.ts';
import { headerOf } from './request.ts';
import { toldStatus } from './pages.ts';

/** The value of a variable for a request; empty where it has none. */
export function valueOf(exchange: Exchange, name: string): string {
  if (/^\d$/.test(name)) return exchange.captures?.[Number(name)] ?? '';
  const made = exchange.made.get(name);
  if (made !== undefined) return made;
  const map = exchange.worker.site.maps.get(name);
  if (map) {
    const { value, match } = map.of(exchange.expand(map.source));
    exchange.capture(match);
    return exchange.expand(value);
  }
  const own = Object.hasOwn(values, name) ? values[name] : undefined;
  if (own) return own(exchange);
  const [, prefix, rest = ''] = /^(http|sent_http|upstream_http|cookie|arg)_(.+)$/.exec(name) ?? [];
  return prefix === undefined ? '' : prefixed[prefix]!(exchange, rest);
}

type Value = (exchange: Exchange) => string;
type Headers = readonly (readonly [name: string, value: string])[];

const inHeaders = (headers: Headers, name: string): string =>
  headers
    .filter(([key]) => key.toLowerCase().replaceAll('-', '_') === name)
    .map(([, value]) => value)
    .join(', ');

const prefixed: Readonly<Record<string, (exchange: Exchange, rest: string) => string>> = {
  http: ({ head }, name) => inHeaders(head.headers, name),
  sent_http: ({ reply }, name) => inHeaders(reply?.headers ?? [], name),
  upstream_http: ({ upstream }, name) => inHeaders(upstream?.headers ?? [], name),
  cookie: ({ head }, name) =>
    (headerOf(head, 'cookie') ?? '')
      .split(/;\s*/)
      .find((pair) => pair.startsWith(`${name}=`))
      ?.slice(name.length + 1) ?? '',
  arg: ({ args }, name) =>
    args
      .split('&')
      .find((pair) => pair.toLowerCase().startsWith(`${name}=`))
      ?.slice(name.length + 1) ?? '',
};

const uri: Value = ({ path }) => path;
const args: Value = (exchange) => exchange.args;
const root: Value = (exchange) => exchange.expand(exchange.scope.value('alias') ?? exchange.scope.value('root') ?? '/usr/share/nginx/html');
const seconds = (ms: number): string => (ms / 1_000).toFixed(3);
const status: Value = ({ reply }) => String(toldStatus(reply?.status ?? 0)).padStart(3, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `23/Nov/2026:22:23:40 +0000` */
export const localTime = (at = new Date()): string =>
  `${String(at.getUTCDate()).padStart(2, '0')}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}:${at.toISOString().slice(11, 19)} +0000`;

const subject = (names: object | undefined): string =>
  Object.entries(names ?? {})
    .reverse()
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');

export const clientVerify: Value = ({ client: { tls } }) => {
  const certificate = tls?.getPeerCertificate();
  if (!tls || !certificate || Object.keys(certificate).length === 0) return 'NONE';
  return tls.authorized ? 'SUCCESS' : `FAILED:${String(tls.authorizationError ?? '')}`;
};

const values: Readonly<Record<string, Value>> = {
  args,
  query_string: args,
  is_args: (exchange) => (exchange.args ? '?' : ''),
  uri,
  document_uri: uri,
  document_root: root,
  realpath_root: root,
  request_filename: (exchange) => `${root(exchange)}${exchange.path}`,
  request_uri: ({ head }) => head.target.replace(/^https?:\/\/[^/?#]*/i, ''),
  request: ({ head }) => head.line,
  request_method: ({ head }) => head.method,
  request_length: ({ head }) => String(head.line.length),
  request_time: ({ beganMs }) => seconds(Date.now() - beganMs),
  request_completion: () => 'OK',
  request_id: (exchange) => {
    const id = exchange.made.get('request_id') ?? randomBytes(16).toString('hex');
    exchange.made.set('request_id', id);
    return id;
  },
  server_protocol: ({ head }) => `HTTP/${head.version}`,
  host: ({ head, server }) => head.host || (server.names[0] ?? ''),
  hostname: ({ worker }) => worker.hostname,
  scheme: ({ client }) => (client.tls ? 'https' : 'http'),
  https: ({ client }) => (client.tls ? 'on' : ''),
  remote_addr: ({ remoteAddress }) => remoteAddress,
  realip_remote_addr: ({ client }) => client.remoteAddress,
  binary_remote_addr: ({ remoteAddress }) => remoteAddress,
  remote_port: ({ client }) => String(client.remotePort),
  remote_user: ({ user }) => user,
  server_addr: ({ client }) => client.localAddress,
  server_port: ({ client }) => String(client.localPort),
  server_name: ({ server }) => server.names[0] ?? '',
  content_length: ({ head }) => headerOf(head, 'content-length') ?? '',
  content_type: ({ head }) => headerOf(head, 'content-type') ?? '',
  connection: ({ client }) => String(client.number),
  connection_requests: ({ client }) => String(client.requests),
  nginx_version: () => '1.22.1',
  pid: ({ worker }) => String(worker.sys.pid),
  pipe: () => '.',
  msec: () => seconds(Date.now()),
  time_local: () => localTime(),
  time_iso8601: () => `${new Date().toISOString().slice(0, 19)}+00:00`,
  status,
  body_bytes_sent: ({ reply, head }) => String(head.method === 'HEAD' ? 0 : (reply?.body.length ?? 0)),
  bytes_sent: ({ bytesSent }) => String(bytesSent),
  proxy_host: ({ upstream }) => upstream?.host ?? '',
  proxy_port: ({ upstream }) => /:(\d+)$/.exec(upstream?.host ?? '')?.[1] ?? '80',
  proxy_add_x_forwarded_for: ({ head, remoteAddress }) => [headerOf(head, 'x-forwarded-for'), remoteAddress].filter(Boolean).join(', '),
  upstream_addr: ({ upstream }) => upstream?.address ?? '',
  upstream_status: ({ upstream }) => (upstream ? String(upstream.status) : ''),
  upstream_response_time: ({ upstream }) => (upstream ? seconds(upstream.ms) : ''),
  limit_req_status: ({ limited }) => (limited ? 'PASSED' : ''),
  ssl_protocol: ({ client }) => client.tls?.getProtocol() ?? '',
  ssl_cipher: ({ client }) => client.tls?.getCipher().standardName ?? '',
  ssl_server_name: ({ client }) => String((client.tls as { servername?: string | false } | undefined)?.servername || ''),
  ssl_client_verify: (exchange) => (exchange.client.tls ? clientVerify(exchange) : ''),
  ssl_client_s_dn: ({ client }) => subject(client.tls?.getPeerCertificate()?.subject),
  ssl_client_i_dn: ({ client }) => subject(client.tls?.getPeerCertificate()?.issuer),
  ssl_client_serial: ({ client }) => client.tls?.getPeerCertificate()?.serialNumber ?? '',
  ssl_client_fingerprint: ({ client }) => {
    const raw = client.tls?.getPeerCertificate()?.raw;
    return raw ? createHash('sha1').update(raw).digest('hex') : '';
  },
};
