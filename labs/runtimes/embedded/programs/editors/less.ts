import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';
import { Pager, type PagerDocument } from './pager.ts';

const letter = (words: readonly string[], ...letters: readonly string[]): boolean =>
  words.some((word) => letters.some((one) => new RegExp(`^-[A-Za-z]*${one}`).test(word)));

/** Shows a text screen by screen; to a pipe or a file it only copies. */
export const less = defineProgram({
  name: 'less',
  paths: ['/usr/bin/less', '/usr/bin/more', '/usr/bin/pager'],
  async run(context) {
    const words = [...(context.env.LESS?.split(/\s+/).map((word) => (/^[-+]/.test(word) || word === '' ? word : `-${word}`)) ?? []), ...context.argv.slice(1)];
    if (words.includes('--version') || words.includes('-V')) {
      await context.stdout.write('less 590 (GNU regular expressions)\nCopyright (C) 1984-2021  Mark Nudelman\n');
      return 0;
    }
    const { documents, failed } = await documentsOf(
      context,
      words.filter((word) => word !== '' && !/^[-+]./.test(word)),
    );
    if (documents.length === 0) return 1;
    const { terminal, stdout } = context;
    const text = documents.map((each) => each.text).join('');
    const fits = letter(words, 'F') || words.includes('--quit-if-one-screen');
    if (!terminal || !stdout.isTerminal || (fits && text.split('\n').length <= terminal.size().rows)) await stdout.write(text);
    else {
      const start = words.find((word) => word.startsWith('+'));
      const options = { numbers: letter(words, 'N'), chops: letter(words, 'S'), raw: letter(words, 'R', 'r'), ignoresCase: letter(words, 'i', 'I') };
      await new Pager(context, terminal, { documents, options: { ...options, ...(start !== undefined && { start }) } }).run();
    }
    return failed ? 1 : 0;
  },
});

async function documentsOf(context: ProgramContext, paths: readonly string[]): Promise<{ documents: PagerDocument[]; failed: boolean }> {
  const { sys, stdin, stderr } = context;
  if (paths.length === 0 && stdin.isTerminal) {
    await stderr.write('Missing filename ("less --help" for help)\n');
    return { documents: [], failed: true };
  }
  if (paths.length === 0) return { documents: [{ name: '', text: new TextDecoder().decode(await stdin.all()) }], failed: false };
  const documents: PagerDocument[] = [];
  for (const path of paths)
    try {
      const read = async (): Promise<string> => new TextDecoder().decode(await sys.readFile(path));
      documents.push({ name: path, text: await read(), read });
    } catch (error) {
      if (!isSysError(error)) throw error;
      await stderr.write(`${path}${error.code === 'EISDIR' ? ' is a directory' : `: ${error.message}`}\n`);
    }
  return { documents, failed: documents.length < paths.length };
}
