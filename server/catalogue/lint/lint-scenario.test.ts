import { expect, test } from 'vitest';
import { registry } from '#checkers/engine/plan.fixture.ts';
import { problemText } from '../problem.ts';
import { type Change, contentRoot, goodScenario } from '../scenario.fixture.ts';
import { lintScenario } from './lint-scenario.ts';

async function lint(...changes: Change[]) {
  await using root = await contentRoot(...changes);
  const { scenarios, problems } = await root.load();
  expect(problems).toEqual([]);
  return (await lintScenario(scenarios.get('bright-house')!, registry)).map((problem) => problemText(problem).replace('scenarios/bright-house/', ''));
}

test('a good scenario has no problem', async () => expect(await lint()).toEqual([]));

const solveLine = goodScenario['solution/solve.sh']!;
test.each<[string, Change[], string]>([
  ['a file that nothing uses', [{ file: 'notes.txt', content: '' }], 'notes.txt: nothing uses this file'],
  ['a script that does not parse', [{ file: 'solution/solve.sh', content: 'if true; then\n' }], 'solution/solve.sh:2: '],
  [
    'a script that ends the terminal',
    [{ file: 'states/darker.good.sh', content: '# passes: all\nset -e\n' }],
    'states/darker.good.sh:2: "set -e" would end the terminal',
  ],
  ['a seed that does not parse', [{ file: 'env/house.yaml', replace: ['echo {{floor}} >/floor', 'if {{floor}}'] }], 'seed of machine "house" does not parse'],
  ['one wrong fix', [{ file: 'states/nothing.bad.sh' }], 'states: 1 wrong fixes'],
  ['no other right fix', [{ file: 'states/darker.good.sh' }], 'states: no other right fix'],
  ['a state named twice', [{ file: 'states/nothing.good.sh', content: '# passes: all\n' }], 'two states are named "nothing"'],
  [
    'a header that names no check',
    [{ file: 'states/nothing.bad.sh', replace: ['dim/lamp-dim', 'dim/lamp-shiny'] }],
    'states/nothing.bad.sh:1: unknown check "dim/lamp-shiny"',
  ],
  [
    'a wrong fix without its reason',
    [{ file: 'states/nothing.bad.sh', replace: ['# why', '# because'] }],
    'states/nothing.bad.sh: the header must say "# why people do it: ..."',
  ],
  ['a right fix without its header', [{ file: 'states/darker.good.sh', replace: ['passes: all', 'good'] }], 'the header must say "# passes: all"'],
  [
    'a hint that holds the solution',
    [{ file: 'hints/dim/2.md', content: `Try\n\n    ${solveLine.replace('{{room}}', 'hall')}` }],
    'hints/dim/2.md:3: holds the solution verbatim',
  ],
  ['a gap in the hints', [{ file: 'hints/dim/1.md' }], 'hints/dim/2.md: hints count from 1'],
  ['a task without hints', [{ file: 'hints/dim/1.md' }, { file: 'hints/dim/2.md' }], 'hints/dim: no hints for this task'],
  ['a short brief', [{ file: 'brief.md', content: 'Dim it.' }], 'brief.md: 2 words'],
  [
    'a hard brief',
    [{ file: 'brief.md', content: 'Organisational accountability necessitates comprehensive institutional reconsideration of illumination. '.repeat(10) }],
    'brief.md: reads at school grade',
  ],
  ['a brief that fixes', [{ file: 'brief.md', replace: ['cat /lamps/hall', 'sudo sed -i s/60/5/ /lamps/hall'] }], 'brief.md:12: gives a command that fixes'],
  ['a dead link', [{ file: 'hints/dim/1.md', content: 'See [this](other.md).' }], 'hints/dim/1.md:1: dead link: other.md'],
  ['a dead heading', [{ file: 'brief.md', replace: ['Look around', '[Look](#nowhere) around'] }], 'dead link: #nowhere'],
  [
    'a safeguard that contradicts a check',
    [{ file: 'scenario.yaml', replace: ['room: porch }, with: { watts: 500 }', "room: '{{room}}' }"] }],
    'scenario.yaml:26: safeguard/lamp-dim judges the same as dim/lamp-dim: a safeguard holds at the start',
  ],
  [
    'homework',
    [{ file: 'scenario.yaml', replace: ['minutes: 10', 'minutes: 10\nhomework: rampart check .'] }],
    'scenario.yaml:7: the proof gate cannot run homework yet',
  ],
  ['a value that nothing uses', [{ file: 'env/lamp', content: '60' }], 'scenario.yaml:13: nothing uses the value {{watts}}'],
])('%s', async (_name, changes, message) => {
  expect(await lint(...changes)).toContainEqual(expect.stringContaining(message));
});
