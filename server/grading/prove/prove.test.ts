import { expect, test } from 'vitest';
import { registry } from '#checkers/engine/plan.fixture.ts';
import type { Lab, LabRuntime, LabSpec, TerminalStream } from '#labs/contract.ts';
import { type Change, contentRoot } from '../../catalogue/scenario.fixture.ts';
import { createGrader } from '../grader.ts';
import { matrix } from './matrix.ts';
import { prove } from './prove.ts';

type Lamps = Map<string, number>;

/** A shell that understands a number written to a lamp, and `exit`. */
function shell(lamps: Lamps): TerminalStream {
  let show: (text: string) => void = () => undefined;
  let end: Parameters<TerminalStream['onEnd']>[0] = () => undefined;
  return {
    onData: (listener) => {
      show = (text) => listener(new TextEncoder().encode(text), 0);
      show('\x1b[?2004h$ ');
    },
    onEnd: (listener) => (end = listener),
    write: (data) => {
      const keys = new TextDecoder().decode(data);
      if (/^.*\rexit\r/.test(keys)) return end({ code: 0, reason: 'exited' });
      for (const [, watts, room] of keys.matchAll(/(\d+)(?:\\n")? >"?\/lamps\/(\w+)/g)) lamps.set(room!, Number(watts));
      const [, first, second] = /'(\w+)' '(\w+)' "\$\?"/.exec(keys)!;
      show(`\n${first}${second}:0\n`);
    },
    detach: () => undefined,
  } as Partial<TerminalStream> as TerminalStream;
}

function house(): { runtime: LabRuntime; open: Set<string> } {
  const open = new Set<string>();
  const start = async (spec: LabSpec) => {
    const room = spec.values.room!;
    const lamps: Lamps = new Map([
      [room, Number(spec.values.watts)],
      ['porch', 100],
    ]);
    const dirty = () => (lamps.get(room) ?? 0) > 5;
    const content = (path: string) => (path === '/dust' ? (dirty() ? '' : undefined) : lamps.get(path.slice('/lamps/'.length))?.toString());
    open.add(spec.id);
    return {
      id: spec.id,
      machines: [{ name: 'house', terminal: true }],
      openTerminal: async () => 't',
      attachTerminal: async () => shell(lamps),
      closeTerminal: async () => undefined,
      drawVisitors: async () => undefined,
      target: {
        machine: () => ({ read: async (path: string) => (content(path) === undefined ? undefined : { content: new TextEncoder().encode(content(path)) }) }),
        visitor: () => ({
          run: async () => ({
            exitCode: 0,
            stdout: '',
            stderr: '',
            report: JSON.stringify({ outcome: dirty() ? 'reached' : 'stopped', control: true, observed: 'Knocked' }),
          }),
        }),
      },
      [Symbol.asyncDispose]: async () => void open.delete(spec.id),
    } as unknown as Lab;
  };
  return { runtime: { name: 'docker', start } as Partial<LabRuntime> as LabRuntime, open };
}

async function proveWith(...changes: Change[]) {
  await using root = await contentRoot({ file: 'states/nothing.bad.sh', replace: ['dim/lamp-dim, safeguard:lamp-dim', 'dim/lamp-dim'] }, ...changes);
  const catalogue = await root.load();
  expect(catalogue.problems).toEqual([]);
  const { runtime, open } = house();
  const request = {
    scenario: catalogue.scenarios.get('bright-house')!,
    served: catalogue.get('bright-house')!,
    runtime,
    grader: createGrader(registry, 'test'),
    states: 'all' as const,
    jobs: 2,
  };
  const steps = await prove({ ...request, variants: [1, 4], signal: new AbortController().signal, onStep: () => undefined });
  expect(open).toEqual(new Set());
  return steps;
}

test('a scenario that is right is proven, start, solution, states and the solution of another variant', async () => {
  const steps = await proveWith();
  expect(steps.filter(({ ok }) => !ok)).toEqual([]);
  const tried = ['start', 'solution', 'solution again', 'other-room', 'nothing', 'darker'];
  expect(steps.map(({ variant, as }) => `${variant} ${as}`).sort()).toEqual(
    [...tried.map((as) => `1 ${as}`), ...tried.map((as) => `4 ${as}`), '4 solution of variant 1'].sort(),
  );
  expect(matrix(steps)).toMatch(/^solution again +ok 100\/100 +ok 100\/100$/m);
});

test.each<[string, Change[], string, string]>([
  ['a solution that does not solve', [{ file: 'solution/solve.sh', content: 'echo 60 >/lamps/{{room}}\n' }], 'solution', 'dim/lamp-dim is fail'],
  [
    'a wrong fix that is right',
    [{ file: 'states/nothing.bad.sh', replace: ['true', 'echo 5 >/lamps/{{room}}'] }],
    'nothing',
    'dim/lamp-dim is pass: The lamp is dim; the header says that it fails',
  ],
  ['a right fix that is wrong', [{ file: 'states/darker.good.sh', replace: ['echo 1', 'echo 6'] }], 'darker', 'dim/lamp-dim is fail'],
  [
    'a start that is not weak',
    [{ file: 'scenario.yaml', replace: ["room: '{{room}}' }, weight", 'room: cellar }, weight'] }],
    'start',
    'dim/lamp-dim is notApplicable',
  ],
  ['a script that ends the shell', [{ file: 'states/darker.good.sh', content: '# passes: all\nexit\n' }], 'darker', 'the shell ended (exited, status 0)'],
  [
    'variants that do not differ',
    [{ file: 'solution/solve.sh', content: 'echo 5 >/lamps/hall\necho 5 >/lamps/attic\n' }],
    'solution of variant 1',
    'no axis changes the weakness',
  ],
])('%s is found', async (...[, changes, as, problem]) => {
  const steps = await proveWith(...changes);
  expect(steps.filter((step) => step.as === as && !step.ok).flatMap(({ problems }) => problems)).toContainEqual(expect.stringContaining(problem));
});
