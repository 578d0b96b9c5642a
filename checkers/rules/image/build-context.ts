import { defineRule } from '../../engine/define-rule.ts';
import { fail, pass } from '../../engine/outcome.ts';
import { ignores } from '../../formats/image/context-patterns.ts';

/**
 * What is private does not go to the builder.
 *
 * Reads:   buildContext (private files of the context, its .containerignore or .dockerignore)
 * Passes:  each of them is kept out by the ignore file, or lies elsewhere
 * Fails:   one would be sent
 */
export const buildContext = defineRule({
  id: 'build-context',
  title: { pass: 'The build gets only what it needs', fail: 'The build gets what is private' },
  why: 'What is sent to the builder is one COPY away from the image, and stays in caches that nobody looks at.',
  expects: 'The context holds no private file, or the ignore file keeps it out.',
  severity: 'medium',
  requires: ['buildContext'],
  controls: ['CIS-DOCKER-4.10', 'NIST-800-190-4.1.4', 'NIST-800-53-AC-6'],
  evaluate({ buildContext: context }) {
    const sent = context.private.filter((path) => !ignores(context.ignore?.text ?? '', path));
    if (sent.length === 0) return pass();
    const by = context.ignore ? `${context.ignore.path} lets it through` : 'there is no ignore file';
    return fail(
      `${sent[0]} is sent to the builder: ${by}`,
      sent.map((path) => ({ subject: path, observed: by, expected: 'kept out' })),
    );
  },
});
