import { applyCommands } from '../../network/firewall/nft-apply.ts';
import { type Command, parseCommands } from '../../network/firewall/nft-commands.ts';
import { rulesetAsJson } from '../../network/firewall/nft-json.ts';
import { isForeign, printRuleset, type PrintOptions, printTable } from '../../network/firewall/nft-print.ts';
import { NftError } from '../../network/firewall/nft-tokens.ts';
import type { Ruleset } from '../../network/firewall/ruleset.ts';
import { defineProgram, type ProgramContext, ProgramExit } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { getopt, OptionError, type Options } from '../getopt.ts';

const long = {
  handle: 'a',
  json: 'j',
  'file=': 'f',
  check: 'c',
  numeric: 'n',
  stateless: 's',
  terse: 't',
  echo: 'e',
  version: 'v',
  help: 'h',
  'include-path=': 'I',
  'numeric-priority': 'y',
  'numeric-time': 'T',
  service: 'S',
  reversedns: 'N',
};

/** The packet filter's own tool: parser, rules and printer of nftables 1.0.6. */
export const nft = defineProgram({
  name: 'nft',
  paths: ['/usr/sbin/nft'],
  async run(context) {
    const given = await read(context);
    if (given.has('v')) return (await context.stdout.write('nftables v1.0.6 (Lester Gooch #5)\n'), 0);
    const file = given.value('f');
    const source = file === undefined ? given.operands.join(' ') : await textOf(context, file);
    if (source.trim() === '' && file === undefined) {
      await context.stderr.write('nft: no command specified\n');
      return 1;
    }
    if ((await context.sys.identity()).euid !== 0) {
      await context.stderr.write('Operation not permitted (you must be root)\nnetlink: Error: cache initialization failed: Operation not permitted\n');
      return 1;
    }
    const name = file === '-' ? '/dev/stdin' : file;
    try {
      const commands = parseCommands(source);
      const before = await context.sys.request<Ruleset>('firewall', 'get');
      const after = applyCommands(before, commands);
      if (after !== before && !given.has('c')) await context.sys.request('firewall', 'set', after);
      for (const command of commands) if (command.verb === 'list') await show(context, { ruleset: after, command, given });
      return 0;
    } catch (error) {
      if (!(error instanceof NftError)) throw error;
      await context.stderr.write(told(error, source, name));
      return 1;
    }
  },
});

async function read({ argv, stderr }: ProgramContext): Promise<Options> {
  try {
    return getopt(argv.slice(1), { short: 'ajf:cnstevhI:yTSNpu', long, strict: true });
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    await stderr.write(`nft: ${error.message}\n`);
    throw new ProgramExit(1);
  }
}

async function textOf({ sys, stdin, stderr }: ProgramContext, file: string): Promise<string> {
  const decoder = new TextDecoder();
  if (file === '-') return decoder.decode(await stdin.all());
  try {
    return decoder.decode(await sys.readFile(file));
  } catch (error) {
    if (!isSysError(error)) throw error;
    await stderr.write(`internal:0:0-0: Error: Could not open file "${file}": ${error.message}\n\n\n`);
    throw new ProgramExit(1);
  }
}

interface Listing {
  readonly ruleset: Ruleset;
  readonly command: Command;
  readonly given: Options;
}

/** Each table of iptables comes with a warning of its own. */
async function show({ stdout, stderr }: ProgramContext, { ruleset, command, given }: Listing): Promise<void> {
  const whole = command.kind === 'ruleset' && !given.has('j');
  const shown = whole
    ? ruleset.tables.filter(({ family }) => !command.only || family === command.family)
    : ruleset.tables.filter(({ family, name }) => family === command.family && name === command.table);
  for (const table of shown) {
    if (isForeign(table) && !given.has('j')) await stderr.write(`# Warning: table ${table.family} ${table.name} is managed by iptables-nft, do not touch!\n`);
    if (whole) await stdout.write(listed({ tables: [table] }, command, given));
  }
  if (!whole) await stdout.write(listed(ruleset, command, given));
}

function listed(all: Ruleset, { kind, family, only, table: name, name: inside, at }: Command, given: Options): string {
  const options: PrintOptions = { handles: given.has('a'), stateless: given.has('s'), numeric: given.has('n', 'y') };
  const ruleset = only ? { tables: all.tables.filter((one) => one.family === family) } : all;
  if (given.has('j')) return `${pythonic(rulesetAsJson(ruleset))}\n`;
  if (kind === 'ruleset') return printRuleset(ruleset, options);
  if (kind === 'tables') return ruleset.tables.map((one) => `table ${one.family} ${one.name}${options.handles ? ` # handle ${one.handle}` : ''}\n`).join('');
  if (kind === 'chains' || kind === 'sets')
    return ruleset.tables
      .map((one) =>
        printTable(
          { ...one, ...(kind === 'sets' ? { chains: [] } : { sets: [], chains: one.chains.map((chain) => ({ ...chain, rules: [] })) }) },
          options,
        ).replace(/\n\n/g, '\n'),
      )
      .join('');
  const table = ruleset.tables.find((one) => one.family === family && one.name === name);
  if (!table) throw new NftError('No such file or directory', at.table);
  if (kind === 'table') return printTable(table, options);
  if (kind === 'chain') {
    if (!table.chains.some((chain) => chain.name === inside)) throw new NftError('No such file or directory', at.name);
    return printTable(table, options, inside);
  }
  const sets = table.sets.filter((set) => set.name === inside);
  if (sets.length === 0) throw new NftError('No such file or directory', at.name);
  return printTable({ ...table, sets, chains: [] }, options);
}

/** JSON with blanks after its colons and commas, as jansson writes it. */
const pythonic = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(pythonic).join(', ')}]`;
  if (value !== null && typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, one]) => `${JSON.stringify(key)}: ${pythonic(one)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
};

/** nft shows the line and marks the place below it. */
function told({ message, at }: NftError, source: string, file: string | undefined): string {
  if (!at) return `Error: ${message}\n`;
  const line = source.split('\n')[at.line - 1] ?? '';
  const end = at.column + Math.max(1, at.text.length) - 1;
  const where = file === undefined ? '' : `${file}:${at.line}:${at.column}-${end}: `;
  return `${where}Error: ${message}\n${line}\n${' '.repeat(at.column - 1)}${'^'.repeat(Math.max(1, at.text.length))}\n`;
}
