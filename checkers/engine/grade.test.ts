import { expect, test } from 'vitest';
import type { Target } from '../target.ts';
import { grade } from './grade.ts';
import { check, plan, registry, ruleAttack, safeguard, scriptAttack } from './plan.fixture.ts';

test('streams each verdict once, the same as in the grade', async () => {
  const streamed: Record<string, string> = {};
  const target = {
    machine: () => ({
      read: async (path: string) =>
        path.endsWith('cellar') ? Promise.reject(new Error('dark')) : { content: new TextEncoder().encode(path.endsWith('hall') ? '1' : '60') },
    }),
    visitor: () => ({ run: async () => ({ exitCode: 0, stdout: '', stderr: '', report: '{"outcome":"stopped","control":true,"observed":"Refused"}' }) }),
  } as unknown as Target;
  const parts = plan({
    tasks: [{ id: 't', title: 't', points: 10, checks: [check('t/a', 'hall'), check('t/b', 'attic'), check('t/c', 'cellar')] }],
    safeguards: [safeguard('hall', ['t'])],
    attacks: [ruleAttack('attic'), scriptAttack('knock')],
  });
  const { grade: result } = await grade({
    plan: parts,
    target,
    registry,
    graderVersion: 'test',
    onVerdict: ({ id, kind, verdict }) => {
      expect(streamed).not.toHaveProperty([`${kind} ${id}`]);
      streamed[`${kind} ${id}`] = verdict.status;
    },
  });
  expect(streamed).toEqual({
    'check t/a': 'pass',
    'check t/b': 'fail',
    'check t/c': 'error',
    'safeguard safeguard/hall': 'pass',
    'attack attic': 'fail',
    'attack knock': 'pass',
  });
  expect(result).toMatchObject({ score: 13.33, max: 30, evaluated: 5, total: 6 });
});
