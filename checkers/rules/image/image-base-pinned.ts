import { defineRule } from '../../engine/define-rule.ts';
import { imageUnread } from '../../engine/image-unread.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * An image is built from bases that are named by digest, and is really built from them.
 *
 * Reads:   imageBase (FROM lines, digests of the image's layers, the bases that there are)
 * Passes:  each FROM names a known base by digest, and the image's lowest layers are those of the base that is shipped
 * Fails:   a base by tag or by a digest that is no base's; layers of another base; the archive cannot be read
 */
export const imageBasePinned = defineRule({
  id: 'image-base-pinned',
  title: { pass: 'The bases are pinned', fail: 'A base is not pinned' },
  why: 'A tag is a name that somebody else may give to another image tonight. Only a digest says what was looked at.',
  expects: 'Each FROM names its base by digest, and the image is built so.',
  severity: 'medium',
  requires: ['imageBase'],
  controls: ['NIST-800-190-4.1.2', 'NIST-800-53-CM-2', 'NIST-800-53-SI-7'],
  evaluate({ imageBase: image }) {
    if (!image.readable) return imageUnread(image);
    const { file, froms, layers, bases } = image;
    const baseOf = (reference: string) => bases.find(({ digest }) => reference.endsWith(`@${digest}`));
    const loose = froms.filter(({ reference }) => !baseOf(reference));
    if (loose[0]) {
      const { reference, line } = loose[0];
      return fail(
        `${file}:${line} takes ${reference} ${reference.includes('@') ? 'by a digest that no base has' : 'by its name alone'}`,
        loose.map((one) => ({ subject: one.reference, location: `${file}:${one.line}`, observed: one.reference, expected: 'the digest of a base' })),
      );
    }
    const shipped = froms.find(({ last }) => last);
    const below = shipped ? baseOf(shipped.reference)!.layers : [];
    if (below.every((layer, index) => layers[index] === layer)) return pass();
    return fail('The image that is shipped was built from another base than the build file says', {
      subject: 'image archive',
      observed: `lowest layer ${layers[0]?.slice(0, 19) ?? 'none'}`,
      expected: `lowest layer ${below[0]!.slice(0, 19)}`,
    });
  },
});
