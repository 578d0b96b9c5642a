/** One measured number and, where the product promises one, what it may be at most or must be at least. */
export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ms' | 's' | 'x' | 'MB/s' | 'MB' | '';
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface BenchOptions {
  readonly scenario: string;
  readonly runtime: string;
  readonly rounds: number;
  readonly sessions: number;
  readonly say: (line: string) => void;
}

export const percentile = (values: readonly number[], share: number): number => {
  if (values.length === 0) throw new Error('nothing was measured');
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
};
export const median = (values: readonly number[]): number => percentile(values, 0.5);

export const holds = ({ value, atMost, atLeast }: Measure): boolean | undefined =>
  atMost === undefined && atLeast === undefined ? undefined : value <= (atMost ?? Infinity) && value >= (atLeast ?? -Infinity);

const limit = ({ atMost, atLeast, unit }: Measure): string =>
  atMost !== undefined ? `at most ${atMost} ${unit}` : atLeast !== undefined ? `at least ${atLeast} ${unit}` : '';

export const table = (measures: readonly Measure[]): string =>
  measures
    .map((measure) => {
      const verdict = holds(measure);
      const mark = verdict === undefined ? '      ' : verdict ? 'ok    ' : 'MISSED';
      return `${mark}  ${measure.name.padEnd(52)} ${measure.value.toFixed(2).padStart(9)} ${measure.unit.padEnd(5)} ${limit(measure)}`;
    })
    .join('\n');
