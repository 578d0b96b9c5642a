import type { PodCheck } from '../pod-check.ts';
import { unmaskedProc } from '../unmasked-proc.ts';

/** Restricted, from 1.35: `securityContext.procMount` of every container is Default or unset, in a user namespace too. */
export const procMountRestricted: PodCheck = {
  id: 'procMount_restricted',
  level: 'restricted',
  versions: [{ since: 35, overrides: ['procMount'], judge: unmaskedProc }],
};
