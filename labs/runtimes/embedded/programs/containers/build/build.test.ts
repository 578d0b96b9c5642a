import { describe, expect, it } from 'vitest';
import { isIgnored, patternsOf } from './context.ts';
import { expand, readBuildFile } from './dockerfile.ts';

describe('readBuildFile', () => {
  it('joins lines, leaves comments out and finds the stages', () => {
    const file = readBuildFile('ARG BASE=a\n# no\nFROM ${BASE} AS build\nRUN one \\\n  && two\nFROM b\nUSER 7\n');
    expect(file.args.map(({ text }) => text)).toEqual(['ARG BASE=a']);
    expect(file.stages.map(({ from, name }) => [from, name])).toEqual([
      ['${BASE}', 'build'],
      ['b', undefined],
    ]);
    expect(file.stages[0]?.steps[0]?.text).toBe('RUN one   && two');
  });

  it('refuses a file that begins otherwise', () => {
    expect(() => readBuildFile('FORM x\n')).toThrow('no FROM statement found');
    expect(() => readBuildFile('')).toThrow('no stages to build');
  });
});

describe('expand', () => {
  it('knows defaults and kept dollar signs', () => {
    expect(expand('$A ${B:-b} ${A:+set} \\$A', { A: '1' })).toBe('1 b set $A');
  });
});

describe('isIgnored', () => {
  const kept = (text: string, path: string): boolean => !isIgnored(patternsOf(text), path);

  it.each([
    ['*.key', 'deploy.key', false],
    ['*.key', 'app/deploy.key', true],
    ['**/.env', 'app/.env', false],
    ['app', 'app/index.html', false],
    ['**\n!app', 'app/index.html', true],
    ['**\n!app\n**/.env', 'app/.env', false],
  ])('%j keeps %s: %s', (text, path, is) => {
    expect(kept(text, path)).toBe(is);
  });
});
