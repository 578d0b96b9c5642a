import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';

/** Every process of a machine, as the host's kernel tells. */
export const processes = defineProbe({
  kind: 'processes',
  scope: z.strictObject({ machine: z.string() }),
  async collect(target, { machine }) {
    const found = await target.machine(machine).processes();
    return { processes: found.map(({ pid, exe, argv, exePristine }) => ({ pid, program: exe, argv, pristine: exePristine === true })) };
  },
});
