import { Command, InvalidArgumentError } from 'commander';
import { ApiClient, PlayError } from './api-client.ts';
import { OwnServer } from './own-server.ts';
import { play, type PlayResult } from './play.ts';

interface Options {
  readonly runtime: string;
  readonly as: string;
  readonly variant?: number;
  readonly json?: boolean;
}

const variantNumber = (text: string): number => {
  const variant = Number(text);
  if (!Number.isInteger(variant) || variant < 1) throw new InvalidArgumentError('a variant is a number from 1.');
  return variant;
};

/** `rampart play <scenario>`: exit 0 when it ran, whatever the score; 2 when it could not. */
export const playCommand = (): Command =>
  new Command('play')
    .description('drive a server as a learner does: start a scenario, paste a script, press Check, print the grade')
    .argument('<scenario>', 'id of the scenario')
    .option('--runtime <name>', 'docker, embedded, kind or kubernetes', 'docker')
    .option('--as <state>', 'start, solution or the name of a state', 'solution')
    .option('--variant <number>', 'which variant, from 1 (default: drawn)', variantNumber)
    .option('--json', 'print the grade as JSON')
    .addHelpText('after', '\nRAMPART_URL names a running server. Without it one is started on a free port and ended afterwards, its labs included.')
    .action(async (scenario: string, options: Options) => {
      process.exitCode = await run(scenario, options);
    });

async function run(scenario: string, { json, ...options }: Options): Promise<number> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const url = process.env.RAMPART_URL;
  try {
    await using own = url === undefined ? await OwnServer.start() : undefined;
    const api = await ApiClient.connect(own?.url ?? url!);
    const result = await play(api, { ...options, scenario, ...(!json && { onProgress: say }) });
    console.log(json ? JSON.stringify(result) : text(result));
    return 0;
  } catch (error) {
    say(error instanceof PlayError ? `play: ${error.message}` : `play: ${(error as Error).stack}`);
    return 2;
  }
}

const text = ({ scenario, runtime, variant, score, max, tasks, attacks, safeguards, timings }: PlayResult): string =>
  [
    `${scenario} on ${runtime}, variant ${variant}: ${score} of ${max} points`,
    ...tasks.flatMap((task) => [
      `  ${task.points}/${task.max}  ${task.id}`,
      ...task.checks.map(({ rule, status, reason }) => `         ${status.padEnd(8)} ${rule}: ${reason}`),
    ]),
    ...attacks.map((attack) => `  ${attack.points}/${attack.max}  ${attack.id}: ${attack.status}`),
    ...safeguards.map(({ id, status }) => `  ${status.padEnd(8)} ${id}`),
    `  lab after ${timings.claimMs} ms, prompt after ${timings.promptMs} ms, check in ${timings.checkMs} ms`,
  ].join('\n');
