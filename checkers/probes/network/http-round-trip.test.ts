import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import type { MachineTarget } from '../../target.ts';
import { httpRoundTrip } from './http-round-trip.ts';
import { context, portsTarget } from './ports-target.fixture.ts';

const program = '/opt/x/manager.py';
const process = (change: object = {}) => ({ pid: 7, exe: '/usr/bin/python3.11', exePristine: true, argv: ['/usr/bin/python3', program], ...change });
const facts = (processes: object[], pristine = true) =>
  ({
    processes: async () => processes,
    list: async () => [{ path: program }],
    pristine: async () => ({ [program]: pristine }),
  }) as unknown as Partial<MachineTarget>;
const scope = httpRoundTrip.scope.parse({
  machine: 'node',
  port: 8700,
  from: 'operator',
  who: 'The operator',
  steps: [{ method: 'POST', path: '/$NONCE', body: '$NONCE' }],
  expect: '$REVERSED',
  program,
});
const answer: RequestListener = (request, response) => void response.end(request.url);
const echo = { 8700: { answer } };

test('fills in the nonce and names what must come back', async () => {
  await using target = await portsTarget(echo, facts([process()]));
  const { steps, expected, program: genuine } = await httpRoundTrip.collect(target, scope, context);
  expect(steps).toMatchObject([{ request: 'POST /$NONCE', outcome: { status: 200, body: `/${context.nonce.slice(0, 24)}` } }]);
  expect(expected).toBe([...context.nonce.slice(0, 24)].reverse().join(''));
  expect(genuine).toEqual({ path: program, running: true, pristine: true, listening: true });
});

test.each([
  { name: 'a changed interpreter', processes: [process({ exePristine: false })], pristine: true, found: { pristine: false } },
  { name: 'a changed script', processes: [process()], pristine: false, found: { pristine: false } },
  {
    name: 'a script that only names it',
    processes: [process({ argv: ['/usr/bin/python3', '/tmp/fake.py', program] })],
    pristine: true,
    found: { pristine: false },
  },
  { name: 'a process without a port', processes: [process({ pid: 8 })], pristine: true, found: { listening: false } },
  { name: 'nothing', processes: [], pristine: true, found: { running: false } },
])('$name is not the shipped program', async ({ processes, pristine, found }) => {
  await using target = await portsTarget(echo, facts(processes, pristine));
  expect((await httpRoundTrip.collect(target, scope, context)).program).toMatchObject(found);
});
