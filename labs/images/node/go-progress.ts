import type { Step } from '../build-step.ts';

/** Takes the lines of `go list -deps` (listed) and then those of `go build -v`. */
export type GoReader = (line: string, listed: boolean) => Step;

/** Turns the output of Go into steps for people. Packages that were compiled before are not compiled again, so their number is a limit only. */
export function createGoReader(name: string): GoReader {
  let [packages, modules, compiled] = [0, 0, 0];
  return (line, listed) => {
    if (listed) packages += 1;
    else if (line.startsWith('go: downloading ')) modules += 1;
    else if (!line.startsWith('go: ')) compiled += 1;
    if (compiled > 0) return { text: `compiling ${name} (${compiled} of up to ${packages} packages): ${line}`, done: compiled, total: packages };
    return {
      text:
        modules > 0 ? `fetching the modules of ${name} (${modules}): ${line.replace('go: downloading ', '')}` : `reading the packages of ${name} (${packages})`,
    };
  };
}
