import { expect, test } from 'vitest';
import { fullName } from './cluster-images.ts';
import { upstreamFor, upstreamNodes } from './node-images.ts';

test.each([
  ['web:1', 'docker.io/library/web:1'],
  ['rampart/web:1', 'docker.io/rampart/web:1'],
  ['lab.local/web:1', 'lab.local/web:1'],
  ['localhost/web:1', 'localhost/web:1'],
  ['registry:5000/web:1', 'registry:5000/web:1'],
])('%s is known in a node as %s', (name, full) => {
  expect(fullName(name)).toBe(full);
});

test("upstream's images are pinned, newest first, one for each minor version", () => {
  const minors = upstreamNodes.map((name) => Number(/^kindest\/node:v1\.(\d+)\.\d+@sha256:[0-9a-f]{64}$/.exec(name)?.[1]));
  expect(minors).toEqual([...new Set(minors)].sort((a, b) => b - a));
  expect(minors).not.toContain(Number.NaN);
});

test.each([
  [1, 'v1.34'],
  [2, 'v1.37'],
] as const)('on version %d of control groups the newest is %s', (version, minor) => {
  expect(upstreamFor(version)).toContain(minor);
});
