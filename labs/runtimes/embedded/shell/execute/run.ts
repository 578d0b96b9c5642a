import { ShellSyntaxError } from '../syntax/syntax-error.ts';
import type { EvaluateOptions, Shell } from '../state/shell.ts';
import type { AndOr, Command, Compound, Pipeline } from '../syntax/ast.ts';
import { Parser } from '../syntax/parser.ts';
import { sourceOf } from '../syntax/print.ts';
import { runCompound } from './compound.ts';
import { Exit, ShellFailure } from './control.ts';
import { runBackground, runPipe } from './pipeline.ts';
import { withRedirections } from './redirect.ts';
import { runSimple } from './simple.ts';
import { runPendingTraps, runTrap } from './traps.ts';

/** Commands, one after the other. */
export const run = async (shell: Shell, body: readonly AndOr[]): Promise<number> => {
  let status = 0;
  const { mayReplace } = shell;
  for (const [index, item] of body.entries()) {
    shell.mayReplace = mayReplace && index === body.length - 1 && item.rest.length === 0 && !shell.traps.has('EXIT');
    status = await runAndOr(shell, item);
    shell.status = status;
    if (shell.pendingTraps.length > 0) await runPendingTraps(shell);
  }
  return status;
};

const runAndOr = async (shell: Shell, item: AndOr): Promise<number> => {
  await shell.tick();
  if (item.background) return runBackground(shell, item);
  let status = await tested(shell, item.rest.length > 0, item.first);
  for (const [index, { operator, pipeline }] of item.rest.entries()) {
    shell.status = status;
    if ((operator === '&&') !== (status === 0)) continue;
    status = await tested(shell, index < item.rest.length - 1, pipeline);
  }
  return status;
};

const tested = async (shell: Shell, asked: boolean, pipeline: Pipeline): Promise<number> => {
  if (!asked) return runPipeline(shell, pipeline);
  shell.tested += 1;
  try {
    return await runPipeline(shell, pipeline);
  } finally {
    shell.tested -= 1;
  }
};

const runPipeline = async (shell: Shell, pipeline: Pipeline): Promise<number> => {
  const { commands, negated, timed } = pipeline;
  if (negated) shell.tested += 1;
  const started = performance.now();
  let status = 0;
  try {
    if (commands.length === 1) {
      status = await runCommand(shell, commands[0]!);
      if (commands[0]!.kind === 'simple' || commands[0]!.kind === 'subshell') shell.pipeStatus = [status];
    } else if (commands.length > 1) status = await runPipe(shell, commands);
  } finally {
    if (negated) shell.tested -= 1;
  }
  if (timed) await reportTime(shell, timed, (performance.now() - started) / 1000);
  if (negated) return status === 0 ? 1 : 0;
  if (status !== 0 && shell.tested === 0 && (commands.length > 1 || failsAlone(commands[0]))) await failed(shell, status);
  return status;
};

/** Kinds of commands whose own failure counts for `set -e`; of the others a command within has counted. */
const failsAlone = (command: Command | undefined): boolean =>
  command !== undefined && ['simple', 'subshell', 'arithmetic', 'conditional'].includes(command.kind);

const failed = async (shell: Shell, status: number): Promise<void> => {
  shell.status = status;
  const trap = shell.traps.get('ERR');
  if (trap && !shell.inTrap && (shell.frames.every(({ kind }) => kind !== 'function') || shell.options.has('errtrace'))) await runTrap(shell, trap);
  if (shell.options.has('errexit')) throw new Exit(status);
};

const reportTime = async (shell: Shell, style: 'bash' | 'posix', seconds: number): Promise<void> => {
  const minutes = Math.floor(seconds / 60);
  const long = (value: number): string => `${value === seconds ? minutes : 0}m${(value === seconds ? seconds - minutes * 60 : value).toFixed(3)}s`;
  const used = seconds / 3;
  const text =
    style === 'posix' ? `real ${seconds.toFixed(2)}\nuser ${used.toFixed(2)}\nsys 0.00\n` : `\nreal\t${long(seconds)}\nuser\t${long(used)}\nsys\t0m0.000s\n`;
  await shell.write(2, text);
};

/** One command, with the redirections of a compound one. */
export const runCommand = async (shell: Shell, command: Command): Promise<number> => {
  if (shell.keep && ['simple', 'conditional', 'arithmetic'].includes(command.kind)) await shell.keep();
  if (command.kind === 'simple') return runSimple(shell, command).finally(() => endSubstitutions(shell));
  if (command.kind === 'function') {
    shell.functions.set(command.name, {
      definition: command,
      source: sourceOf(command),
      file: shell.frames.at(-1)?.source ?? (shell.commandString ? 'environment' : shell.zero),
    });
    return 0;
  }
  return redirected(shell, command);
};

