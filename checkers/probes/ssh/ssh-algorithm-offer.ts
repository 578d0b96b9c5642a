import { z } from 'zod';
import { defineProbe } from '../../engine/define-probe.ts';
import { readOffer } from './read-offer.ts';
import { speak, sshScope, sshTimeoutMs } from './ssh-session.ts';

/** What the running SSH server offers in its key exchange, as a visitor sees it. */
export const sshAlgorithmOffer = defineProbe({
  kind: 'sshAlgorithmOffer',
  scope: z.strictObject(sshScope),
  timeoutMs: sshTimeoutMs,
  collect: (target, place, { signal }) => speak(target, place, { signal, talk: readOffer }),
});
