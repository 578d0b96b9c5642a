import { Command } from 'commander';
import { loadCatalogue } from '#server/catalogue/catalogue.ts';
import { OwnServer } from '#server/cli/play/own-server.ts';
import { record } from './fidelity/record.ts';
import { fidelityText, replay } from './fidelity/replay.ts';
import type { Stage } from './fidelity/perform.ts';
import { readTranscripts, transcriptScenarios } from './fidelity/transcript.ts';

interface Options {
  readonly scenario?: string;
  readonly transcript?: string;
  readonly runtime: string;
  readonly record?: boolean;
  readonly diff?: boolean;
  readonly json?: boolean;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** `bench fidelity`: what the terminal printed on `docker`, recorded, against what it prints on another runtime. */
export const fidelityCommand = (): Command =>
  new Command('fidelity')
    .description('replay on a runtime what was recorded on docker, and print what differs')
    .option('--scenario <id>', 'only this one')
    .option('--transcript <name>', 'only those whose names begin so')
    .option('--runtime <name>', 'where it is replayed', 'embedded')
    .option('--record', 'record on docker')
    .option('--diff', 'print each difference')
    .option('--json', 'print the result as JSON')
    .action(async (options: Options) => {
      await using server = await OwnServer.start({ env: { RAMPART_LABS_PER_GUEST: '20', ...instance } });
      const stages = await stagesOf(server.url, options);
      if (options.record) {
        for (const stage of stages) await record(stage, say);
        return;
      }
      const fidelity = await replay(stages, say);
      console.log(options.json ? JSON.stringify({ bench: 'fidelity', runtime: options.runtime, ...fidelity }) : fidelityText(fidelity, options.diff ?? false));
    });

const { RAMPART_INSTANCE } = process.env;
const instance: Record<string, string> = RAMPART_INSTANCE === undefined ? {} : { RAMPART_INSTANCE };

async function stagesOf(url: string, { scenario, transcript = '', runtime, record }: Options): Promise<Stage[]> {
  const { scenarios } = await loadCatalogue();
  const stages: Stage[] = [];
  for (const id of scenario === undefined ? await transcriptScenarios() : [scenario]) {
    const loaded = scenarios.get(id);
    if (loaded === undefined) throw new Error(`there is no scenario ${id}`);
    const file = await readTranscripts(id, ['solution', ...loaded.states.map(({ name }) => name)]);
    const transcripts = file.transcripts.filter(({ name }) => name.startsWith(transcript));
    stages.push({ url, runtime: record ? 'docker' : runtime, scenario: loaded, file: { ...file, transcripts }, tolerant: record !== true });
  }
  return stages;
}
