import { execFile } from 'node:child_process';
import ssh2 from 'ssh2';
import { expect, test } from 'vitest';
import { lacks } from '../support/host.ts';
import { listening, localTarget, probeContext } from '#checkers/probes/local-target.fixture.ts';
import { fakeFiles } from '#checkers/probes/machine.fixture.ts';
import { carelessPipeline } from '#checkers/probes/data/careless-pipeline.fixture.ts';
import { datasetTrials } from '#checkers/probes/data/dataset-trials.ts';
import { wordsOf } from '#checkers/probes/data/trial-script.ts';

const { private: key } = ssh2.utils.generateKeyPairSync('ed25519');

/** An SSH server that runs on this host what it is asked to, for all users but one. */
const shellServer = (locked?: string) =>
  new ssh2.Server({ hostKeys: [key] }, (client) => {
    client.on('error', () => {});
    client.on('authentication', (context) => (context.username === locked ? context.reject(['publickey']) : context.accept()));
    client.on('session', (accept) =>
      accept().on('exec', (acceptExec, _reject, { command }) => {
        const channel = acceptExec();
        execFile('bash', ['-c', command], (_error, stdout) => channel.end(stdout));
      }),
    );
  });

async function tried(locked?: string) {
  await using server = await listening(shellServer(locked));
  await using pipeline = await carelessPipeline();
  const { store } = pipeline;
  const kept = { [`${store.quarantine}/1-shard-99.jsonl`]: { content: `{"text": "${wordsOf('5eed').poison.unlisted}"}` } };
  const machine = { ...fakeFiles(kept), pristine: async (paths: readonly string[]) => Object.fromEntries(paths.map((path) => [path, path !== '/opt/train'])) };
  const scope = {
    machine: 'lake',
    port: 22,
    visitor: 'client',
    ...store,
    keys: { collector: key, curator: key, trainer: key, stranger: key },
    programs: ['/opt/publish', '/opt/train'],
  };
  return await datasetTrials.collect(localTarget(server, machine), scope, probeContext());
}

test.skipIf(lacks('python3'))('a careless pipeline: trained, poisoned, and what lies in the quarantine', async () => {
  const found = await tried();
  expect(found).toMatchObject({ ran: true, changed: ['/opt/train'], genuine: { trained: true, pickle: false } });
  const poisoned = found.ran ? found.trials.filter((trial) => trial.poisoned).map(({ name }) => name) : [];
  expect(poisoned).toEqual(['swapped', 'row', 'unlisted', 'exempt', 'forged', 'foreign']);
  expect(found.ran && found.trials.filter(({ kept }) => kept).map(({ name }) => name)).toEqual(['unlisted']);
});

test('an account that cannot log in is named', async () =>
  expect(await tried('curator')).toEqual({ ran: false, why: expect.stringContaining('curator cannot work: ') as string }));
