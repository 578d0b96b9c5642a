import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import { type DatasetTrials, type TrialName, trialNames } from '../../evidence/data.ts';
import type { MachineTarget, Target } from '../../target.ts';
import { runOverSsh } from '../ssh/ssh-command.ts';
import { type SshPlace, speak, sshScope } from '../ssh/ssh-session.ts';
import { bringScript, publishScript, tidyScript, trialLines, trialScript, wordsOf } from './trial-script.ts';

const key = z.string().startsWith('-----BEGIN OPENSSH PRIVATE KEY-----');
const folder = z.string().startsWith('/');
const scope = z.strictObject({
  ...sshScope,
  /** Accounts are named as the keys are. `stranger` signs, and logs in nowhere. */
  keys: z.strictObject({ collector: key, curator: key, trainer: key, stranger: key }),
  dataset: folder,
  incoming: folder,
  quarantine: folder,
  exempt: z.string(),
  publish: folder,
  train: folder,
  /** Files that must be as they were delivered for the trials to mean anything. */
  programs: z.array(folder).min(1),
});
type Scope = z.output<typeof scope>;
const most = { files: 200, bytes: 64 * 1024 };

/**
 * Lets the pipeline work for a Check, each step over SSH as the account whose work it is: the collector brings rows (and a pickle), the curator
 * publishes, the trainer trains the dataset and poisoned copies of it. Rows carry words of this Check's nonce. What was brought stays as the shard
 * `heartbeat.jsonl`, the pickle is taken away again. The quarantine is read from outside.
 */
export const datasetTrials = defineProbe({
  kind: 'datasetTrials',
  scope,
  timeoutMs: 60_000,
  async collect(target, given, { signal, nonce }) {
    const session = sessions(target, given, signal);
    const steps = [['collector', bringScript(given, nonce)] as const, ['curator', publishScript(given)] as const];
    for (const [user, command] of steps) {
      const { why } = await session(user, command);
      if (why !== undefined) return { ran: false, why: `${user} cannot work: ${why}` };
    }
    const { output = '', why } = await session('trainer', trialScript(given, { nonce, key: given.keys.stranger }));
    const { poison } = wordsOf(nonce);
    const kept = await quarantined(target.machine(given.machine), given.quarantine, poison);
    await session('curator', tidyScript(given));
    const words = Object.values(poison);
    await session('trainer', `grep -lF ${words.map((word) => `-e ${word}`).join(' ')} -r ${given.quarantine} 2>/dev/null | xargs -r rm -f`);
    return why === undefined ? judged(target.machine(given.machine), { programs: given.programs, output, kept }) : { ran: false, why: `trainer cannot work: ${why}` };
  },
});

type Session = (user: 'collector' | 'curator' | 'trainer', command: string) => Promise<{ output?: string; why?: string }>;

function sessions(target: Target, { machine, port, visitor, keys }: Scope, signal: AbortSignal): Session {
  const place: SshPlace = { machine, port, visitor };
  return async (user, command) => {
    const said = await speak(target, place, { signal, talk: async (socket) => ({ answered: true as const, ...(await runOverSsh(socket, { user, key: keys[user], command })) }) });
    if (!said.answered) return { why: said.why };
    return said.output === undefined ? { why: said.why ?? 'the session ran no command' } : { output: said.output };
  };
}

async function judged(
  machine: MachineTarget,
  { programs, output, kept }: { programs: readonly string[]; output: string; kept: readonly TrialName[] },
): Promise<DatasetTrials | { ran: false; why: string }> {
  const lines = trialLines(output);
  const genuine = lines.get('genuine');
  if (!genuine) return { ran: false, why: `trainer cannot work: ${output.trim().split('\n').at(-1)?.slice(0, 160) || 'nothing printed'}` };
  const pristine = await machine.pristine(programs);
  return {
    ran: true,
    changed: programs.filter((path) => pristine[path] !== true),
    genuine: { trained: genuine.trained, pickle: genuine.pickle, said: genuine.said },
    trials: trialNames.map((name) => {
      const { trained = false, poisoned = false, said = '' } = lines.get(name) ?? {};
      return { name, trained, poisoned, said, kept: kept.includes(name) };
    }),
  };
}

/** The trials whose rows lie in the quarantine, as the platform reads it. */
async function quarantined(machine: MachineTarget, at: string, poison: Readonly<Record<TrialName, string>>): Promise<TrialName[]> {
  const files = (await machine.list([`${at}/**`])).filter(({ kind, size }) => kind === 'file' && size <= most.bytes);
  const newest = files.sort((a, b) => b.ctimeMs - a.ctimeMs).slice(0, most.files);
  const texts = await Promise.all(newest.map(async ({ path }) => new TextDecoder().decode((await machine.read(path, { maxBytes: most.bytes }))?.content)));
  return trialNames.filter((name) => texts.some((text) => text.includes(poison[name])));
}
