import { defineRule } from '../../engine/define-rule.ts';
import { imageUnread } from '../../engine/image-unread.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * An image names a user, and not root.
 *
 * Reads:   imageContents.user (of the configuration, a name looked up in the image's own passwd)
 * Passes:  its uid is known and not 0
 * Fails:   none is named, it is root, or a name that the image does not know; the archive cannot be read
 */
export const imageUser = defineRule({
  id: 'image-user',
  title: { pass: 'The image runs as a plain user', fail: 'The image runs as root' },
  why: 'An image that names no user runs as root wherever nobody thinks of it.',
  expects: 'The image names a user that is not root.',
  severity: 'high',
  requires: ['imageContents'],
  controls: ['CIS-DOCKER-4.1', 'NIST-800-190-4.1.2', 'NIST-800-53-AC-6', 'PSS-RESTRICTED-runAsNonRoot'],
  evaluate({ imageContents: image }) {
    if (!image.readable) return imageUnread(image);
    const { name, uid } = image.user;
    if (uid !== undefined && uid !== 0) return pass();
    const observed = name === '' ? 'no user is named' : uid === 0 ? `the user "${name}" is root` : `the user "${name}" is not in the image`;
    return fail(name === '' ? 'The image names no user' : `In the image, ${observed}`, {
      subject: 'configuration',
      observed,
      expected: 'a user that is not root',
    });
  },
});
