import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SysError } from '../../sys/sys-error.ts';
import type { Sys } from '../../sys/sys.ts';
import { ConfigError } from './config-error.ts';
import { findLocation } from './locations.ts';
import { prepare, type Prepared } from './prepare.ts';

const { texts } = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'base', 'packages', 'nginx-common.json'), 'utf8')) as {
  texts: Record<string, string>;
};

async function read(text: string): Promise<Prepared> {
  const files: Record<string, string> = { ...texts, '/etc/nginx/conf.d/x.conf': `${text}\n`, '/etc/hostname': 'x\n' };
  const missing = () => Promise.reject(new SysError('ENOENT'));
  const sys = {
    pid: 1,
    readFile: (path: string) => (files[path] === undefined ? missing() : Promise.resolve(Buffer.from(files[path]))),
    readdir: (path: string) => Promise.resolve(path === '/etc/nginx/conf.d' ? [{ name: 'x.conf' }] : []),
    identity: () => Promise.resolve({ euid: 0 }),
    resolve: (name: string) => (name === 'localhost' ? Promise.resolve(['127.0.0.1']) : Promise.reject(new SysError('ENOTFOUND'))),
  } as unknown as Sys;
  return prepare(sys, { file: '/etc/nginx/nginx.conf', globals: [] }, () => undefined);
}

const where = ' in /etc/nginx/conf.d/x.conf:1';

// What nginx 1.22.1 says.
test.each([
  ['foo bar;', `unknown directive "foo"${where}`],
  ['server { listen 80', 'unexpected end of file, expecting ";" or "}" in /etc/nginx/conf.d/x.conf:2'],
  ['server { listen 80; ', 'unexpected end of file, expecting "}" in /etc/nginx/conf.d/x.conf:2'],
  ['server { listen 80; } }', `unexpected "}"${where}`],
  ['server { listen 80; return 200 "a"b; }', `unexpected "b"${where}`],
  ['server listen 80; }', `directive "server" has no opening "{"${where}`],
  ['proxy_pass http://a;', `"proxy_pass" directive is not allowed here${where}`],
  ['server { listen 80; if ($http_a) { deny all; } }', `"deny" directive is not allowed here${where}`],
  ['limit_req_zone broken;', `invalid number of arguments in "limit_req_zone" directive${where}`],
  ['limit_req_zone $uri zone=a:1m rate=5r/x;', `invalid rate "rate=5r/x"${where}`],
  ['limit_req_zone $uri zone=a:1k rate=5r/s;', `zone "zone=a:1k" is too small${where}`],
  ['server { listen abc; }', `host not found in "abc" of the "listen" directive${where}`],
  ['server { listen 80; root /a; root /b; }', `"root" directive is duplicate${where}`],
  ['server { listen 80; autoindex yes; }', `invalid value "yes" in "autoindex" directive, it must be "on" or "off"${where}`],
  ['server { listen 80; location / { proxy_pass 127.0.0.1:80; } }', `invalid URL prefix${where}`],
  ['server { listen 80; location / { proxy_pass http://nohost:80; } }', `host not found in upstream "nohost"${where}`],
  ['server { listen 80; return 200 $nope; }', 'unknown "nope" variable'],
  ['server { listen 80; if ($uri == a) { return 401; } }', `unexpected "==" in condition${where}`],
  ['server { listen 80; location ~ [ { } }', `pcre2_compile() failed: missing terminating ] for character class in "["${where}`],
  ['server { listen 80; location / { } location / { } }', `duplicate location "/"${where}`],
  ['server { listen 443 ssl; }', `no "ssl_certificate" is defined for the "listen ... ssl" directive${where}`],
  ['map $uri $b { a x; a z; }', `conflicting parameter "a"${where}`],
  [`map $uri $b { "${'a'.repeat(60)}" x; }`, 'could not build map_hash, you should increase map_hash_bucket_size: 64'],
  ['include /nope.conf;', `open() "/nope.conf" failed (2: No such file or directory)${where}`],
  ['include /etc/nginx/conf.d/x.conf;', 'open() "/etc/nginx/conf.d/x.conf" failed (24: Too many open files) in /etc/nginx/conf.d/x.conf:1'],
  ['server { listen 80; location / { auth_request /a; } }', `the simulation has no directive "auth_request"; it knows proxy_pass, return and files${where}`],
])('%s', async (text, words) => {
  await expect(read(text)).rejects.toThrow(new ConfigError(words));
});

test('the location of a path', async () => {
  const { site } = await read(
    'server { listen 80; location / { } location = /a { } location /a/ { location ~ x$ { } } location ^~ /b/ { } location ~* \\.PHP$ { } location ~ ^/a/y { } }',
  );
  const of = (path: string) => findLocation(site.servers[0]!.locations, path)?.location.uri;
  expect(['/', '/a', '/a/b', '/a/x', '/a/y', '/b/c.php', '/c.php'].map(of)).toEqual(['/', '/a', '/a/', 'x$', '^/a/y', '/b/', '\\.PHP$']);
});

test('a setting holds from the nearest level that says it', async () => {
  const { site } = await read('server { listen 80; add_header A 1; location / { add_header B 2; } location /c { } }');
  const [one, other] = site.servers[0]!.locations;
  expect(one!.scope.all('add_header').map(({ args }) => args[0])).toEqual(['B']);
  expect(other!.scope.all('add_header').map(({ args }) => args[0])).toEqual(['A']);
});
