import type { ScenarioDetail } from '../../api.ts';
import { loadCatalogue } from '../../catalogue/catalogue.ts';
import type { Scenario } from '../../catalogue/load-scenario.ts';
import type { Page } from '../docs.ts';
import { notice } from './rule-pages.ts';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
];

const link = (rule: string): string => `[${rule}](../rules/${rule}.md)`;

const headerOf = (script: string, key: string): string => new RegExp(`^# ${key}: *(.*)$`, 'm').exec(script)?.[1] ?? '';

const tasks = ({ file }: Scenario): string[] =>
  table(
    ['task', 'points', 'rules'],
    file.tasks.map((task) => [task.title, String(task.points), task.checks.map((check) => link(check.rule)).join(', ')]),
  );

const states = ({ states }: Scenario): string[] =>
  table(
    ['state', 'kind', 'what it shows'],
    states.map((state) => [
      `\`${state.name}\``,
      state.kind === 'bad' ? 'wrong fix' : 'right fix',
      headerOf(state.script, state.kind === 'bad' ? 'why people do it' : 'why it is right'),
    ]),
  );

const page = (scenario: Scenario, detail: ScenarioDetail): Page => ({
  path: `scenarios/${scenario.id}.md`,
  text: [
    notice,
    '',
    `# ${scenario.file.title}`,
    '',
    scenario.file.summary,
    '',
    ...table(
      ['module', 'level', 'minutes', 'points', 'runtimes', 'variants'],
      [[detail.module.title, detail.level, String(detail.minutes), String(detail.points), detail.runtimes.join(', '), String(detail.variants)]],
    ),
    '',
    ...(scenario.file.limits === undefined ? [] : [`**Limits.** ${scenario.file.limits}`, '']),
    '## Tasks',
    '',
    ...tasks(scenario),
    '',
    '## Attacks',
    '',
    ...detail.attacks.map((attack) => `- ${attack.title} (${attack.points} points)`),
    '',
    '## Safeguards',
    '',
    ...scenario.file.safeguards.map((safeguard) => `- ${safeguard.title} (${link(safeguard.rule)})`),
    '',
    '## States of the proof gate',
    '',
    ...states(scenario),
    '',
    '## Controls',
    '',
    detail.controls.join(', '),
    '',
  ].join('\n'),
});

const index = (details: readonly ScenarioDetail[]): Page => ({
  path: 'scenarios/README.md',
  text: [
    notice,
    '',
    '# Scenarios',
    '',
    ...table(
      ['scenario', 'module', 'level', 'minutes', 'runtimes'],
      details.map((detail) => [`[${detail.title}](${detail.id}.md)`, detail.module.title, detail.level, String(detail.minutes), detail.runtimes.join(', ')]),
    ),
    '',
  ].join('\n'),
});

/** One page a scenario and an index, from the scenarios' folders. */
export async function scenarioPages(): Promise<Page[]> {
  const catalogue = await loadCatalogue();
  const found = [...catalogue.scenarios.values()].flatMap((scenario) => {
    const detail = catalogue.get(scenario.id)?.detail;
    return detail === undefined ? [] : [{ scenario, detail }];
  });
  return [index(found.map(({ detail }) => detail)), ...found.map(({ scenario, detail }) => page(scenario, detail))];
}
