import { testRule } from '../../engine/test-rule.ts';
import type { ImageBase } from '../../evidence/image.ts';
import { imageBasePinned } from './image-base-pinned.ts';

const run = { digest: 'sha256:r', layers: ['sha256:r1'] };
const build = { digest: 'sha256:b', layers: ['sha256:b1'] };
const from = (reference: string, last = true, line = 1) => ({ reference, line, last });
const base = (froms: ImageBase['froms'], layers = ['sha256:r1', 'sha256:x']) => ({
  imageBase: { readable: true as const, file: 'Dockerfile', froms, layers, bases: [run, build] },
});

testRule(imageBasePinned, {
  pass: [
    { name: 'two stages', evidence: base([from('base/build@sha256:b', false), from('base/run@sha256:r')]) },
    { name: 'from scratch', evidence: base([from('base/build@sha256:b', false)], ['sha256:x']) },
  ],
  fail: [
    { name: 'a tag', evidence: base([from('base/run:1')]), reason: 'Dockerfile:1 takes base/run:1 by its name alone' },
    {
      name: 'a tag in the stage that builds',
      evidence: base([from('base/build', false, 2), from('base/run@sha256:r')]),
      reason: 'Dockerfile:2 takes base/build by its name alone',
    },
    { name: 'a digest of nothing', evidence: base([from('base/run@sha256:z')]), reason: 'Dockerfile:1 takes base/run@sha256:z by a digest that no base has' },
    {
      name: 'built from another',
      evidence: base([from('base/run@sha256:r')], ['sha256:b1', 'sha256:x']),
      reason: 'The image that is shipped was built from another base than the build file says',
    },
    { name: 'no archive', evidence: { imageBase: { readable: false as const, why: 'is missing' } }, reason: 'The image archive is missing' },
  ],
});
