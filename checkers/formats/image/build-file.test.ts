import { expect, test } from 'vitest';
import { fromsOf } from './build-file.ts';

const froms = (text: string) => fromsOf(text).map(({ reference, line, last }) => `${line} ${reference}${last ? ' last' : ''}`);

test.each([
  ['FROM base/run:1\nUSER 1', ['1 base/run:1 last']],
  ['# build\nFROM base/build@sha256:aa AS build\nRUN x\nFROM base/run', ['2 base/build@sha256:aa', '4 base/run last']],
  ['FROM base AS one\nFROM one AS two\nFROM two', ['1 base']],
  ['FROM base AS one\nFROM scratch\nCOPY --from=one /a /a', ['1 base']],
  ['ARG BASE=base/run:1\nFROM ${BASE}', ['2 base/run:1 last']],
  ['from --platform=linux/amd64 \\\n  base/run as x', ['1 base/run last']],
  ['RUN echo FROM nowhere', []],
])('%j', (text, expected) => expect(froms(text)).toEqual(expected));
