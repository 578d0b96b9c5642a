import { Command, Option } from 'commander';
import { loadRegistry } from '#checkers/engine/registry.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import type { CheckReport } from './check-report.ts';
import { checkSources } from './check-sources.ts';
import { type FailOn, exitCodeOf, exitCodes } from './exit-code.ts';
import { progressTo } from './progress.ts';
import { jsonReport } from './report/json-report.ts';
import { junitReport } from './report/junit-report.ts';
import { sarifReport } from './report/sarif-report.ts';
import { severities } from './report/severity.ts';
import { textReport } from './report/text-report.ts';
import { SelectionError, profiles, selectRules } from './selection.ts';
import { listSources } from './source-files.ts';

const reports = {
  text: textReport,
  json: jsonReport,
  sarif: (report: CheckReport) => sarifReport(report, packageJson.version),
  junit: junitReport,
};

interface Options {
  readonly format: keyof typeof reports;
  readonly failOn: FailOn;
  readonly profile?: string;
  readonly rule?: readonly string[];
  readonly kubernetesVersion: string;
}

const help = `
Reads YAML and JSON files of Kubernetes: Pods and what makes them, RBAC, NetworkPolicy, all files together. Never writes. What it cannot read or decide is unknown, never a pass.
Exit code: 0 nothing found, 1 a finding at or above --fail-on, 4 something is unknown, 5 both, 2 wrong usage.`;

/** `rampart check PATH...` */
export const checkCommand = (): Command =>
  new Command('check')
    .description('judge your own Kubernetes files by the rules that grade the labs')
    .argument('<path...>', 'files, folders, or - for standard input')
    .addOption(new Option('--format <format>', 'how to print').choices(Object.keys(reports)).default('text'))
    .addOption(new Option('--fail-on <severity>', 'the least severity that makes the exit code 1').choices([...severities, 'never']).default('low'))
    .addOption(new Option('--profile <name>', 'which set of rules (default: all)').choices(Object.keys(profiles)))
    .option('--rule <id>', 'only this rule; may be given several times', (id: string, before: string[] = []) => [...before, id])
    .option('--kubernetes-version <version>', 'version of the standards: latest or v1.<minor>', 'latest')
    .addHelpText('after', help)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : exitCodes.usage))
    .action(async (paths: string[], options: Options) => {
      process.exitCode = await check(paths, options);
    });

async function check(paths: readonly string[], { format, failOn, ...selection }: Options): Promise<number> {
  const registry = await loadRegistry();
  try {
    const selected = selectRules(registry, selection);
    const progress = progressTo(process.stderr);
    const report = await checkSources({ sources: await listSources(paths), readers: registry.readers.values(), selected, onProgress: progress.show });
    progress.clear();
    process.stdout.write(reports[format](report));
    return exitCodeOf(report, failOn);
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
    process.stderr.write(`check: ${error.message}\n`);
    return exitCodes.usage;
  }
}
