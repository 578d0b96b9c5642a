import type { ProgramContext } from '../../../program/program.ts';
import { wget } from './wget.ts';
import { list } from './list.ts';

/** Applets that print otherwise than the programs of their names. */
export const ownApplets: Readonly<Record<string, (context: ProgramContext) => Promise<number>>> = { id, ls: list, wget, ps };

const rowsOf = async ({ sys }: ProgramContext, path: string): Promise<string[][]> =>
  sys.readFile(path).then(
    (bytes) =>
      new TextDecoder()
        .decode(bytes)
        .split('\n')
        .map((line) => line.split(':')),
    () => [],
  );

/** Names as busybox's `id` shows them: a number that has none stands for itself. */
async function id(context: ProgramContext): Promise<number> {
  const { sys, argv, stdout } = context;
  const letters = new Set(
    argv
      .slice(1)
      .filter((word) => word.startsWith('-'))
      .flatMap((word) => [...word.slice(1)]),
  );
  const [users, groups] = [await rowsOf(context, '/etc/passwd'), await rowsOf(context, '/etc/group')];
  const me = await sys.identity();
  const named = (rows: readonly string[][], number: number): string => rows.find((row) => row[2] === String(number))?.[0] ?? String(number);
  const [uid, gid] = letters.has('r') ? [me.uid, me.gid] : [me.euid, me.egid];
  const all = me.groups.length === 0 ? [gid] : me.groups;
  if (letters.has('u')) await stdout.write(`${letters.has('n') ? named(users, uid) : uid}\n`);
  else if (letters.has('g')) await stdout.write(`${letters.has('n') ? named(groups, gid) : gid}\n`);
  else if (letters.has('G')) await stdout.write(`${all.map((one) => (letters.has('n') ? named(groups, one) : one)).join(' ')}\n`);
  else {
    const more = me.groups.length === 0 ? '' : ` groups=${me.groups.map((one) => `${one}(${named(groups, one)})`).join(',')}`;
    await stdout.write(`uid=${uid}(${named(users, uid)}) gid=${gid}(${named(groups, gid)})${more}\n`);
  }
  return 0;
}

async function ps(context: ProgramContext): Promise<number> {
  const { sys, stdout } = context;
  const users = await rowsOf(context, '/etc/passwd');
  const { nowMs } = await sys.clock();
  const rows = (await sys.processes()).map(({ pid, uid, argv, comm, startedAtMs }) => {
    const name = users.find((row) => row[2] === String(uid))?.[0] ?? String(uid);
    const minutes = Math.floor((nowMs - startedAtMs) / 60_000);
    return `${String(pid).padStart(5)} ${name.padEnd(8).slice(0, 8)}  ${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')} ${argv.join(' ') || `[${comm}]`}\n`;
  });
  await stdout.write(`PID   USER     TIME  COMMAND\n${rows.join('')}`);
  return 0;
}
