import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const css = readFileSync(path.join(import.meta.dirname, 'tokens.css'), 'utf8');
type Theme = 'light' | 'dark';

function tokensOf(block: string): Record<string, Record<Theme, string>> {
  const found = block.matchAll(/--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/g);
  return Object.fromEntries([...found].map(([, name = '', light = '', dark = '']) => [name, { light, dark }]));
}
const plain = tokensOf(css.slice(0, css.indexOf("[data-contrast='more']")));
const contrast = { ...plain, ...tokensOf(css.slice(css.indexOf("[data-contrast='more']"))) };

const channel = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => channel(Number.parseInt(hex.slice(at, at + 2), 16) / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function ratio(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}
const of = (tokens: typeof plain, name: string, theme: Theme): string => tokens[name]?.[theme] ?? '';
const grounds = ['canvas', 'surface', 'sunken'];
const texts = ['ink', 'ink-2', 'ink-3', 'accent', 'accent-hover', 'focus', 'pass', 'fail', 'warn', 'none', 'regress'];

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(texts)('%s reads on every ground', (name) => {
    for (const ground of grounds) expect(ratio(of(plain, name, theme), of(plain, ground, theme))).toBeGreaterThanOrEqual(4.5);
  });
  test.each(['pass', 'fail', 'warn', 'none', 'regress'])('%s reads on its own tint', (name) => {
    expect(ratio(of(plain, name, theme), of(plain, `${name}-bg`, theme))).toBeGreaterThanOrEqual(4.5);
    expect(ratio(of(plain, 'ink', theme), of(plain, `${name}-bg`, theme))).toBeGreaterThanOrEqual(10.7);
  });
  test('borders of controls are visible', () => {
    for (const ground of grounds) expect(ratio(of(plain, 'line-strong', theme), of(plain, ground, theme))).toBeGreaterThanOrEqual(3);
  });
  test('buttons read, and selected rows', () => {
    expect(ratio(of(plain, 'on-accent', theme), of(plain, 'accent', theme))).toBeGreaterThanOrEqual(7);
    expect(ratio(of(plain, 'ink', theme), of(plain, 'accent-soft', theme))).toBeGreaterThanOrEqual(10);
  });
  test.each(['ink', 'ink-2', 'pass', 'fail', 'warn', 'none', 'regress'])('%s in high contrast is at least 9.75', (name) => {
    expect(ratio(of(contrast, name, theme), of(contrast, 'surface', theme))).toBeGreaterThanOrEqual(9.74);
  });
});
