import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readTar } from '#checkers/formats/image/tar.ts';
import { evaluatePod, versionIn } from '#checkers/semantics/pod-security/evaluate-pod.ts';
import type { Level } from '#checkers/semantics/pod-security/pod-check.ts';
import { podChecks } from '#checkers/semantics/pod-security/pod-checks.ts';
import { kubernetesWorkloads } from '#checkers/sources/kubernetes/kubernetes-workloads.ts';

/** Upstream's fixtures: `<level>/v1.<minor>/<pass or fail>/<check id in lower case><number>.yaml`. */
const folder = process.env.RAMPART_CONFORMANCE_DIR ?? path.join(import.meta.dirname, '../../../shared/data');
const archive = path.join(folder, 'pod-security/fixtures.tar.gz');
const form = /^(baseline|restricted)\/v1\.(\d+)\/(pass|fail)\/(\w+?)\d*\.yaml$/;

interface Fixture {
  readonly file: string;
  readonly level: Level;
  readonly minor: number;
  readonly passes: boolean;
  readonly check: string;
  readonly text: string;
}

const fixturesOf = (file: string): Fixture[] =>
  readTar(gunzipSync(readFileSync(file))).flatMap((entry) => {
    const match = form.exec(entry.path);
    if (!match) return [];
    const [, level, minor, verdict, check] = match;
    const text = Buffer.from(entry.content).toString('utf8');
    return [{ file: entry.path, level: level as Level, minor: Number(minor), passes: verdict === 'pass', check: check!, text }];
  });

/** Which check refuses: the one that the file names, or what stands for it at that level and version. */
function answersFor({ check, level, minor }: Fixture): string[] {
  const meant = podChecks.find(({ id }) => id.toLowerCase() === check)!;
  if (versionIn(meant, { level, minor })) return [meant.id];
  return podChecks.filter((other) => versionIn(other, { level, minor })?.overrides?.includes(meant.id)).map(({ id }) => id);
}

function complaintOf(fixture: Fixture): string | undefined {
  const [piece] = kubernetesWorkloads.read({ name: fixture.file, text: fixture.text }).pieces;
  const pod = piece?.evidence.workloads[0]?.pod;
  if (!pod) return `${fixture.file}: no pod was read`;
  const refusals = evaluatePod(pod, fixture).map(({ check }) => check);
  if (fixture.passes) return refusals.length === 0 ? undefined : `${fixture.file}: refused by ${refusals.join(', ')}`;
  return answersFor(fixture).some((check) => refusals.includes(check)) ? undefined : `${fixture.file}: refused by ${refusals.join(', ') || 'nothing'}`;
}

describe.skipIf(!existsSync(archive))(`Pod Security Standards, upstream's fixtures in ${path.basename(archive)}`, () => {
  const fixtures = existsSync(archive) ? fixturesOf(archive) : [];

  test.each(['baseline', 'restricted'] as const)('%s gives the verdict and names the check, in all versions', (level) => {
    const ofLevel = fixtures.filter((fixture) => fixture.level === level);
    expect(new Set(ofLevel.map(({ minor }) => minor)).size).toBe(38);
    expect(ofLevel.flatMap((fixture) => complaintOf(fixture) ?? [])).toEqual([]);
  });
  test('there are as many as there should be', () => expect(fixtures.length).toBe(4537));
});
