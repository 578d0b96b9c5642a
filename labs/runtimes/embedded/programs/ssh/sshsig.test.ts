import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import { afterAll, describe, expect, test } from 'vitest';
import { makeKey } from '../../daemons/sshd/host-keys.ts';
import { vouching } from './allowed-signers.ts';
import { checkSignature, makeSignature, readSignature } from './sshsig.ts';

const kinds = [
  ['ed25519', {}],
  ['rsa', {}],
  ['ecdsa', {}],
  ['ecdsa', { bits: 521 }],
] as const;
const data = Buffer.from('hello\n');
const keyOf = async (type: 'rsa' | 'ecdsa' | 'ed25519', options: { bits?: number }) => {
  const pair = await makeKey(type, { comment: 'me', ...options });
  return { ...pair, key: ssh2.utils.parseKey(pair.private) as ParsedKey };
};

test.each(kinds)('a %s key signs for its namespace alone (%j)', async (type, options) => {
  const { key } = await keyOf(type, options);
  const found = readSignature(makeSignature(key, { data, namespace: 'dataset', hash: 'sha512' }));
  expect(found).toMatchObject({ namespace: 'dataset', hash: 'sha512' });
  checkSignature(found, { data, namespace: 'dataset' });
  expect(() => checkSignature(found, { data: Buffer.from('hullo\n'), namespace: 'dataset' })).toThrow('Signature verification failed: incorrect signature');
  expect(() => checkSignature(found, { data, namespace: 'other' })).toThrow('namespace does not match');
  expect(() => checkSignature({ ...found, signature: found.signature.subarray(0, -1) }, { data, namespace: 'dataset' })).toThrow('incorrect signature');
});

test.each([
  ['hello\n', "Couldn't parse signature: missing header"],
  ['-----BEGIN SSH SIGNATURE-----\nabc\n', "Couldn't parse signature: missing footer"],
  ['-----BEGIN SSH SIGNATURE-----\n!!!\n-----END SSH SIGNATURE-----\n', 'sshsig_dearmor: decode base64: invalid format'],
  ['-----BEGIN SSH SIGNATURE-----\nYWJjZAo=\n-----END SSH SIGNATURE-----\n', "Couldn't verify signature: invalid format"],
])('%j is no signature', (text, words) => expect(() => readSignature(text)).toThrow(words));

test('who vouches for a key', async () => {
  const [mine, other] = [await keyOf('ed25519', {}), await keyOf('ed25519', {})];
  const line = mine.public.split(' ').slice(0, 2).join(' ');
  const asked = { key: mine.key.getPublicSSH(), atMs: Date.UTC(2026, 0, 2) };
  const told: string[] = [];
  const of = (text: string, more = {}) => [...vouching({ path: 'al', text }, { ...asked, ...more }, (words) => told.push(words))];
  expect(of(`# none\n\nann,*@x ${line}\n"b c" namespaces="a*" ${line} note\n`)).toEqual(['ann,*@x', 'b c']);
  expect(of(`ann,*@x ${line}`, { principal: 'q@x' })).toEqual(['ann,*@x']);
  expect(of(`ann ${line}`, { principal: 'ben', namespace: 'n' })).toEqual([]);
  expect(of(`ann ${other.public}`)).toEqual([]);
  expect(told).toEqual([]);
  expect(of(`ann namespaces="q" ${line}\nann nonsense\nann frob="x" ${line}\nann valid-before="20260101" ${line}\n`, { namespace: 'n' })).toEqual([]);
  expect(told).toEqual([
    'al:1: key is not permitted for use in signature namespace "n"',
    'al:2: missing key',
    'al:3: bad options: unknown key option',
    'al:4: key has expired: verify time 2026-01-02T00:00:00 > valid-before 2026-01-01T00:00:00',
  ]);
});

const tool = 'ssh-keygen';

describe.skipIf(spawnSync(tool, ['-?']).error !== undefined)('with the real ssh-keygen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rampart-sshsig-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const at = (name: string) => join(folder, name);

  test.each(kinds)('each takes what the other signed: %s %j', async (type, options) => {
    const { key, ...pair } = await keyOf(type, options);
    writeFileSync(at('key'), pair.private, { mode: 0o600 });
    writeFileSync(at('key.pub'), `${pair.public}\n`);
    writeFileSync(at('signers'), `me@x ${pair.public}\n`);
    writeFileSync(at('ours.sig'), makeSignature(key, { data, namespace: 'dataset', hash: 'sha512' }));
    const verify = ['-Y', 'verify', '-f', at('signers'), '-I', 'me@x', '-n', 'dataset', '-s', at('ours.sig')];
    expect(execFileSync(tool, verify, { input: data }).toString()).toMatch(/^Good "dataset" signature for me@x with \w+ key SHA256:/);
    writeFileSync(at('theirs'), data);
    execFileSync(tool, ['-q', '-Y', 'sign', '-f', at('key'), '-n', 'dataset', at('theirs')], { stdio: 'ignore' });
    const text = readFileSync(at('theirs.sig'), 'utf8');
    rmSync(at('theirs.sig'));
    checkSignature(readSignature(text), { data, namespace: 'dataset' });
    if (type !== 'ecdsa') expect(makeSignature(key, { data, namespace: 'dataset', hash: 'sha512' })).toBe(text);
  });
});
