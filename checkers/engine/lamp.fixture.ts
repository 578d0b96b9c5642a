import { z } from 'zod';
import { defineProbe } from './define-probe.ts';
import { defineRule } from './define-rule.ts';
import { fail, notApplicable, pass } from './outcome.ts';

/** A made-up domain for the engine's own tests. */
interface Lamp {
  readonly present: boolean;
  readonly watts: number;
}
declare module '../evidence/map.ts' {
  interface EvidenceMap {
    lamp: Lamp;
    lampHolder: { readonly clean: boolean };
  }
}

export const lampDim = defineRule({
  id: 'lamp-dim',
  title: { pass: 'The lamp is dim', fail: 'The lamp is bright' },
  why: 'A bright lamp blinds.',
  expects: 'At most the allowed watts.',
  severity: 'low',
  requires: ['lamp'],
  params: z.strictObject({ watts: z.number().default(5) }),
  controls: [],
  evaluate({ lamp }, { watts }) {
    if (!lamp.present) return notApplicable('There is no lamp');
    return lamp.watts <= watts
      ? pass()
      : fail(`The lamp draws ${lamp.watts} W`, { subject: 'lamp', observed: `${lamp.watts} W`, expected: `at most ${watts} W` });
  },
});

export const lampClean = defineRule({
  id: 'lamp-clean',
  title: { pass: 'Lamp and holder are clean', fail: 'The holder is dirty' },
  why: 'Dust burns.',
  expects: 'A clean holder.',
  severity: 'low',
  requires: ['lamp', 'lampHolder'],
  controls: [],
  evaluate: ({ lampHolder }) => (lampHolder.clean ? pass() : fail('The holder is dirty', { subject: 'holder', observed: 'dirty', expected: 'clean' })),
});

export const lampProbe = defineProbe({
  kind: 'lamp',
  scope: z.strictObject({ machine: z.string(), room: z.string().default('hall') }),
  async collect(target, { machine, room }) {
    const file = await target.machine(machine).read(`/lamps/${room}`);
    return file ? { present: true, watts: Number(new TextDecoder().decode(file.content)) } : { present: false, watts: 0 };
  },
});

export const lampHolderProbe = defineProbe({
  kind: 'lampHolder',
  scope: z.strictObject({ machine: z.string() }),
  collect: async (target, { machine }) => ({ clean: (await target.machine(machine).read('/dust')) === undefined }),
});
