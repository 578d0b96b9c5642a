import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { finalFiles } from './final-files.ts';
import { findSecrets } from './find-secrets.ts';
import { type FixtureImage, ociArchive, tarOf } from './image.fixture.ts';
import { readImageArchive } from './image-archive.ts';
import { ArchiveError, readTar } from './tar.ts';

const secrets = [{ name: 'the token', value: 'tok-51fe9a0c77d2' }];
const token = secrets[0]!.value;
const places = (image: FixtureImage) => findSecrets(readImageArchive(ociArchive(image)), secrets).map(({ where, how }) => `${where}, ${how}`);

test.each([false, true])('layers and configuration come out (gzip: %s)', (gzip) => {
  const image = readImageArchive(ociArchive({ layers: [[{ path: './bin/sh', content: 'x', mode: 0o755 }]], config: { User: '10001' }, gzip }));
  expect(image.layers[0]!.entries).toMatchObject([{ path: 'bin/sh', kind: 'file', mode: 0o755 }]);
  expect(image.config.config.User).toBe('10001');
});

test('a docker archive is read as well', () => {
  const layer = tarOf([{ path: 'a', content: token }]);
  const config = JSON.stringify({ config: {}, rootfs: { diff_ids: [] } });
  const archive = (diffs: unknown) =>
    tarOf([
      { path: 'manifest.json', content: JSON.stringify([{ Config: 'c.json', Layers: ['l.tar'] }]) },
      { path: 'c.json', content: config.replace('[]', JSON.stringify(diffs)) },
      { path: 'l.tar', content: layer.toString('latin1') },
    ]);
  expect(() => readImageArchive(archive([]))).toThrow('has other layers than its configuration says');
});

test.each<[string, FixtureImage, string[]]>([
  ['nothing', { layers: [[{ path: 'a', content: 'all is well' }]] }, []],
  ['in a file', { layers: [[{ path: 'root/.netrc', content: `password ${token}` }]] }, ['layer 1, /root/.netrc, as it is']],
  ['deleted in a later layer', { layers: [[{ path: 'root/.netrc', content: token }], [{ path: 'root/.wh..netrc' }]] }, ['layer 1, /root/.netrc, as it is']],
  ['in the environment', { layers: [[]], config: { Env: [`TOKEN=${token}`] } }, ['the configuration and history, as it is']],
  ['in the history', { layers: [[]], history: [`RUN |1 TOKEN=${token} make`] }, ['the configuration and history, as it is']],
  ['in a name', { layers: [[{ path: `tmp/${token}` }]] }, [`layer 1, /tmp/${token}, as it is`]],
  ['in base64', { layers: [[{ path: 'a', content: Buffer.from(token).toString('base64') }]] }, ['layer 1, /a, in base64']],
  ['in base64 of more', { layers: [[{ path: 'a', content: Buffer.from(`x${token}y`).toString('base64') }]] }, ['layer 1, /a, in base64']],
  ['in base64 of much more', { layers: [[{ path: 'a', content: Buffer.from(`Bearer ${token}\n`).toString('base64') }]] }, ['layer 1, /a, in base64']],
  ['in hexadecimal', { layers: [[{ path: 'a', content: Buffer.from(token).toString('hex') }]] }, ['layer 1, /a, in hexadecimal']],
  ['backwards', { layers: [[{ path: 'a', content: [...token].reverse().join('') }]] }, ['layer 1, /a, backwards']],
  ['compressed', { layers: [[{ path: 'a.gz', content: gzipSync(token).toString('latin1') }]] }, ['layer 1, /a.gz, as it is']],
])('a secret %s', (_name, image, found) => expect(places(image)).toEqual(found));

test('the final files are those of the layers on top of each other', () => {
  const { layers } = readImageArchive(
    ociArchive({
      layers: [
        [{ path: 'bin/make', mode: 0o755 }, { path: 'opt/a', content: '1' }, { path: 'opt/b' }, { path: 'srv/x' }],
        [
          { path: 'bin/.wh.make' },
          { path: 'opt/.wh..wh..opq' },
          { path: 'opt/c', content: 'c' },
          { path: 'bin/cc', type: '1', link: 'opt/c' },
          { path: 'srv', type: '2', link: 'opt' },
        ],
      ],
    }),
  );
  expect([...finalFiles(layers).keys()].sort()).toEqual(['bin/cc', 'opt/c', 'srv']);
});

test('names may be long and climb nowhere', () => {
  const long = 'a/'.repeat(80) + 'b';
  const pax = `path=${long}\n`;
  const record = `${pax.length + 4} ${pax}`;
  expect(readTar(tarOf([{ path: 'x', type: 'x', content: record }, { path: 'short' }, { path: '../../etc/passwd' }])).map(({ path }) => path)).toEqual([
    long,
    'etc/passwd',
  ]);
});

const bomb = { layers: [Array.from({ length: 3 }, (_, index) => ({ path: `${index}`, content: '\0'.repeat(50 * 1024 * 1024) }))], gzip: true };
test.each<[string, () => Buffer, string]>([
  ['no archive', () => Buffer.from('hello'.repeat(200)), 'is cut off or broken'],
  ['cut off', () => ociArchive({ layers: [[{ path: 'a', content: 'x'.repeat(4000) }]] }).subarray(0, 3000), 'is cut off or broken'],
  ['another tar', () => tarOf([{ path: 'a' }]), 'has no manifest.json'],
  ['a bomb', () => ociArchive(bomb), 'is larger than 64 MiB unpacked'],
])('%s is refused', (_name, archive, message) => {
  expect(() => readImageArchive(archive())).toThrow(message);
  expect(() => readImageArchive(archive())).toThrow(ArchiveError);
});

test('a blob that was changed is refused', () => {
  const archive = ociArchive({ layers: [[{ path: 'a', content: 'original' }]] });
  const at = archive.indexOf('original');
  archive.write('tampered', at);
  expect(() => readImageArchive(archive)).toThrow('has a blob that is not sha256:');
});