const redirected = async (shell: Shell, command: Compound): Promise<number> => {
  let begun = false;
  const { substitutions } = shell;
  shell.substitutions = [];
  try {
    return await withRedirections(shell, command.redirections, () => {
      begun = true;
      return runCompound(shell, command);
    });
  } catch (error) {
    if (begun || !(error instanceof ShellFailure) || error.fatal) throw error;
    await shell.complain(error.message);
    return error.status;
  } finally {
    await endSubstitutions(shell);
    shell.substitutions = substitutions;
  }
};

const endSubstitutions = async (shell: Shell): Promise<void> => {
  for (const { fd } of shell.substitutions.splice(0)) await shell.descriptors.close(fd);
};

/** Text, a complete command at a time, as a script's file is read. */
export const evaluate = async (shell: Shell, text: string, options: EvaluateOptions = {}): Promise<number> => {
  const parser = new Parser(text, {
    firstLine: options.firstLine ?? 1,
    extglob: () => shell.options.shopt.has('extglob'),
    alias: (name) => (shell.options.shopt.has('expand_aliases') || shell.dialect === 'sh' ? shell.aliases.get(name) : undefined),
  });
  let status = 0;
  for (;;) {
    const from = parser.scanner.position;
    let body: readonly AndOr[] | undefined;
    try {
      body = parser.next();
    } catch (error) {
      if (!(error instanceof ShellSyntaxError)) throw error;
      await tellSyntaxError(shell, error, { text, label: options.label, firstLine: options.firstLine ?? 1 });
      shell.status = 2;
      return 2;
    }
    for (const { line, delimiter } of parser.scanner.unterminatedDelimiters.splice(0))
      await warnDocument(shell, { line, delimiter, last: Math.max(line, parser.scanner.line - 1) });
    if (!body) return status;
    if (shell.options.has('verbose')) await shell.write(2, parser.scanner.text.slice(from, parser.scanner.position));
    if (shell.options.has('noexec') && !shell.interactive) continue;
    shell.mayReplace = (options.last ?? false) && parser.scanner.text.slice(parser.scanner.position).trim() === '';
    status = options.top ? await runTop(shell, body) : await run(shell, body);
    shell.status = status;
  }
};

const warnDocument = async (shell: Shell, { line, delimiter, last }: { line: number; delimiter: string; last: number }): Promise<void> => {
  shell.line = last;
  await shell.complain(`warning: here-document at line ${line} delimited by end-of-file (wanted \`${delimiter}')`);
};

/** A line of the shell's own text: what fails in it is told and the next line goes on, unless it ends a script. */
const runTop = async (shell: Shell, body: readonly AndOr[]): Promise<number> => {
  try {
    return await run(shell, body);
  } catch (error) {
    if (!(error instanceof ShellFailure)) throw error;
    await shell.complain(error.message);
    shell.status = shell.interactive && error.fatal ? 1 : error.status;
    if (error.fatal && !shell.interactive) throw new Exit(shell.commandString && error.message.endsWith(': unbound variable') ? 127 : error.status);
    return shell.status;
  }
};

const dashWords = ({ message }: ShellSyntaxError): string => {
  const token = /unexpected token `(.*)'$/s.exec(message)?.[1];
  if (token !== undefined) return `${token === 'newline' ? token : `"${token}"`} unexpected`;
  return message.includes('matching') ? 'Unterminated quoted string' : 'end of file unexpected';
};

const tellSyntaxError = async (
  shell: Shell,
  error: ShellSyntaxError,
  { text, label, firstLine }: { text: string; label?: string; firstLine: number },
): Promise<void> => {
  if (shell.dialect === 'sh') return shell.write(2, `${shell.zero}: ${Math.min(error.line, text.split('\n').length)}: Syntax error: ${dashWords(error)}\n`);
  const name = shell.interactive ? shell.zero.split('/').at(-1)! : (shell.frames.at(-1)?.source ?? shell.zero);
  const inner = label === undefined || label === name ? '' : `${label}: `;
  const prefix = shell.interactive && inner === '' ? `${name}: ` : `${name}: ${inner}line ${error.line}: `;
  const line = text.split('\n')[error.line - firstLine] ?? '';
  await shell.write(2, `${prefix}${error.message}\n${error.quote && prefix.includes(': line ') ? `${prefix}\`${line}'\n` : ''}`).catch(() => undefined);
};
