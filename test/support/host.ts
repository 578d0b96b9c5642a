import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What this machine has, so that a test can be skipped by name. `RAMPART_REQUIRE=docker,browser` makes a missing one an error instead. */
export type HostFeature = 'docker' | 'browser' | 'shellcheck' | 'go' | 'bash' | 'python3';

const required = new Set((process.env.RAMPART_REQUIRE ?? '').split(',').filter(Boolean));

const answers = (command: string, args: readonly string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: 'ignore', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
};

const browserCandidates = [process.env.RAMPART_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of a Chromium on this machine, or undefined. */
export const chromiumPath = (): string | undefined => browserCandidates.find((path) => path !== undefined && existsSync(path));

const probes: Record<HostFeature, () => boolean> = {
  docker: () => answers('docker', ['info']),
  browser: () => chromiumPath() !== undefined,
  shellcheck: () => answers('shellcheck', ['--version']),
  go: () => answers('go', ['version']),
  bash: () => answers('bash', ['--version']),
  python3: () => answers('python3', ['--version']),
};

const known = new Map<HostFeature, boolean>();

/** For `describe.skipIf(lacks('docker'))`. Throws where CI requires the feature and the machine lacks it. */
export const lacks = (feature: HostFeature): boolean => {
  const has = known.get(feature) ?? probes[feature]();
  known.set(feature, has);
  return missing(feature, has);
};

/** As `lacks`, for what a test has looked for itself, such as an image that is built only on demand. */
export const missing = (feature: string, has: boolean): boolean => {
  if (!has && required.has(feature)) throw new Error(`this run requires ${feature}, and this machine does not have it`);
  return !has;
};
