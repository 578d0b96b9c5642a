/** What Docker's classic builder says, as one line of JSON. */
export interface BuilderMessage {
  readonly stream?: string;
  readonly status?: string;
  readonly error?: string;
}

export interface Step {
  readonly text: string;
  readonly done?: number;
  readonly total?: number;
}

const stepLine = /^Step (\d+)\/(\d+) : (.*)/;
const countLine = /(\d+) newly installed/;
const readyLine = /^Setting up (\S+)/;

const names: readonly (readonly [RegExp, string])[] = [
  [/^RUN .*\bgo build\b/, 'compiling the agent'],
  [/^RUN .*\bpip install\b/, 'installing Python packages'],
  [/^RUN .*\bapt-get install\b/, 'installing packages'],
  [/^RUN .*\bcontrol-plane\.sh/, 'packing the control plane'],
  [/^RUN .*\b(build|setup)\.sh/, 'setting the machine up'],
];

/** Turns the builder's output into steps for people. Packages are counted, since they take nearly all of the time. */
export function createStepReader(): (line: string) => Step | undefined {
  let packages = { total: 0, done: 0 };
  return (line) => {
    const [, done, total, instruction] = stepLine.exec(line) ?? [];
    if (instruction !== undefined) {
      packages = { total: 0, done: 0 };
      const name = names.find(([pattern]) => pattern.test(instruction))?.[1] ?? 'preparing';
      return { text: `${name} (step ${done} of ${total})`, done: Number(done), total: Number(total) };
    }
    const count = countLine.exec(line)?.[1];
    if (count !== undefined) packages = { total: Number(count), done: 0 };
    const ready = readyLine.exec(line)?.[1];
    if (ready === undefined || packages.total === 0) return undefined;
    packages.done += 1;
    return { text: `installing packages (${packages.done} of ${packages.total}): ${ready}`, done: packages.done, total: packages.total };
  };
}
