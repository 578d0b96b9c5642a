import type { Problem } from '../problem.ts';
import { placeholdersOf } from '../render.ts';
import { stringsOf } from '../strings.ts';
import { variantCount } from '../variants.ts';
import type { LintContext } from './lint-scenario.ts';

/** There are at least two variants, and every value is used: an axis that nothing reads makes variants that do not differ. */
export function lintVariants({ scenario: { file, folder, yaml, machines }, nameOf }: LintContext): Problem[] {
  const at = (path: readonly PropertyKey[], message: string): Problem => ({ file: nameOf('scenario.yaml'), line: yaml.lineOf(path), message });
  const texts = [
    ...folder.names.filter((name) => /\.(md|sh)$/.test(name)).map((name) => folder.text(name)!),
    ...stringsOf([yaml.value, Object.values(machines).map(({ recipe }) => recipe.seed)]).map(({ text }) => text),
  ];
  const attacks = file.attacks.flatMap((attack) => ('run' in attack ? [folder.text(attack.run) ?? ''] : []));
  const read = new Set(texts.flatMap((text) => placeholdersOf(text).map(({ name }) => name)));
  const used = (name: string) =>
    read.has(name) ||
    Object.entries(file.derived).some(([derived, { axis }]) => axis === name && read.has(derived)) ||
    attacks.some((script) => script.includes(upperSnake(name)));
  return [
    ...(variantCount(file) < 2 ? [at(['variants'], 'one variant; at least two are needed')] : []),
    ...Object.keys(file.variants)
      .filter((name) => !used(name))
      .map((name) => at(['variants', name], `nothing uses the value {{${name}}}`)),
    ...Object.keys(file.derived)
      .filter((name) => !used(name))
      .map((name) => at(['derived', name], `nothing uses the value {{${name}}}`)),
  ];
}

const upperSnake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
