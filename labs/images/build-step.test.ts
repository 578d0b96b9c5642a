import { expect, test } from 'vitest';
import { createStepReader } from './build-step.ts';

const read = (lines: string[]): (string | undefined)[] => {
  const reader = createStepReader();
  return lines.map((line) => reader(line)?.text);
};

test('a step is named for people', () => {
  expect(
    read([
      'Step 4/9 : RUN apt-get update && apt-get install -y curl',
      'Step 5/9 : COPY build /rampart-build',
      'Step 6/9 : RUN /bin/bash /rampart-build/build.sh',
    ]),
  ).toEqual(['installing packages (step 4 of 9)', 'preparing (step 5 of 9)', 'setting the machine up (step 6 of 9)']);
});

test('packages are counted within their step', () => {
  const lines = [
    'Step 4/9 : RUN apt-get install -y curl',
    '0 upgraded, 2 newly installed, 0 to remove',
    'Setting up libcurl4:amd64 (7.88) ...',
    'Setting up curl (7.88) ...',
  ];
  expect(read(lines)).toEqual([
    'installing packages (step 4 of 9)',
    undefined,
    'installing packages (1 of 2): libcurl4:amd64',
    'installing packages (2 of 2): curl',
  ]);
});

test('other lines say nothing, and nothing is counted that was not announced', () => {
  expect(read(['Get:1 http://mirror bookworm', 'Setting up curl (7.88) ...'])).toEqual([undefined, undefined]);
});
