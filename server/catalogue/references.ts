import { CheckSpecError, needsOf, paramsOf, ruleOf } from '#checkers/engine/needs.ts';
import type { Registry } from '#checkers/engine/registry.ts';
import type { Folder } from './folder.ts';
import { placedChecks, planFor } from './plan.ts';
import type { Problem } from './problem.ts';
import { placeholdersOf } from './render.ts';
import type { Module, ScenarioFile } from './scenario.schemas.ts';
import { stringsOf } from './strings.ts';
import { valuesOf, variantCount } from './variants.ts';
import type { YamlFile } from './yaml-file.ts';

export interface ReferenceContext {
  readonly folder: Folder;
  readonly yaml: YamlFile;
  /** `scenarios/<id>`. */
  readonly name: string;
  readonly modules: readonly Module[];
  readonly registry: Registry;
}

type Wrong = { readonly path: readonly PropertyKey[]; readonly message: string };

/** What scenario.yaml names must exist: module, machines, visitors, tasks, scripts, values, rules with their scopes and parameters. */
export function referenceProblems(file: ScenarioFile, context: ReferenceContext): Problem[] {
  const { folder, yaml, name, modules, registry } = context;
  const wrongs = [
    ...(modules.some(({ id }) => id === file.module) ? [] : [{ path: ['module'], message: `unknown module "${file.module}"` }]),
    ...repeated(file),
    ...attackWrongs(file, folder),
    ...safeguardWrongs(file),
    ...derivedWrongs(file),
  ];
  const undefinedValues = valueWrongs(file, yaml);
  const checks = undefinedValues.length || derivedWrongs(file).length ? [] : checkWrongs(file, folder, registry);
  const at = (wrong: Wrong): Problem => ({ file: `${name}/scenario.yaml`, line: yaml.lineOf(wrong.path), message: wrong.message });
  return [...wrongs, ...undefinedValues, ...checks].map(at).concat(textProblems(file, folder, name));
}

function repeated({ tasks, attacks }: ScenarioFile): Wrong[] {
  const placed = (list: string, items: readonly { readonly id: string }[]) =>
    items.map(({ id }, index): { id: string; path: PropertyKey[] } => ({ id, path: [list, index, 'id'] }));
  const ids = [...placed('tasks', tasks), ...placed('attacks', attacks)];
  return ids
    .filter(({ id }, index) => id === 'safeguard' || ids.findIndex((other) => other.id === id) < index)
    .map(({ id, path }) => ({ path, message: `the id "${id}" is taken` }));
}

const attackWrongs = (file: ScenarioFile, folder: Folder): Wrong[] =>
  file.attacks.flatMap((attack, index): Wrong[] => {
    if (!('run' in attack)) return [];
    const path = ['attacks', index];
    return [
      ...(folder.text(attack.run) === undefined ? [{ path: [...path, 'run'], message: `missing file ${attack.run}` }] : []),
      ...(attack.from in file.lab.visitors ? [] : [{ path: [...path, 'from'], message: `unknown visitor "${attack.from}"` }]),
    ];
  });

const safeguardWrongs = (file: ScenarioFile): Wrong[] =>
  file.safeguards.flatMap(({ protects = [] }, index) =>
    protects.flatMap((task, place) =>
      file.tasks.some(({ id }) => id === task) ? [] : [{ path: ['safeguards', index, 'protects', place], message: `unknown task "${task}"` }],
    ),
  );

const derivedWrongs = ({ derived, variants }: ScenarioFile): Wrong[] =>
  Object.entries(derived).flatMap(([name, { axis, values }]): Wrong[] => {
    const choices = variants[axis];
    if (!choices) return [{ path: ['derived', name, 'axis'], message: `unknown variant axis "${axis}"` }];
    if (name in variants) return [{ path: ['derived', name], message: `"${name}" is a variant axis already` }];
    const stray = Object.keys(values).filter((choice) => !choices.includes(choice));
    const missing = choices.filter((choice) => !(choice in values));
    const unknown = Object.entries(values).flatMap(([choice, text]) =>
      placeholdersOf(text).flatMap((one) => (one.name in variants ? [] : [{ choice, ...one }])),
    );
    return [
      ...unknown.map((one) => ({ path: ['derived', name, 'values', one.choice], message: `{{${one.name}}} is no variant axis` })),
      ...stray.map((choice) => ({ path: ['derived', name, 'values', choice], message: `axis "${axis}" has no value "${choice}"` })),
      ...missing.map((choice) => ({ path: ['derived', name, 'values'], message: `no value for ${axis} "${choice}"` })),
    ];
  });

export const valueNames = ({ variants, derived }: ScenarioFile): ReadonlySet<string> => new Set([...Object.keys(variants), ...Object.keys(derived)]);

const valueWrongs = (file: ScenarioFile, yaml: YamlFile): Wrong[] =>
  stringsOf(yaml.value).flatMap(({ path, text }) => unknownValues(text, file).map(({ message }) => ({ path, message })));

/** Texts that are rendered for a variant must name only values that exist. */
const textProblems = (file: ScenarioFile, folder: Folder, name: string): Problem[] =>
  folder.names
    .filter((one) => /^(brief\.md|hints\/|solution\/|states\/|attack\/)/.test(one))
    .flatMap((one) => unknownValues(folder.text(one) ?? '', file).map((problem) => ({ file: `${name}/${one}`, ...problem })));

export const unknownValues = (text: string, file: ScenarioFile): { line: number; message: string }[] => {
  const known = valueNames(file);
  return placeholdersOf(text).flatMap(({ name, line, spaced }) => {
    if (spaced) return known.has(name) ? [{ line, message: `write {{${name}}} without spaces` }] : [];
    return known.has(name) ? [] : [{ line, message: `undefined value {{${name}}}` }];
  });
};

function checkWrongs(file: ScenarioFile, folder: Folder, registry: Registry): Wrong[] {
  const variants = Array.from({ length: variantCount(file) }, (_, index) => planFor(file, folder, valuesOf(file, index + 1)));
  const wrongs = variants.flatMap((plan) =>
    placedChecks(file, plan).flatMap(({ check, path }) =>
      placeWrongs(check, file, registry).map((wrong) => ({ message: wrong.message, path: [...path, ...wrong.path] })),
    ),
  );
  return [...new Map(wrongs.map((wrong) => [JSON.stringify(wrong), wrong])).values()];
}

function placeWrongs(check: Parameters<typeof needsOf>[0], { lab }: ScenarioFile, registry: Registry): Wrong[] {
  try {
    needsOf(check, registry);
    paramsOf(check, ruleOf(check, registry));
  } catch (error) {
    if (error instanceof CheckSpecError) return [{ path: error.path, message: error.message }];
    throw error;
  }
  const { machine } = check.on;
  return [
    ...(typeof machine === 'string' && !(machine in lab.machines) ? [{ path: ['on', 'machine'], message: `unknown machine "${machine}"` }] : []),
    ...['from', 'visitor'].flatMap((key) => {
      const visitor = check.on[key];
      return typeof visitor === 'string' && visitor !== 'inside' && !(visitor in lab.visitors)
        ? [{ path: ['on', key], message: `unknown visitor "${visitor}"` }]
        : [];
    }),
  ];
}
