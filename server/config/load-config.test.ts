import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { allowedOrigins, loadConfig } from './load-config.ts';

const folder = () => mkdtempSync(path.join(tmpdir(), 'rampart-config-'));
const withFile = (text: string) => {
  const where = folder();
  writeFileSync(path.join(where, 'my.yaml'), text);
  return [{ RAMPART_CONFIG: 'my.yaml' }, where] as const;
};

test('defaults listen on loopback and keep everything in one folder', () => {
  const where = folder();
  expect(loadConfig({}, where)).toMatchObject({
    host: '127.0.0.1',
    port: 8080,
    dataFolder: path.join(where, 'data'),
    labMinutes: 60,
    networkPool: '10.213.0.0/16',
  });
});

test('the environment wins over the file, the file over the default', () => {
  const [env, where] = withFile('port: 9000\nlabMinutes: 30\n');
  expect(loadConfig({ ...env, RAMPART_PORT: '9100' }, where)).toMatchObject({ port: 9100, labMinutes: 30 });
});

test('every wrong value is named with its source, what is expected and an example', () => {
  const [env, where] = withFile('labMinutes: soon\ncolour: blue\n');
  const file = path.join(where, 'my.yaml');
  expect(() => loadConfig({ ...env, RAMPART_PORT: '80800' }, where)).toThrow(
    ['The configuration is wrong.', `  colour in ${file} is not a setting. Expected: one of host,`].join('\n'),
  );
  expect(() => loadConfig({ ...env, RAMPART_PORT: '80800' }, where)).toThrow(
    'RAMPART_PORT is "80800". Expected: a port from 1 to 65535, or 0 for any free one. Example: 8080',
  );
  expect(() => loadConfig(env, where)).toThrow(`labMinutes in ${file} is "soon". Expected: minutes from 1 to 1440. Example: 60`);
});

test('a named file that is not there, or is not YAML, is said', () => {
  expect(() => loadConfig({ RAMPART_CONFIG: 'gone.yaml' }, folder())).toThrow('which is not there');
  expect(() => loadConfig(...withFile('a: [1'))).toThrow('cannot be read as YAML');
});

test('a server that others reach needs its public origin', () => {
  expect(() => loadConfig({ RAMPART_HOST: '0.0.0.0' }, folder())).toThrow('RAMPART_ORIGIN is not set');
  expect(loadConfig({ RAMPART_HOST: '0.0.0.0', RAMPART_ORIGIN: 'https://labs.example.org' }, folder()).origins).toEqual(['https://labs.example.org']);
  expect(() => loadConfig({ RAMPART_ORIGIN: 'https://labs.example.org/path' }, folder())).toThrow('RAMPART_ORIGIN is');
});

test('pool sizes and origins are read from text', () => {
  const config = loadConfig({ RAMPART_POOL: 'ssh-front-door=2, run-with-less=1', RAMPART_TRUST_LOCAL: 'no' }, folder());
  expect(config.pool).toEqual({ 'ssh-front-door': 2, 'run-with-less': 1 });
  expect(config.trustLocal).toBe(false);
  expect(allowedOrigins(config, 80)).toEqual(['http://127.0.0.1', 'http://localhost', 'http://[::1]']);
});
