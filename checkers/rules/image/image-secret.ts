import { defineRule } from '../../engine/define-rule.ts';
import { imageUnread } from '../../engine/image-unread.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * No secret stands anywhere in an image.
 *
 * Reads:   imageContents.secrets (files of all layers, deleted ones too, names, configuration, history, manifest; plain, base64, hexadecimal, gzip)
 * Passes:  none of the known secrets is found
 * Fails:   one is, wherever and however; the archive cannot be read
 */
export const imageSecret = defineRule({
  id: 'image-secret',
  title: { pass: 'No secret is in the image', fail: 'A secret is in the image' },
  why: 'Whoever pulls an image has all of its layers, its history and its environment. What a later layer deletes is still in the one before.',
  expects: 'No secret in any layer, in the history or in the configuration, in whatever form.',
  severity: 'critical',
  requires: ['imageContents'],
  controls: ['CIS-DOCKER-4.10', 'NIST-800-190-3.1.4', 'NIST-800-190-4.1.4', 'NIST-800-53-IA-5', 'PCI-DSS-4.0-8.6.2'],
  evaluate({ imageContents: image }) {
    if (!image.readable) return imageUnread(image);
    const [first] = image.secrets;
    if (!first) return pass();
    return fail(
      `${first.secret[0]!.toUpperCase()}${first.secret.slice(1)} is in ${first.where}`,
      image.secrets.map(({ secret, where, how }) => ({ subject: secret, location: where, observed: `it stands there ${how}`, expected: 'nowhere' })),
    );
  },
});
