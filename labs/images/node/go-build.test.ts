import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { lacks } from '../../../test/support/host.ts';
import { buildPrograms, compileFailure, diskRefusal, goRefusal, programFolder } from './go-build.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'rampart-go-'));
  vi.stubEnv('XDG_CACHE_HOME', home);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});

const order = (): Parameters<typeof buildPrograms>[0][number] => ({ name: 'etcd', folder: home, hash: '0123456789ab', ldflags: '-s -w' });
const kept = (): string => path.join(programFolder(), 'etcd-amd64-0123456789ab');

test('a program that was compiled before is found by its hash, without Go', async () => {
  vi.stubEnv('PATH', '/none');
  await mkdir(programFolder(), { recursive: true });
  await writeFile(kept(), '');
  expect(await buildPrograms([order()], 'amd64', {})).toEqual(new Map([['etcd', kept()]]));
});

describe.skipIf(lacks('bash'))('with a Go that is played', () => {
  const play = async (build: string): Promise<void> => {
    const go = path.join(home, 'go');
    await writeFile(go, `#!/bin/bash\ncase $1 in env) echo go1.26.0 ;; list) echo fmt ;; build) ${build} ;; esac\n`);
    await chmod(go, 0o755);
    vi.stubEnv('PATH', `${home}:${process.env.PATH}`);
  };

  test('a program is compiled for its architecture and kept', async () => {
    await play('while [[ $1 != -o ]]; do shift; done; echo "$GOOS $GOARCH $CGO_ENABLED" > "$2"');
    const details: (string | undefined)[] = [];
    expect(await buildPrograms([order()], 'amd64', { onProgress: ({ detail }) => details.push(detail) })).toEqual(new Map([['etcd', kept()]]));
    expect(await readFile(kept(), 'utf8')).toBe('linux amd64 0\n');
    expect(details[0]).toBe('node: reading the packages of etcd (1)');
  });

  test('what Go says against it is told, with the next step, and nothing is kept', async () => {
    await play('echo undefined: wrong >&2; exit 1');
    await expect(buildPrograms([order()], 'amd64', {})).rejects.toMatchObject({
      code: 'labs.image_failed',
      message: expect.stringContaining('undefined: wrong'),
      remedy: expect.stringContaining('npm run rampart -- images build node'),
    });
    await expect(readFile(kept())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a build that is stopped says so', async () => {
    await play('exec sleep 60');
    const stop = new AbortController();
    const building = buildPrograms([order()], 'amd64', { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(building).rejects.toMatchObject({ code: 'labs.aborted' });
  });
});

test('a full disk is refused with both numbers, and named where Go finds it', () => {
  expect(diskRefusal(6e9, '/cache')).toBeUndefined();
  expect(diskRefusal(1.25e9, '/cache')?.message).toBe('1.3 GB are free at /cache; compiling Kubernetes needs 6 GB');
  expect(compileFailure('build', 'etcd', ['write /tmp/x: no space left on device']).remedy).toContain('free some disk');
  expect(compileFailure('list', 'etcd', ['dial tcp: lookup proxy']).remedy).toContain('GOPROXY');
});

test.each([
  ['go1.26.8', undefined],
  ['go1.21', undefined],
  ['go1.19.8', 'Go is too old on this host: go1.19.8'],
  ['nonsense', 'Go is too old on this host: nonsense'],
])('%s is judged', (version, refusal) => {
  expect(goRefusal(version)?.message).toBe(refusal);
});
