import { z } from 'zod';
import type { Finding } from '../../engine/contract.ts';
import { defineRule } from '../../engine/define-rule.ts';
import { fail, notApplicable, pass } from '../../engine/outcome.ts';
import { sshdTrouble } from '../../engine/sshd-trouble.ts';

/**
 * A stranger gets few tries, little time and a warning.
 *
 * Reads:   sshdConfiguration.connections (MaxAuthTries, LoginGraceTime, Banner), sshAuthentication.users (tries heard, banner shown)
 * Passes:  at most `maxAuthTries` failed tries, 1 to `loginGraceTime` seconds to log in, and a banner that names no system
 * Fails:   more, on file or in the running server; 0 seconds (no limit); no banner, an empty one, or one that tells what runs here
 * N/A:     no SSH server listens
 */
export const sshdLoginLimits = defineRule({
  id: 'sshd-login-limits',
  title: { pass: 'Strangers get few tries, little time and a warning', fail: 'Strangers may try at leisure, or unwarned' },
  why: 'Limits make guessing slow and visible; the warning takes the excuse of not having known.',
  expects: 'At most 4 tries a connection, at most 60 seconds to log in, and a banner before login that names no system.',
  severity: 'medium',
  requires: ['sshdConfiguration', 'sshAuthentication'],
  params: z.strictObject({ maxAuthTries: z.int().default(4), loginGraceTime: z.int().default(60) }),
  controls: [
    'CIS-DEBIAN12-5.1.5',
    'CIS-DEBIAN12-5.1.13',
    'CIS-DEBIAN12-5.1.16',
    'NIST-800-53-AC-7',
    'NIST-800-53-AC-8',
    'PCI-DSS-4.0-8.3.4',
    'HIPAA-164.308(a)(5)(ii)(D)',
  ],
  evaluate({ sshdConfiguration, sshAuthentication }, limits) {
    const trouble = sshdTrouble(sshdConfiguration);
    if (trouble) return trouble;
    if (!sshAuthentication.answered) return notApplicable(`No SSH server answers: ${sshAuthentication.why}`);
    const { tried, users } = sshAuthentication;
    const findings = [
      ...sshdConfiguration.connections.flatMap((one) => onFile(one, limits)),
      ...users.filter(({ entered }) => !entered).flatMap((one) => running(one, { tried, limits })),
    ];
    return findings.length ? fail(`${findings[0]!.subject}: ${findings[0]!.observed}`, findings) : pass();
  },
});

interface Limits {
  readonly maxAuthTries: number;
  readonly loginGraceTime: number;
}

function onFile({ user, address, options }: { user: string; address: string; options: Readonly<Record<string, string>> }, limits: Limits): Finding[] {
  const subject = (option: string) => `${option} for ${user} from ${address}`;
  const tries = Number(options.maxauthtries);
  const seconds = Number(options.logingracetime);
  return [
    ...(tries <= limits.maxAuthTries ? [] : [{ subject: subject('MaxAuthTries'), observed: String(tries), expected: `at most ${limits.maxAuthTries}` }]),
    ...(seconds > 0 && seconds <= limits.loginGraceTime
      ? []
      : [{ subject: subject('LoginGraceTime'), observed: seconds === 0 ? 'no limit' : `${seconds} s`, expected: `1 to ${limits.loginGraceTime} s` }]),
    ...((options.banner ?? 'none') === 'none' ? [{ subject: subject('Banner'), observed: 'none', expected: 'a file with a warning' }] : []),
  ];
}

function running(
  { user, triesUntilDisconnect, banner }: { user: string; triesUntilDisconnect?: number; banner?: string },
  { tried, limits }: { tried: number; limits: Limits },
): Finding[] {
  const subject = `${user} at the running server`;
  const telling = /debian|linux|openssh|ubuntu/i.exec(banner ?? '');
  return [
    ...(triesUntilDisconnect !== undefined && triesUntilDisconnect <= limits.maxAuthTries
      ? []
      : [{ subject, observed: `heard ${triesUntilDisconnect ?? `more than ${tried - 1}`} failed tries`, expected: `at most ${limits.maxAuthTries}` }]),
    ...(banner?.trim() ? [] : [{ subject, observed: 'no warning before login', expected: 'the banner’s text' }]),
    ...(telling ? [{ subject, observed: `the banner names "${telling[0]}"`, expected: 'a warning that names no system' }] : []),
  ];
}
