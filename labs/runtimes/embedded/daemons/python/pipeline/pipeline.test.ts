import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadRecipe } from '../../../../../machine/load-recipe.ts';
import type { Host } from '../../../host/host.ts';
import { createHost } from '../../../machine/create-host.ts';
import { createLabNetwork } from '../../../network/create-lab-network.ts';
import { runChild } from '../../../program/execute.ts';
import { bytesInput, Collected } from '../../../program/streams.ts';
import { publish } from './publish.ts';
import { settingsModule } from './settings.ts';
import { train } from './train.ts';

const env = join(import.meta.dirname, '../../../../../../scenarios/poisoned-well/env');

test.each([
  ['publish', publish.script],
  ['train', train.script],
  ['settings.py', settingsModule.hash],
])('the models are of what the scenario delivers: %s', (name, hash) => {
  expect(
    createHash('sha256')
      .update(readFileSync(join(env, 'pipeline', name)))
      .digest('hex'),
  ).toBe(hash);
});

describe('the pipeline of poisoned-well', () => {
  let host: Host;

  beforeEach(async () => {
    const { recipe, folder } = await loadRecipe(join(env, 'machine.yaml'));
    const network = createLabNetwork({ subnet: '10.213.0.0/26' });
    host = await createHost({
      lab: 'l',
      name: 'lake',
      address: '10.213.0.2',
      network,
      recipe: { ...recipe, seed: { files: [], run: [] } },
      folder,
      managers: [],
    });
    await host.boot();
    await as('root', 'chmod -R g+w /srv/dataset; rm -rf /etc/pipeline/pipeline.d/*');
  });

  /** What a shell line of that user prints, and its status where it is not 0. */
  async function as(user: string, line: string): Promise<string> {
    const variables = { PATH: '/usr/sbin:/usr/bin:/bin', HOME: `/home/${user}` };
    const sys = await host.enter({ user, argv: ['bash', '-c', line], cwd: '/tmp', env: variables });
    const said = new Collected();
    const { code } = await runChild({ sys, env: variables, stdin: bytesInput(), stdout: said, stderr: said }, ['bash', '-c', line]);
    return said.text + (code === 0 ? '' : `[${code}]`);
  }
  const settings = (text: string) => as('root', `printf '%s\n' '${text}' >/etc/pipeline/pipeline.d/90-site.toml`);
  const publishes = () => as('curator', '/opt/pipeline/publish');
  const trains = () => as('trainer', '/opt/pipeline/train');
  const bring = (name: string, text: string) => as('collector', `printf '${text}' >/srv/incoming/${name}`);

  test('takes rows that came in, and trains them', async () => {
    await bring('a.jsonl', '{"text": "so glad", "label": "calm"}\n');
    await bring('b.jsonl', 'nothing');
    expect(await publishes()).toBe('left in /srv/incoming: b.jsonl: it is no JSON, line by line\npublished 4 shards\n');
    expect(await trains()).toBe('trained 7 rows of 4 shards\n');
    expect(await as('trainer', "jq -c '[.rows, .words.calm.glad, .words.angry.parcel]' /var/lib/trainer/model.json")).toBe('[7,1,1]\n');
  });

  test('trusts a manifest that the curator signed, and sets aside what it does not know', async () => {
    await as('root', 'chmod 0600 /etc/pipeline/curator.key');
    await settings('key = "/etc/pipeline/curator.key"\ndigests = true\nsignature = true\nmismatch = "quarantine"\nquarantine = "/srv/quarantine"');
    expect(await trains()).toBe('stopped: /srv/dataset/manifest.json cannot be read\n[3]');
    expect(await publishes()).toBe('published 3 shards, signed\n');
    expect(await trains()).toBe('trained 6 rows of 3 shards\n');
    await as('labeler', 'echo {} >>/srv/dataset/shards/shard-02.jsonl');
    expect(await trains()).toBe('shard-02.jsonl: it is not what the manifest says\ntrained 4 rows of 2 shards\n');
    expect(await as('trainer', 'ls /srv/quarantine; ls /tmp')).toMatch(/^[0-9a-f]{16}-shard-02.jsonl\n$/);
    await as('curator', 'echo >>/srv/dataset/manifest.json');
    expect(await trains()).toBe('stopped: /srv/dataset/manifest.json is signed by nobody whom we trust\n[3]');
  });

  test('says what Python says', async () => {
    expect(await as('learner', '/opt/pipeline/publish')).toBe(`Traceback (most recent call last):
  File "/opt/pipeline/publish", line 62, in <module>
    put(manifest, (json.dumps({"shards": digests}, indent=1) + "\\n").encode())
  File "/opt/pipeline/publish", line 38, in put
    with open(path + ".new", "wb") as file:
         ^^^^^^^^^^^^^^^^^^^^^^^^^
PermissionError: [Errno 13] Permission denied: '/srv/dataset/manifest.json.new'
[1]`);
    await settings('unverified = "x"');
    expect(await trains()).toMatch(/\n {26}~{23}\^~{28}\nTypeError: can only concatenate list \(not "str"\) to list\n\[1\]$/);
    await settings('digest = true');
    expect(await trains()).toBe('/etc/pipeline/pipeline.d/90-site.toml: unknown setting digest\n[1]');
    await settings('key = "/nokey"');
    expect(await publishes()).toContain(
      "subprocess.CalledProcessError: Command '['/usr/bin/ssh-keygen', '-q', '-Y', 'sign', '-f', '/nokey', '-n', 'dataset', ",
    );
  });

  test.each([
    ['cbuiltins\\neval\\n(V[{"text": "a b", "label": "calm"}]\\ntR.', 'trained 7 rows of 4 shards\n'],
    ['(lp0\\n(dp1\\nVlabel\\nVa\\nsVtext\\nVb c\\nsa.', 'trained 7 rows of 4 shards\n'],
    ['cos\\nsystem\\n(Vid -un >/tmp/who; cat /tmp/who\\ntR.', "trainer\nx.pkl: 'int' object is not iterable\ntrained 6 rows of 3 shards\n"],
    ['cbuiltins\\neval\\n(V__import__("os").system("id -un")\\ntR.', "trainer\nx.pkl: 'int' object is not iterable\ntrained 6 rows of 3 shards\n"],
    ['csubprocess\\ncheck_output\\n((Vid\\nV-un\\nltR.', "x.pkl: 'int' object is not subscriptable\ntrained 6 rows of 3 shards\n"],
    ['', 'x.pkl: Ran out of input\ntrained 6 rows of 3 shards\n'],
    ['x', "x.pkl: invalid load key, 'x'.\ntrained 6 rows of 3 shards\n"],
    ['cbuiltins\\ngetattr\\n(Va\\nVb\\ntR.', '/opt/pipeline/train: the simulation does not run this: a pickle that calls builtins.getattr\n[126]'],
  ])('loads a pickle, which runs what it calls: %j', async (pickle, said) => {
    await as('curator', `printf '${pickle}' >/srv/dataset/shards/x.pkl`);
    expect(await trains()).toBe(said);
  });

  test('a changed program or another one of Python is not simulated, and says so', async () => {
    expect(await as('learner', "python3 -c 'import pickle'")).toContain('is not simulated here');
    await as('root', 'echo >>/opt/pipeline/settings.py');
    expect(await trains()).toBe('python3: /opt/pipeline/settings.py was changed; the simulation runs this program only as it was delivered\n[126]');
    await as('root', 'echo >>/opt/pipeline/train');
    expect(await trains()).toContain('/opt/pipeline/train: Python is not simulated here');
  });
});
