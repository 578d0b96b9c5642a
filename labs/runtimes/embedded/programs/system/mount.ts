import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { SysError } from '../../sys/sys-error.ts';
import type { Mount } from '../../sys/sys.ts';
import { options } from '../getopt.ts';

const long = { all: 'a', bind: 'B', rbind: 'R', 'read-only': 'r', 'options=': 'o', 'types=': 't', verbose: 'v', rw: 'w' };

/** Shows, makes and changes mounts. */
export const mount = defineProgram({
  name: 'mount',
  paths: ['/usr/bin/mount'],
  async run(context) {
    const { sys, stdout, stderr } = context;
    const given = await options(context, { short: 'aBRrwo:t:vnflL:U:', long });
    const fail = async (text: string, code = 32) => {
      await stderr.write(`mount: ${text}\n`);
      return code;
    };
    if (given.operands.length === 0 && !given.has('a')) {
      const type = given.value('t');
      const rows = (await sys.mounts()).filter((one) => type === undefined || one.type === type);
      await stdout.write(rows.map(({ source, target, type: kind, options: list }) => `${source} on ${target} type ${kind} (${list.join(',')})\n`).join(''));
      return 0;
    }
    if ((await sys.identity()).euid !== 0) return await fail(`${given.operands.at(-1) ?? ''}: must be superuser to use mount.`, 1);
    const wanted = given.values('o').flatMap((text) => text.split(','));
    for (const [letter, word] of [
      ['r', 'ro'],
      ['w', 'rw'],
      ['B', 'bind'],
      ['R', 'rbind'],
    ] as const)
      if (given.has(letter)) wanted.push(word);
    const entry = await entryOf(context, given.operands, given.value('t'));
    if (!entry) return await fail(`${given.operands.join(' ')}: can't find in /etc/fstab.`, 1);
    try {
      await sys.mount({ ...entry, options: [...entry.options, ...wanted.filter((word) => word !== 'remount')] }, { remount: wanted.includes('remount') });
      return 0;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      if (error.code === 'ENOENT') return await fail(`${entry.target}: mount point does not exist.`);
      return await fail(`${entry.target}: ${error.code === 'EPERM' || error.code === 'EACCES' ? 'permission denied.' : `${error.message.toLowerCase()}.`}`);
    }
  },
});

/** One operand is looked up among the mounts and in /etc/fstab. */
async function entryOf({ sys }: ProgramContext, operands: readonly string[], type: string | undefined): Promise<Mount | undefined> {
  const [source, target] = operands;
  if (source !== undefined && target !== undefined) return { source, target, type: type ?? 'none', options: [] };
  const there = (await sys.mounts()).find((one) => one.target === source);
  if (there) return { ...there, options: [] };
  const lines = new TextDecoder().decode(await sys.readFile('/etc/fstab').catch(() => new Uint8Array())).split('\n');
  const fields = lines.map((line) => line.replace(/#.*/, '').trim().split(/\s+/)).find((row) => row[1] === source || row[0] === source);
  return (
    fields && { source: fields[0]!, target: fields[1]!, type: fields[2]!, options: (fields[3] ?? 'defaults').split(',').filter((word) => word !== 'defaults') }
  );
}
