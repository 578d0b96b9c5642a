import type { ScenarioSummary } from '#server/api.ts';
import { capital } from '../../lib/format.ts';
import { type RuntimeName, runtimeWord } from '../../lib/runtimes.ts';

/** The catalogue's filters, as they stand in the URL. */
export interface Filters {
  readonly q?: string;
  readonly topic?: string;
  readonly level?: ScenarioSummary['level'];
  readonly minutes?: number;
  readonly runtime?: RuntimeName;
  readonly framework?: string;
}
export type FilterName = keyof Filters;

const levels: readonly ScenarioSummary['level'][] = ['beginner', 'intermediate', 'advanced'];
export const minuteChoices = [10, 15, 20, 30] as const;
/** Control ids begin with their framework: the rest is a section. */
const frameworks = [
  { id: 'CIS', title: 'CIS Benchmarks' },
  { id: 'NIST-800-53', title: 'NIST SP 800-53 r5' },
  { id: 'NIST-800-190', title: 'NIST SP 800-190' },
  { id: 'PCI-DSS', title: 'PCI-DSS 4.0' },
  { id: 'HIPAA', title: 'HIPAA' },
  { id: 'PSS', title: 'Pod Security Standards' },
] as const;

const text = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value : undefined);

export function readFilters(search: Record<string, unknown>): Filters {
  const minutes = Number(search['minutes']);
  const read = {
    q: text(search['q']),
    topic: text(search['topic']),
    level: levels.find((level) => level === search['level']),
    minutes: minuteChoices.find((choice) => choice === minutes),
    runtime: text(search['runtime']) as RuntimeName | undefined,
    framework: text(search['framework']),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

const tests: { [Name in FilterName]: (scenario: ScenarioSummary, wanted: NonNullable<Filters[Name]>) => boolean } = {
  q: (scenario, wanted) => {
    const haystack = [scenario.title, scenario.summary, scenario.module.title, scenario.id, ...scenario.controls].join(' ').toLowerCase();
    return wanted
      .toLowerCase()
      .split(/\s+/)
      .every((word) => haystack.includes(word));
  },
  topic: (scenario, wanted) => scenario.module.id === wanted,
  level: (scenario, wanted) => scenario.level === wanted,
  minutes: (scenario, wanted) => scenario.minutes <= wanted,
  runtime: (scenario, wanted) => scenario.runtimes.includes(wanted),
  framework: (scenario, wanted) => scenario.controls.some((control) => control.startsWith(wanted)),
};
export function matches(scenario: ScenarioSummary, filters: Filters): boolean {
  return (Object.keys(filters) as FilterName[]).every((name) => {
    const wanted = filters[name];
    return wanted === undefined || (tests[name] as (scenario: ScenarioSummary, wanted: unknown) => boolean)(scenario, wanted);
  });
}

export interface Option {
  readonly value: string;
  readonly label: string;
}
/** What can be chosen, from the scenarios that are here. */
export function optionsOf(scenarios: readonly ScenarioSummary[]): Readonly<Record<Exclude<FilterName, 'q'>, readonly Option[]>> {
  const topics = new Map(scenarios.map((scenario) => [scenario.module.id, scenario.module.title]));
  return {
    topic: [...topics].map(([value, label]) => ({ value, label })),
    level: levels.filter((level) => scenarios.some((scenario) => scenario.level === level)).map((value) => ({ value, label: capital(value) })),
    minutes: minuteChoices.map((value) => ({ value: String(value), label: `Up to ${value} min` })),
    runtime: [...new Set(scenarios.flatMap((scenario) => scenario.runtimes))].map((value) => ({ value, label: runtimeWord(value) })),
    framework: frameworks
      .filter(({ id }) => scenarios.some((scenario) => scenario.controls.some((control) => control.startsWith(id))))
      .map(({ id, title }) => ({ value: id, label: title })),
  };
}
export function labelOf(name: FilterName, filters: Filters, options: ReturnType<typeof optionsOf>): string {
  if (name === 'q') return `“${filters.q ?? ''}”`;
  return options[name].find((option) => option.value === String(filters[name]))?.label ?? String(filters[name]);
}
export function without(filters: Filters, name: FilterName): Filters {
  const { [name]: _dropped, ...rest } = filters;
  return rest;
}
