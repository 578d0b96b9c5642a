import { type Framework, frameworks } from './frameworks.ts';

export interface Control {
  readonly id: string;
  readonly framework: string;
  readonly title: string;
}

/** Throws naming the id where no framework has its form, or where we have no title for it. */
export function controlOf(id: string): Control {
  const [framework, rest] = parsed(id);
  const title = framework.titles[rest];
  if (title === undefined) throw new Error(`control ${id}: no title for "${rest}" in checkers/controls/titles of ${framework.name}`);
  return { id, framework: framework.name, title };
}

export const controlsOf = (rule: { readonly controls: readonly string[] }): Control[] => rule.controls.map(controlOf);

function parsed(id: string): [Framework, string] {
  const framework = frameworks.find(({ prefix, form }) => id.startsWith(prefix) && form.test(id.slice(prefix.length)));
  if (!framework) throw new Error(`control ${id}: of no framework that we know (${frameworks.map(({ prefix }) => `${prefix}...`).join(', ')})`);
  return [framework, id.slice(framework.prefix.length)];
}
