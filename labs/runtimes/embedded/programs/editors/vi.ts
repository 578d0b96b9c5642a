import { defineProgram } from '../../program/program.ts';
import { openFile } from './editor-file.ts';
import { fullScreen } from './full-screen.ts';
import { ViEditor, viScreen } from './vi-editor.ts';

/** A small vi: motions, operators, insert, search, undo, `:w`, `:s`. What vim has beyond is said not to be there. */
export const vi = defineProgram({
  name: 'vi',
  paths: ['/usr/bin/vim.tiny', '/usr/bin/vim.basic', '/usr/bin/vi', '/usr/bin/vim', '/usr/bin/view', '/usr/bin/editor'],
  async run(context) {
    const words = context.argv.slice(1);
    if (words.includes('--version')) {
      await context.stdout.write('VIM - Vi IMproved 9.0 (2022 Jun 28)\nSmall version without GUI, simulated: a small vi.\n');
      return 0;
    }
    const { terminal } = context;
    if (!terminal || !context.stdin.isTerminal) {
      await context.stderr.write('Vim: Warning: Input is not from a terminal\nVim: Error reading input, exiting...\n');
      return 1;
    }
    const path = words.find((word) => !/^[-+]/.test(word));
    const opened = path === undefined ? { text: '', isNew: true, readOnly: false } : await openFile(context, path);
    const size = `${opened.text === '' ? 0 : opened.text.split('\n').length - 1}L, ${Buffer.byteLength(opened.text)}B`;
    const message =
      path === undefined
        ? ''
        : opened.problem !== undefined
          ? `"${path}" ${opened.problem}`
          : opened.isNew
            ? `"${path}" [New]`
            : `"${path}" ${opened.readOnly ? '[readonly] ' : ''}${size}`;
    const editor = new ViEditor(context, terminal, {
      path,
      text: opened.text,
      readOnly: opened.readOnly || words.includes('-R') || context.argv[0]!.endsWith('view'),
      message,
    });
    const start = words.find((word) => word.startsWith('+'));
    if (start !== undefined) await editor.goTo(start.slice(1));
    await fullScreen(terminal, () => editor.run(), viScreen);
    return 0;
  },
});
