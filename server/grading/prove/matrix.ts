import type { ProofStep } from './prove.ts';

const first = ['start', 'solution', 'solution again', 'solution of variant 1'];

/** A table of one scenario in one runtime: a row for what was tried, a column for each variant; then every problem. */
export function matrix(steps: readonly ProofStep[]): string {
  const variants = [...new Set(steps.map(({ variant }) => variant))].sort((a, b) => a - b);
  const names = [...new Set([...first, ...steps.map(({ as }) => as)])].filter((as) => steps.some((step) => step.as === as));
  const width = Math.max(...names.map((name) => name.length), 8);
  const cell = (as: string, variant: number) => {
    const found = steps.filter((step) => step.as === as && step.variant === variant);
    if (found.length === 0) return '-';
    const score = found.at(-1)?.grade;
    return `${found.every(({ ok }) => ok) ? 'ok' : 'WRONG'}${score ? ` ${score.score}/${score.max}` : ''}`;
  };
  const rows = names.map((as) => [as.padEnd(width), ...variants.map((variant) => cell(as, variant).padEnd(14))].join('  ').trimEnd());
  const problems = steps.flatMap(({ as, variant, problems: found }) => found.map((problem) => `  ${as}, variant ${variant}: ${problem}`));
  const head = ['as'.padEnd(width), ...variants.map((variant) => `variant ${variant}`.padEnd(14))].join('  ').trimEnd();
  return [`${steps[0]?.scenario} on ${steps[0]?.runtime}`, head, ...rows, ...problems].join('\n');
}
