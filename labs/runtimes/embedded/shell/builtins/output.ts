import type { Builtin, Shell } from '../state/shell.ts';
import { assign } from '../execute/assign.ts';
import { echoText, formatWords } from './format.ts';
import { flags, usage } from './usage.ts';

const echo: Builtin = {
  run: async (shell, words) => {
    const sh = shell.dialect === 'sh';
    await shell.print(echoText(words.slice(1), { escapes: sh || shell.options.shopt.has('xpg_echo'), onlyNewlineOption: sh }));
    return 0;
  },
};

/** Sets `name` or `name[key]`. */
export const setTarget = async (shell: Shell, target: string, text: string): Promise<void> => {
  const found = /^([A-Za-z_]\w*)(?:\[(.*)\])?$/s.exec(target)!;
  const subscript = found[2] === undefined ? undefined : { raw: found[2], parts: [{ kind: 'literal' as const, text: found[2] }] };
  await assign(shell, { name: found[1]!, append: false, value: { raw: text, parts: [{ kind: 'quoted', text }] }, ...(subscript && { subscript }) });
};

const printf: Builtin = {
  run: async (shell, words) => {
    const { values, rest } = await flags(shell, words, 'v:');
    const variable = values.get('v');
    if (variable !== undefined && !/^[A-Za-z_]\w*(\[.*\])?$/s.test(variable)) {
      await shell.complain(`printf: \`${variable}': not a valid identifier`);
      return 2;
    }
    const [format, ...args] = rest;
    if (format === undefined) return usage(shell, 'printf');
    const complaints: string[] = [];
    const { text, failed } = formatWords(format, args, {
      complain: (message) => complaints.push(message),
      zone: shell.variables.get('TZ'),
      startedAt: shell.startedAt,
    });
    for (const complaint of complaints) await shell.complain(`printf: ${complaint}`);
    if (variable !== undefined) await setTarget(shell, variable, text);
    else if (text !== '') await shell.print(text);
    return failed || complaints.length > 0 ? 1 : 0;
  },
};

export const outputBuiltins: Readonly<Record<string, Builtin>> = { echo, printf };
