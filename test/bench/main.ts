import { Command, InvalidArgumentError } from 'commander';
import { benchCheck } from './check.ts';
import { benchEmbedded } from './embedded.ts';
import { benchFirstVisit } from './first-visit.ts';
import { fidelityCommand } from './fidelity.ts';
import { type BenchOptions, holds, type Measure, table } from './measure.ts';
import { benchStart } from './start.ts';
import { benchTerminal } from './terminal.ts';
import { benchWeb } from './web.ts';

interface Options {
  readonly scenario?: string;
  readonly runtime: string;
  readonly rounds: number;
  readonly sessions: number;
  readonly json?: boolean;
}

const benches: Readonly<Record<string, (options: BenchOptions) => Promise<Measure[]>>> = {
  terminal: benchTerminal,
  start: benchStart,
  check: benchCheck,
  web: benchWeb,
  embedded: benchEmbedded,
  'first-visit': benchFirstVisit,
};

const count = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 200) throw new InvalidArgumentError('a number from 1 to 200.');
  return value;
};

await new Command('bench')
  .enablePositionalOptions()
  .description('measure what the product promises; everything is compared within one run')
  .argument('<name>', [...Object.keys(benches), 'fidelity'].join(', '))
  .option('--scenario <id>', 'whose lab is used (default: "leaky-gpu-endpoints", of embedded "ssh-front-door")')
  .option('--runtime <name>', 'how it is run', 'docker')
  .option('--rounds <number>', 'rounds of each measurement', count, 5)
  .option('--sessions <number>', 'terminals that type at once', count, 50)
  .option('--json', 'print the measures as JSON')
  .action(async (name: string, { json, scenario = name === 'embedded' ? 'ssh-front-door' : 'leaky-gpu-endpoints', ...options }: Options) => {
    const bench = benches[name];
    if (bench === undefined) throw new InvalidArgumentError(`there is no bench "${name}"`);
    const measures = await bench({ ...options, scenario, say: (line) => void process.stderr.write(`${line}\n`) });
    console.log(json ? JSON.stringify({ bench: name, measures: measures.map((measure) => ({ ...measure, holds: holds(measure) })) }) : table(measures));
  })
  .addCommand(fidelityCommand())
  .parseAsync();
