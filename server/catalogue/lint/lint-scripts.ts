import { execFile } from 'node:child_process';
import type { Problem } from '../problem.ts';
import type { LintContext } from './lint-scenario.ts';

/** Scripts parse (`bash -n`), shellcheck has no complaint where it is installed, and what is pasted into a terminal would not end it. */
export async function lintScripts(context: LintContext): Promise<Problem[]> {
  const scripts = context.scenario.folder.names.filter((name) => /^(solution|states|attack)\/.*\.sh$/.test(name));
  const problems = await Promise.all(scripts.map((name) => lintScript(name, context)));
  const seeds = await Promise.all(
    Object.entries(context.scenario.machines).flatMap(([machine, { recipe }]) => recipe.seed.run.map((line) => seedProblem(machine, line, context))),
  );
  return [...problems, ...seeds].flat();
}

async function lintScript(name: string, { text, nameOf }: LintContext): Promise<Problem[]> {
  const script = text(name);
  const at = (line: number, message: string): Problem => ({ file: nameOf(name), line, message });
  const { output } = await feed('bash', ['-n'], script);
  const syntax = output
    .split('\n')
    .flatMap((line) =>
      (/line (\d+): (.*)/.exec(line) ?? []).slice(1, 3).length ? [at(Number(/line (\d+)/.exec(line)![1]), line.replace(/^.*?line \d+: /, ''))] : [],
    );
  if (syntax.length) return syntax.slice(0, 1);
  const checked = await feed('shellcheck', ['--shell=bash', '--severity=warning', '--format=gcc', '-'], script);
  const complaints = checked.output.split('\n').flatMap((line) => {
    const [, number, message] = /^-:(\d+):\d+: (.*)$/.exec(line) ?? [];
    return number && message ? [at(Number(number), message)] : [];
  });
  return [...complaints, ...(name.startsWith('attack/') ? [] : pasteProblems(script, at))];
}

/** A pasted `exit` or `set -e` at the top level closes the learner's shell. */
const pasteProblems = (script: string, at: (line: number, message: string) => Problem): Problem[] =>
  script
    .split('\n')
    .flatMap((line, index) =>
      /^(exit\b|set -[a-z]*e|exec\b)/.test(line)
        ? [at(index + 1, `"${line.trim()}" would end the terminal that the script is pasted into; use a function or ( ... )`)]
        : [],
    );

async function seedProblem(machine: string, line: string, { nameOf }: LintContext): Promise<Problem[]> {
  const { code, output } = await feed('bash', ['-n'], line.replaceAll(/\{\{\w+\}\}/g, 'value'));
  return code === 0 || code === undefined
    ? []
    : [{ file: nameOf('scenario.yaml'), message: `seed of machine "${machine}" does not parse: ${output.trim().split('\n')[0]}` }];
}

/** Runs a program with text on its standard input. `code` is undefined where the program is not installed. */
const feed = (program: string, args: readonly string[], text: string): Promise<{ code: number | undefined; output: string }> =>
  new Promise((resolve) => {
    const child = execFile(program, args, { timeout: 20_000 }, (error, stdout, stderr) => {
      const missing = (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
      resolve({ code: missing ? undefined : error ? 1 : 0, output: missing ? '' : `${stdout}${stderr}` });
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(text);
  });
