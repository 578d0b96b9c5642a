import type { ImageUnread } from '../evidence/image.ts';
import type { Outcome } from './contract.ts';
import { fail } from './outcome.ts';

/** Nothing good is known of an image that cannot be read. */
export const imageUnread = ({ why }: ImageUnread): Outcome =>
  fail(`The image archive ${why}`, { subject: 'image archive', observed: why, expected: 'an archive of one image' });
