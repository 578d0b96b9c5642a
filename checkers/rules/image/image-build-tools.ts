import { z } from 'zod';
import { defineRule } from '../../engine/define-rule.ts';
import { imageUnread } from '../../engine/image-unread.ts';
import { fail, pass } from '../../engine/outcome.ts';

/**
 * What builds the program is not shipped with it.
 *
 * Reads:   imageContents.files (what a container of the image sees), imageContents.tools (digests of build tools)
 * Passes:  no file has the name of a build tool, or its bytes under another name
 * Fails:   one has; the archive cannot be read
 */
export const imageBuildTools = defineRule({
  id: 'image-build-tools',
  title: { pass: 'The image holds no build tools', fail: 'The image holds build tools' },
  why: 'A compiler and a package manager in production serve nobody but the intruder, who brings only source.',
  expects: 'The stage that is shipped has what runs, and not what built it.',
  severity: 'medium',
  requires: ['imageContents'],
  params: z.strictObject({
    names: z
      .array(z.string())
      .default([
        'make',
        'cc',
        'gcc',
        'g++',
        'tcc',
        'clang',
        'ld',
        'as',
        'git',
        'npm',
        'pip',
        'pip3',
        'go',
        'cargo',
        'apt',
        'apt-get',
        'dpkg',
        'apk',
        'dnf',
        'yum',
      ]),
  }),
  controls: ['NIST-800-190-4.1.2', 'NIST-800-53-CM-7'],
  evaluate({ imageContents: image }, { names }) {
    if (!image.readable) return imageUnread(image);
    const found = image.files.flatMap(({ path, sha256 }) => {
      const tool =
        image.tools
          .find((one) => one.sha256 === sha256)
          ?.path.split('/')
          .at(-1) ?? names.find((name) => path.endsWith(`/${name}`));
      return tool === undefined ? [] : [{ path, tool }];
    });
    const [first] = found;
    if (!first) return pass();
    return fail(
      first.path.endsWith(`/${first.tool}`) ? `${first.path} is in the image` : `${first.path} in the image is ${first.tool}`,
      found.map(({ path, tool }) => ({ subject: path, observed: tool, expected: 'not in the stage that is shipped' })),
    );
  },
});
