import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { groupsOfUser, records } from '../accounts-file.ts';
import { OptionError, getopt } from '../getopt.ts';
import { findUser } from './authentication.ts';

const files: Record<string, { path: string; keys: readonly number[] }> = {
  passwd: { path: '/etc/passwd', keys: [0, 2] },
  group: { path: '/etc/group', keys: [0, 2] },
  shadow: { path: '/etc/shadow', keys: [0] },
  gshadow: { path: '/etc/gshadow', keys: [0] },
};
const hosts = ['hosts', 'ahosts', 'ahostsv4', 'ahostsv6'];
const tables = ['services', 'protocols', 'networks', 'rpc', 'ethers'];

/** Looks entries up in the name service databases. */
export const getent = defineProgram({
  name: 'getent',
  paths: ['/usr/bin/getent'],
  async run(context) {
    const [database, ...keys] = await operands(context);
    if (database === undefined) {
      await context.stderr.write("getent: wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.\n");
      return 1;
    }
    if (files[database]) return await accounts(context, files[database], keys);
    if (database === 'initgroups') return await initgroups(context, keys);
    if (hosts.includes(database)) return await addresses(context, database, keys);
    if (tables.includes(database)) return await table(context, database, keys);
    await context.stderr.write(`Unknown database: ${database}\nTry \`getent --help' or \`getent --usage' for more information.\n`);
    return 1;
  },
});

async function operands({ argv, stderr }: ProgramContext): Promise<readonly string[]> {
  try {
    return getopt(argv.slice(1), { short: 's:iA', long: { 'service=': 's', 'no-idn': 'i' }, strict: true }).operands;
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    await stderr.write(`getent: ${error.message}\nTry \`getent --help' or \`getent --usage' for more information.\n`);
    return ['-'];
  }
}

async function accounts(
  { sys, stdout }: ProgramContext,
  { path, keys: columns }: { path: string; keys: readonly number[] },
  keys: readonly string[],
): Promise<number> {
  const rows = await records(sys, path).catch((error: unknown) => {
    if (isSysError(error)) return [];
    throw error;
  });
  const print = async (fields: readonly string[]) => await stdout.write(`${fields.join(':')}\n`);
  if (keys.length === 0) for (const row of rows) await print(row);
  let status = 0;
  for (const key of keys) {
    const row = rows.find((fields) => fields[0] === key) ?? rows.find((fields) => columns.slice(1).some((column) => fields[column] === key));
    if (row) await print(row);
    else status = 2;
  }
  return status;
}

async function initgroups({ sys, stdout }: ProgramContext, keys: readonly string[]): Promise<number> {
  for (const key of keys) {
    const user = await findUser(sys, key);
    await stdout.write(`${key.padEnd(21)} ${user ? (await groupsOfUser(sys, user)).slice(1).join(' ') : ''}\n`);
  }
  return 0;
}

async function addresses(context: ProgramContext, database: string, keys: readonly string[]): Promise<number> {
  const { sys, stdout } = context;
  let status = 0;
  for (const key of keys) {
    const found = await sys.resolve(key).catch((error: unknown) => {
      if (isSysError(error)) return [];
      throw error;
    });
    const wanted = found.filter((address) => (database === 'ahostsv4' ? !address.includes(':') : database === 'ahostsv6' ? address.includes(':') : true));
    if (wanted.length === 0) status = 2;
    else if (database === 'hosts')
      await stdout.write(`${(wanted.find((address) => address.includes(':')) ?? wanted[0]!).padEnd(15)} ${await namesFor(sys, key)}\n`);
    else
      for (const address of wanted)
        for (const [at, kind] of ['STREAM', 'DGRAM', 'RAW'].entries())
          await stdout.write(`${address.padEnd(15)} ${kind.padEnd(6)} ${at === 0 && address === wanted[0] ? key : ''}\n`);
  }
  return status;
}

async function table({ sys, stdout }: ProgramContext, database: string, keys: readonly string[]): Promise<number> {
  const text = await sys.readFile(`/etc/${database}`).catch((error: unknown) => {
    if (isSysError(error)) return new Uint8Array();
    throw error;
  });
  const rows = new TextDecoder()
    .decode(text)
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter(([name]) => name);
  const chosen =
    keys.length === 0
      ? rows
      : keys.map((key) => rows.find(([name, number, ...aliases]) => name === key || aliases.includes(key) || number?.split('/')[0] === key));
  for (const row of chosen) if (row) await stdout.write(`${row[0]!.padEnd(21)} ${row.slice(1).join(' ')}\n`);
  return chosen.includes(undefined) ? 2 : 0;
}

/** A name with the aliases that /etc/hosts gives it, as gethostbyname tells. */
async function namesFor(sys: ProgramContext['sys'], name: string): Promise<string> {
  const lines = new TextDecoder().decode(await sys.readFile('/etc/hosts').catch(() => new Uint8Array())).split('\n');
  const rows = lines.map((line) => line.replace(/#.*/, '').trim().split(/\s+/)).filter((row) => row.slice(1).includes(name));
  return (rows.find(([address]) => address!.includes(':')) ?? rows[0])?.slice(1).join(' ') ?? name;
}
