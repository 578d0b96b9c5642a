import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { registry } from '#checkers/engine/plan.fixture.ts';
import { type Catalogue, loadCatalogue } from './catalogue.ts';

const brief = `# The bright house

The lamps of this house draw far too much power. Neighbours see them from the end of the street, and the bill is high. You have a shell on the
machine \`house\`, and you may change what you find there.

## What must hold at the end

- The lamp of the hall draws at most five watts.
- The porch keeps its light, for the post comes late.
- Nothing else in the house has to change, and nobody has to sit in the dark.

Look around before you start: \`cat /lamps/hall\`.
`;

/** A scenario without any problem, as files. */
export const goodScenario: Readonly<Record<string, string>> = {
  'scenario.yaml': `id: bright-house
title: Dim the bright house
summary: The lamps draw too much power, dim them.
module: host-hardening
level: beginner
minutes: 10
runtimes: [docker]
lab:
  machines:
    house: { recipe: env/house.yaml, terminal: true }
variants:
  room: [hall, attic]
  watts: [60, 100]
derived:
  floor: { axis: room, values: { hall: ground, attic: top } }
tasks:
  - id: dim
    title: The lamp of the {{room}} is dim
    points: 70
    checks:
      - { rule: lamp-dim, on: { machine: house, room: '{{room}}' }, weight: 2 }
      - { rule: lamp-clean, on: { machine: house, room: '{{room}}' } }
attacks:
  - { id: knock, title: Knock at the door, run: attack/knock.sh, from: attacker, points: 30 }
safeguards:
  - { rule: lamp-dim, on: { machine: house, room: porch }, with: { watts: 500 }, title: The porch keeps its light }
`,
  'brief.md': brief,
  'env/house.yaml': `description: A house
profile: host
users: [{ name: learner, uid: 1000 }]
files: [{ path: /etc/door, source: door }]
learner: { user: learner }
seed:
  files: [{ path: '/lamps/{{room}}', source: lamp }]
  run: ['echo {{floor}} >/floor']
`,
  'env/door': 'open\n',
  'env/lamp': '{{watts}}\n',
  'hints/dim/1.md': 'Look at the file of the lamp.\n',
  'hints/dim/2.md': 'The number in it is in watts.\n',
  'solution/solve.sh': 'printf "5\\n" >"/lamps/{{room}}"\n',
  'solution/solution.md': 'Write a small number.\n',
  'states/other-room.bad.sh': '# fails: dim/lamp-dim, attack:knock\n# why people do it: rooms look alike\necho 5 >/lamps/cellar\n',
  'states/nothing.bad.sh': '# fails: dim/lamp-dim, safeguard:lamp-dim\n# why people do it: it is late\ntrue\n',
  'states/darker.good.sh': '# passes: all\necho 1 >"/lamps/{{room}}"\n',
  'attack/knock.sh': 'echo "{\\"outcome\\":\\"stopped\\",\\"control\\":true,\\"observed\\":\\"$ROOM\\"}" >&3\n',
};

export interface Change {
  /** File to change, or to add. */
  readonly file: string;
  readonly replace?: readonly [string, string];
  /** `undefined` without `replace` removes the file. */
  readonly content?: string;
}

export interface Root extends AsyncDisposable {
  readonly path: string;
  load(): Promise<Catalogue>;
}

/** A content root with the good scenario, changed. */
export async function contentRoot(...changes: readonly Change[]): Promise<Root> {
  const root = await mkdtemp(path.join(tmpdir(), 'content-'));
  const files = new Map(Object.entries(goodScenario));
  for (const { file, replace, content } of changes) {
    if (replace && !files.get(file)?.includes(replace[0])) throw new Error(`${file} does not hold ${replace[0]}`);
    const next = replace ? files.get(file)?.replace(...replace) : content;
    if (next === undefined) files.delete(file);
    else files.set(file, next);
  }
  const all: [string, string][] = [
    ['scenarios/modules.yaml', '- { id: host-hardening, title: Host hardening, summary: Close it }\n'],
    ...[...files].map(([name, text]): [string, string] => [`scenarios/bright-house/${name}`, text]),
  ];
  for (const [name, text] of all) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  return { path: root, load: () => loadCatalogue({ root, registry }), [Symbol.asyncDispose]: () => rm(root, { recursive: true }) };
}
