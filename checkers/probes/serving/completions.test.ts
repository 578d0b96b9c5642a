import { expect, test } from 'vitest';
import type { MachineTarget } from '../../target.ts';
import { context, portsTarget } from '../network/ports-target.fixture.ts';
import { completions } from './completions.ts';
import { tinyModel } from './tiny-model.ts';

const facts = { processes: async () => [], list: async () => [], pristine: async () => ({}) } as unknown as Partial<MachineTarget>;

test('asks each customer’s new prompts and knows the right answer', async () => {
  await using target = await portsTarget(
    {
      8000: {
        answer: (request, response) => {
          let body = '';
          request
            .on('data', (chunk: Buffer) => (body += chunk.toString()))
            .on('end', () => {
              const { prompt, max_tokens } = body ? (JSON.parse(body) as { prompt: string; max_tokens: number }) : { prompt: '', max_tokens: 1 };
              response.end(JSON.stringify({ choices: [{ text: tinyModel('w', prompt, max_tokens) }] }));
            });
        },
      },
    },
    facts,
  );
  const scope = completions.scope.parse({
    machine: 'node',
    port: 8000,
    from: 'customer',
    model: 'tiny',
    weights: 'w',
    customers: { one: {}, two: {} },
    program: '/opt/x.py',
  });
  const { answers } = await completions.collect(target, scope, context);
  expect(answers).toHaveLength(4);
  expect(answers.every(({ text, expected }) => text === expected)).toBe(true);
});
