import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { problemText } from './problem.ts';
import { type Change, contentRoot } from './scenario.fixture.ts';
import { scriptFor } from './script-for.ts';

async function problemsOf(...changes: Change[]) {
  await using root = await contentRoot(...changes);
  const catalogue = await root.load();
  return { problems: catalogue.problems.map(problemText), ids: catalogue.list().map(({ id }) => id) };
}
const yaml = (from: string, to: string): Change => ({ file: 'scenario.yaml', replace: [from, to] });

test('a scenario that holds together loads', async () => {
  expect(await problemsOf()).toEqual({ problems: [], ids: ['bright-house'] });
});

test.each<[string, Change, string]>([
  ['an unknown key', yaml('level: beginner', 'level: beginner\ncolour: red'), 'scenario.yaml:6: colour: unknown key "colour"'],
  ['an unknown key of a check', yaml('weight: 2 }', 'wieght: 2 }'), 'scenario.yaml:21: tasks.0.checks.0.wieght: unknown key "wieght"'],
  ['a wrong value', yaml('minutes: 10', 'minutes: 1000'), 'scenario.yaml:6: minutes: Too big'],
  ['bad YAML', yaml('minutes: 10', 'minutes: [10'), 'scenario.yaml:7: '],
  ['an id unlike its folder', yaml('id: bright-house', 'id: dark-house'), 'scenario.yaml:1: the folder is named "bright-house"'],
  ['an unknown module', yaml('module: host-hardening', 'module: baking'), 'scenario.yaml:4: unknown module "baking"'],
  ['an unknown runtime', yaml('[docker]', '[docker, vagrant]'), 'scenario.yaml:7: runtimes.1: Invalid option'],
  ['an unknown rule', yaml('rule: lamp-clean', 'rule: lamp-shiny'), 'scenario.yaml:22: unknown rule "lamp-shiny"'],
  [
    'a scope that the evidence does not have',
    yaml("room: '{{room}}' } }", "room: '{{room}}', floor: 2 } }"),
    'scenario.yaml:22: unknown key "floor"; rule lamp-clean looks by machine, room',
  ],
  ['a parameter that the rule does not have', yaml('{ watts: 500 }', '{ volts: 500 }'), 'scenario.yaml:26: Unrecognized key: "volts"'],
  ['a machine that is not there', yaml('machine: house, room: porch', 'machine: shed, room: porch'), 'scenario.yaml:26: unknown machine "shed"'],
  ['a visitor that is not there', yaml('from: attacker', 'from: burglar'), 'scenario.yaml:24: unknown visitor "burglar"'],
  ['a safeguard of a task that is not there', yaml('title: The porch', 'protects: [paint], title: The porch'), 'scenario.yaml:26: unknown task "paint"'],
  ['an undefined value', yaml('lamp of the {{room}}', 'lamp of the {{place}}'), 'scenario.yaml:18: undefined value {{place}}'],
  ['an undefined value in a script', { file: 'solution/solve.sh', content: '\necho {{place}}\n' }, 'solution/solve.sh:2: undefined value {{place}}'],
  ['a spaced value', { file: 'brief.md', content: 'The {{ room }}' }, 'brief.md:1: write {{room}} without spaces'],
  ['an undefined value in a seed', { file: 'env/lamp', content: '{{power}}' }, 'scenario.yaml:10: seed: undefined value {{power}}'],
  ['a derived value without an axis', yaml('axis: room', 'axis: place'), 'scenario.yaml:15: unknown variant axis "place"'],
  ['a derived value that misses a choice', yaml(', attic: top', ''), 'scenario.yaml:15: no value for room "attic"'],
  ['a missing script', { file: 'attack/knock.sh' }, 'scenario.yaml:24: missing file attack/knock.sh'],
  ['a missing recipe', { file: 'env/house.yaml' }, 'scenario.yaml:10: missing file env/house.yaml'],
  ['an unknown shared recipe', yaml('recipe: env/house.yaml', 'recipe: castle'), 'scenario.yaml:10: unknown shared recipe "castle"'],
  [
    'a recipe with an unknown key',
    { file: 'env/house.yaml', replace: ['profile: host', 'profile: host\nroof: red'] },
    'env/house.yaml:3: roof: unknown key "roof"',
  ],
  [
    'a recipe that bakes a value',
    { file: 'env/house.yaml', replace: ['description: A house', "description: 'A {{room}}'"] },
    'env/house.yaml:1: {{room}} is baked into the image',
  ],
  ['a recipe without its file', { file: 'env/door' }, 'env/house.yaml:4: missing file door'],
  [
    'a terminal without a learner',
    { file: 'env/house.yaml', replace: ['learner: { user: learner }\n', ''] },
    'scenario.yaml:10: machine "house" has a terminal but its recipe has no learner',
  ],
  ['a missing brief', { file: 'brief.md' }, 'brief.md: missing file'],
  ['a missing scenario.yaml', { file: 'scenario.yaml' }, 'scenario.yaml: missing file'],
])('%s is refused, naming file and line', async (_name, change, message) => {
  const { problems, ids } = await problemsOf(change);
  expect(problems.map((text) => text.replace('scenarios/bright-house/', ''))).toContainEqual(expect.stringContaining(message));
  expect(ids).toEqual([]);
});

