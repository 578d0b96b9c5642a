import { Command, InvalidArgumentError, Option } from 'commander';
import { graderVersion } from '#checkers/engine/grader-version.ts';
import { loadRegistry } from '#checkers/engine/registry.ts';
import type { LabRuntime } from '#labs/contract.ts';
import { type Catalogue, loadCatalogue } from '../../catalogue/catalogue.ts';
import { problemText } from '../../catalogue/problem.ts';
import type { Grader } from '../../contract.ts';
import { createGrader } from '../../grading/grader.ts';
import { matrix } from '../../grading/prove/matrix.ts';
import { type ProofStep, leftovers, prove } from '../../grading/prove/prove.ts';
import { ownRuntime } from './own-runtime.ts';

interface Options {
  readonly all?: boolean;
  readonly runtime: string;
  readonly variant?: number;
  readonly states: 'all' | 'none';
  readonly jobs: number;
  readonly json?: boolean;
  readonly show?: boolean;
}

const whole = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('a whole number from 1');
  return number;
};

export const proveCommand = (): Command =>
  new Command('prove')
    .description('run the proof gate: start, solution twice, every state, nothing left behind; exit 1 where something is wrong')
    .argument('[id]', 'scenario')
    .option('--all', 'every scenario')
    .option('--runtime <name>', 'where', 'docker')
    .option('--variant <number>', 'one variant (default: the first and the last)', whole)
    .addOption(new Option('--states <which>', 'states to prove').choices(['all', 'none']).default('all'))
    .option('--jobs <number>', 'labs at the same time', whole, 2)
    .option('--show', 'what the terminal showed where something is wrong')
    .option('--json', 'steps as JSON')
    .action(async (id: string | undefined, options: Options) => {
      process.exitCode = await run(id, options);
    });

async function run(id: string | undefined, options: Options): Promise<number> {
  const registry = await loadRegistry();
  const grader = createGrader(registry, await graderVersion());
  const catalogue = await loadCatalogue({ registry });
  for (const problem of catalogue.problems) console.error(problemText(problem));
  const ids = options.all ? [...catalogue.scenarios.keys()] : id === undefined ? [] : [id];
  const unknown = ids.find((one) => !catalogue.scenarios.has(one));
  if (unknown !== undefined || ids.length === 0) {
    console.error(unknown === undefined ? 'name a scenario, or --all' : `no scenario "${unknown}" loads`);
    return 2;
  }
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new Error('interrupted')));
  await using own = await ownRuntime(options.runtime);
  const proven: ProofStep[][] = [];
  for (const one of ids) {
    const steps = await proveOne(one, { catalogue, grader, runtime: own.runtime, options, signal: stop.signal });
    proven.push(steps);
    if (!options.json) console.log(`\n${matrix(steps)}`);
  }
  const left = await leftovers(own.runtime);
  if (options.json) console.log(JSON.stringify({ steps: proven.flat(), leftovers: left }));
  else console.log(left.length ? `\nleft behind: ${left.join(', ')}` : '\nnothing was left behind');
  return left.length === 0 && proven.flat().every(({ ok }) => ok) && ids.length === proven.length && (!options.all || catalogue.problems.length === 0) ? 0 : 1;
}

interface Proving {
  readonly catalogue: Catalogue;
  readonly grader: Grader;
  readonly runtime: LabRuntime;
  readonly options: Options;
  readonly signal: AbortSignal;
}

function proveOne(id: string, { catalogue, grader, runtime, options, signal }: Proving): Promise<ProofStep[]> {
  const scenario = catalogue.scenarios.get(id)!;
  const served = catalogue.get(id)!;
  const variants = options.variant === undefined ? [...new Set([1, served.variants])] : [options.variant];
  const onStep = ({ as, variant, ok, ms, problems, shown }: ProofStep) => {
    console.error(`${id} ${variant} ${as}: ${ok ? 'ok' : `WRONG ${problems.join('; ')}`} (${(ms / 1000).toFixed(1)} s)`);
    if (options.show && !ok && shown) console.error(shown);
  };
  return prove({ scenario, served, runtime, grader, variants, states: options.states, jobs: options.jobs, signal, onStep });
}
