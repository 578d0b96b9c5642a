import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import { told } from '../../evidence/http-outcome.ts';

/**
 * Errors tell what was wrong with the request, not how the service is made.
 *
 * Reads:   hostileRequests.cases: bodies of the answers that are errors (4xx and 5xx)
 * Passes:  none holds a stack trace, a source line, a file path or an exception's class name
 * Fails:   otherwise
 * N/A:     no case is answered by an error
 */
export const httpErrorDisclosure = defineRule({
  id: 'http-error-disclosure',
  title: { pass: 'Errors reveal nothing about the inside', fail: 'Errors reveal the inside' },
  why: 'A stack trace names files, libraries and settings: what an attacker would otherwise have to guess.',
  expects: 'Short errors without traces, paths or class names.',
  severity: 'medium',
  requires: ['hostileRequests'],
  controls: ['NIST-800-53-SI-11', 'PCI-DSS-4.0-6.2.4'],
  evaluate({ hostileRequests: { cases } }) {
    const errors = cases.flatMap(({ name, outcome }) => (outcome.answered && outcome.status >= 400 ? [{ name, body: outcome.body }] : []));
    if (errors.length === 0) return notApplicable(`No error is answered: ${cases[0]?.name ?? 'nothing'} ${cases[0] ? told(cases[0].outcome) : ''}`);
    const findings = errors.flatMap(({ name, body }) => {
      const clue = clues.find(({ pattern }) => pattern.test(body));
      return clue
        ? [{ subject: `the error for ${name}`, observed: `${clue.what}: ${(clue.pattern.exec(body)?.[0] ?? '').slice(0, 120)}`, expected: 'a plain message' }]
        : [];
    });
    return findings.length === 0 ? pass() : fail(`${findings.length} of ${errors.length} errors reveal the inside`, findings);
  },
});

const clues = [
  { what: 'a stack trace', pattern: /Traceback \(most recent call last\)|\bFile \\?".+?\\?", line \d+|\bat .+ ?\(?[\w/.-]+:\d+:\d+\)?|goroutine \d+ \[/ },
  { what: 'a path', pattern: /\/(opt|srv|usr|etc|var|home|root)\/[\w./-]+/ },
  { what: 'an exception', pattern: /\b[A-Z]\w*(Error|Exception)\b\s*[:(]/ },
];