test('a broken scenario does not keep the others out', async () => {
  await using root = await contentRoot();
  await mkdir(path.join(root.path, 'scenarios/broken'));
  await writeFile(path.join(root.path, 'scenarios/broken/scenario.yaml'), 'id: 1\n');
  const catalogue = await root.load();
  expect(catalogue.list().map(({ id }) => id)).toEqual(['bright-house']);
  expect(catalogue.problems.every(({ file }) => file === 'scenarios/broken/scenario.yaml')).toBe(true);
});

test('variants count in row-major order from 1 and fill in values everywhere', async () => {
  await using root = await contentRoot();
  const catalogue = await root.load();
  const scenario = catalogue.get('bright-house')!;
  expect([1, 2, 3, 4].map((number) => scenario.variant(number).values)).toEqual([
    { room: 'hall', watts: '60', floor: 'ground' },
    { room: 'hall', watts: '100', floor: 'ground' },
    { room: 'attic', watts: '60', floor: 'top' },
    { room: 'attic', watts: '100', floor: 'top' },
  ]);
  const { plan, lab } = scenario.variant(4);
  expect(plan.tasks[0]).toMatchObject({
    title: 'The lamp of the attic is dim',
    checks: [{ id: 'dim/lamp-dim', on: { room: 'attic' } }, { id: 'dim/lamp-clean' }],
  });
  expect(plan.safeguards).toMatchObject([{ id: 'safeguard/lamp-dim', protects: ['dim'] }]);
  expect(plan.attacks[0]?.by).toMatchObject({ kind: 'script', from: 'attacker', timeoutMs: 10_000, env: { ROOM: 'attic', WATTS: '100', FLOOR: 'top' } });
  expect(lab.machines.house?.recipe.seed).toMatchObject({ files: [{ path: '/lamps/attic', content: '100\n' }], run: ['echo top >/floor'] });
  expect(lab.machines.house?.recipe.files).toMatchObject([{ path: '/etc/door', source: 'door' }]);
  expect(scriptFor(catalogue.scenarios.get('bright-house')!, 'darker', 4)).toContain('/lamps/attic');
  expect(() => scenario.variant(5)).toThrow('variant 5 is not one of 1 to 4');
});

test('the digest changes with any file', async () => {
  await using one = await contentRoot();
  await using same = await contentRoot();
  await using other = await contentRoot({ file: 'hints/dim/1.md', content: 'Else.\n' });
  const digests = await Promise.all([one, same, other].map(async (root) => (await root.load()).get('bright-house')?.digest));
  expect(digests[0]).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(digests[1]).toBe(digests[0]);
  expect(digests[2]).not.toBe(digests[0]);
});
