import { randomBytes } from 'node:crypto';
import { recipeSchema } from '../../machine/recipe.ts';
import type { ScriptResult, VisitorScript, VisitorTarget } from '../../target.ts';
import { TargetError } from '../../target.ts';
import { addressVariables } from '../visitor-addresses.ts';
import type { EmbeddedLab } from './embedded-lab.ts';
import { run } from './exec.ts';
import { createHost } from './machine/create-host.ts';
import { connected } from './machine-target.ts';
import { Collected } from './program/streams.ts';

const dialMs = 3000;
const mostBytes = 256 * 1024;
const outOfTime = 124;

/** The platform's machine for scripts: what the visitor's container has, simulated. */
const recipe = recipeSchema.parse({
  description: 'The platform machine from which visitors act',
  profile: 'service',
  hostname: 'visitor',
  packages: ['curl', 'jq', 'openssh-client', 'sshpass', 'netcat-openbsd', 'openssl'],
});

export interface VisitorOptions {
  readonly lab: EmbeddedLab;
  readonly name: string;
  address(): string;
}

export function visitorTarget({ lab, name, address }: VisitorOptions): VisitorTarget {
  return {
    name,
    get address() {
      return address();
    },
    dial: ({ host, port, timeoutMs = dialMs }) => connected(lab.running.network.connect({ address: address() }, { host, port, timeoutMs })),
    run: (script) => runScript(lab, address(), script),
  };
}

/** Each script has a machine of its own, with the visitor's address, that is gone when it ends. */
async function runScript(lab: EmbeddedLab, address: string, { source, env = {}, timeoutMs, signal }: VisitorScript): Promise<ScriptResult> {
  if (signal?.aborted) throw new TargetError('aborted', 'the script was stopped before it began');
  const { runner } = lab.services;
  const place = `visitor-${randomBytes(4).toString('hex')}`;
  const host = await createHost({ lab: lab.id, name: place, address, network: lab.running.network, recipe, folder: '/', runner, managers: [] });
  await host.boot();
  const folder = `/tmp/visit-${randomBytes(4).toString('hex')}`;
  try {
    const { root } = host.parts();
    await root.mkdir(folder, 0o700);
    await root.writeFile(`${folder}/script`, source, { mode: 0o644 });
    await root.chown(folder, 65_534, 65_534);
    const report = new Collected(mostBytes);
    const variables = { ...addressVariables(lab.machines), ...env, FROM: address, HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8', TERM: 'dumb' };
    const argv = ['/bin/bash', '--noprofile', '--norc', `${folder}/script`];
    const options = { user: 'nobody', env: variables, cwd: folder, timeoutMs, signal, maxBytes: mostBytes, descriptors: { 3: report } };
    const ran = await run({ host, runner, lab: `${lab.id}/${place}` }, argv, options);
    if (ran.stopped === 'aborted') throw new TargetError('aborted', 'the script was stopped');
    const late = ran.stopped === 'timeout';
    const { stdout } = ran;
    return { exitCode: late ? outOfTime : ran.exitCode, stdout, stderr: ran.stderr + (late ? '\n(stopped: the time is over)' : ''), report: report.text };
  } finally {
    await runner.release(`${lab.id}/${place}`);
    await host.dispose();
  }
}
