import { describe, expect, test } from 'vitest';
import { loadRegistry } from '../engine/registry.ts';
import { controlOf, controlsOf } from './controls-of.ts';
import { frameworks } from './frameworks.ts';

test('names framework and our title', () => {
  expect(controlOf('NIST-800-53-AC-6(2)')).toEqual({ id: 'NIST-800-53-AC-6(2)', framework: 'NIST SP 800-53 r5', title: expect.stringMatching(/privileged/i) });
});

test.each(['CIS-5.1', 'NIST-800-53-AC6', 'HIPAA-164', 'PCI-DSS-3.2-8.3.1', 'PSS-privileged', ''])('refuses %j', (id) => {
  expect(() => controlOf(id)).toThrow('of no framework');
});

test('refuses an id without a title', () => expect(() => controlOf('CIS-AWS-99.9')).toThrow('no title'));

describe.each(frameworks)('$name', ({ form, titles }) => {
  test('every id has the form of the framework, every title is one short line', () => {
    for (const [id, title] of Object.entries(titles)) {
      expect(id).toMatch(form);
      expect(title).toMatch(/^[A-Z].{3,90}[^.]$/);
    }
  });
});

const { rules } = await loadRegistry();
test.each([...rules.values()].map((rule) => [rule.id, rule] as const))('%s names controls that parse and have a title', (_id, rule) => {
  expect(rule.controls.length, 'at least one control').toBeGreaterThan(0);
  expect(controlsOf(rule)).toHaveLength(new Set(rule.controls).size);
});
