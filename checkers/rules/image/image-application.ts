import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { imageUnread } from '../../engine/image-unread.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * The image still holds the application.
 *
 * Reads:   imageContents.files (what a container of the image sees)
 * Passes:  a file with each of the digests is there, under whatever name
 * Fails:   one is missing; the archive cannot be read
 */
export const imageApplication = defineRule({
  id: 'image-application',
  title: { pass: 'The image holds the application', fail: 'The image holds no application' },
  why: 'An empty image leaks nothing, and sells nothing.',
  expects: 'The application is in the image that is shipped.',
  severity: 'high',
  requires: ['imageContents'],
  params: z.strictObject({ files: z.array(z.strictObject({ name: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })).min(1) }),
  controls: ['NIST-800-53-CP-2'],
  evaluate({ imageContents: image }, { files }) {
    if (!image.readable) return imageUnread(image);
    const missing = files.filter(({ sha256 }) => !image.files.some((file) => file.sha256 === sha256));
    if (missing.length === 0) return pass();
    return fail(
      `${missing[0]!.name} is not in the image`,
      missing.map(({ name }) => ({ subject: name, observed: 'not there', expected: 'there, unchanged' })),
    );
  },
});
