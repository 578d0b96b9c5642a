import type { MetricSample } from '../../evidence/serving.ts';

const sampleCap = 2_000;
const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** Samples of the Prometheus text format; lines that are none are passed over. */
export function parseSamples(text: string): MetricSample[] {
  const samples: MetricSample[] = [];
  for (const row of text.split('\n')) {
    const match = row.startsWith('#') ? null : line.exec(row.trim());
    if (!match || samples.length >= sampleCap) continue;
    const labels = Object.fromEntries([...(match[2] ?? '').matchAll(label)].map(([, name, value]) => [name!, value!.replaceAll(/\\(.)/g, '$1')]));
    samples.push({ name: match[1]!, labels, value: Number(match[3]) });
  }
  return samples;
}
