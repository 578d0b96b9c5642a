import { EngineError } from '../../../engine/records.ts';
import type { ProgramContext } from '../../../program/program.ts';
import { ask } from '../ask.ts';
import { type Call, type Command, warn } from './command.ts';

const tries = 3;

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });

/** What podman says for want of an image: there is no registry here that has it. */
export async function refusePull(context: ProgramContext, reference: string): Promise<never> {
  if (!/^[^/]*[.:][^/]*\/|^localhost\//.test(reference)) {
    throw new EngineError(
      `short-name "${reference}" did not resolve to an alias and no unqualified-search registries are defined in "/etc/containers/registries.conf"`,
    );
  }
  const named = /[:@][^/]*$/.test(reference) ? reference : `${reference}:latest`;
  const [host = ''] = named.split('/');
  await context.stderr.write(`Trying to pull ${named}...\n`);
  const cause = host === 'localhost' ? 'dial tcp 127.0.0.1:443: connect: connection refused' : `dial tcp: lookup ${host}: no such host`;
  const why = `initializing source docker://${named}: pinging container registry ${host}: Get "https://${host}/v2/": ${cause}`;
  for (let count = 1; count <= tries; count++) {
    await warn(context, `Failed, retrying in 1s ... (${count}/${tries}). Error: ${why}`, count - 1);
    await sleep(1000, context.signal);
  }
  throw new EngineError(why);
}

/** Fails as podman does where the image is not there. */
export async function assertImage(context: ProgramContext, reference: string): Promise<void> {
  if (!(await ask(context.sys, 'image:find', { name: reference }))) await refusePull(context, reference);
}

async function pull({ context, operands, flags, print }: Call): Promise<number> {
  const [reference = ''] = operands;
  const layout = /^oci:(.+?)(?::([^:/]+))?$/.exec(reference);
  if (!layout) {
    const known = await ask(context.sys, 'image:find', { name: reference });
    if (!known) return refusePull(context, reference);
    await print(`${known.id}\n`);
    return 0;
  }
  const [, folder = '', tag] = layout;
  if (!flags.has('quiet')) await context.stderr.write('Getting image source signatures\n');
  const id = await ask(context.sys, 'image:pull', { folder, tag, name: `localhost${folder}:${tag ?? 'latest'}` });
  if (!flags.has('quiet')) await context.stderr.write('Writing manifest to image destination\nStoring signatures\n');
  await print(`${id}\n`);
  return 0;
}

export const pullCommands: readonly Command[] = [
  {
    name: 'pull',
    aliases: ['image pull'],
    flags: ['-q --quiet', '-a --all-tags', '--authfile=', '--creds=', '--tls-verify', '--platform=', '--arch=', '--os='],
    minimum: 1,
    run: pull,
  },
];
