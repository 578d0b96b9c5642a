import { expect, test } from 'vitest';
import type { ProgramContext, Terminal } from '../../program/program.ts';
import { SysError } from '../../sys/sys-error.ts';
import { nano } from './nano.ts';
import { vi } from './vi.ts';

/** Runs an editor over files in memory; the keys come in one burst. */
async function edit(program: typeof vi, argv: readonly string[], { files, keys }: { files: Record<string, string>; keys: string }) {
  let screen = '';
  const left = [keys];
  const terminal = {
    name: 'pts/0',
    size: () => ({ cols: 80, rows: 24 }),
    setMode: async () => undefined,
    readKeys: async () => (left.length > 0 ? new TextEncoder().encode(left.shift()) : undefined),
    write: async (data: string) => void (screen += data),
  } as unknown as Terminal;
  const sys = {
    stat: async (path: string) => {
      if (files[path] === undefined) throw new SysError('ENOENT');
      return { type: 'file' };
    },
    access: async (path: string) => files[path] !== undefined,
    readFile: async (path: string) => new TextEncoder().encode(files[path]),
    writeFile: async (path: string, text: string) => void (files[path] = text),
  };
  const stream = { isTerminal: true, write: async () => undefined };
  await program.run({ sys, argv, env: {}, terminal, stdin: stream, stdout: stream, stderr: stream } as unknown as ProgramContext);
  return { files, screen };
}

const text = 'PermitRootLogin yes\nPort 22\n# end here\n';

test.each([
  ['insert', 'ihello \x1b:wq\r', 'hello PermitRootLogin yes\nPort 22\n# end here\n'],
  ['change a word', 'wcwno\x1b:wq\r', 'PermitRootLogin no\nPort 22\n# end here\n'],
  ['change by search', '/22\rcw2222\x1bZZ', 'PermitRootLogin yes\nPort 2222\n# end here\n'],
  ['delete lines and undo', 'dddduu:wq\r', text],
  ['delete a line', 'jdd:x\r', 'PermitRootLogin yes\n# end here\n'],
  ['yank and put', 'yyGp:wq\r', `${text}PermitRootLogin yes\n`],
  ['open below', 'oBanner none\x1b:wq\r', 'PermitRootLogin yes\nBanner none\nPort 22\n# end here\n'],
  ['append at the end', 'GA!\x1b:wq\r', 'PermitRootLogin yes\nPort 22\n# end here!\n'],
  ['substitute', ':%s/e/E/g\r:wq\r', 'PErmitRootLogin yEs\nPort 22\n# End hErE\n'],
  ['substitute with a group', ':1s/\\(Permit\\)Root/\\1X/\r:wq\r', 'PermitXLogin yes\nPort 22\n# end here\n'],
  ['delete to the end, replace, repeat', 'wD:2\rrQj.:wq\r', 'PermitRootLogin \nQort 22\nQ end here\n'],
  ['inside quotes where there are none', 'ci":wq\r', text],
  ['count and x', '3x:wq\r', 'mitRootLogin yes\nPort 22\n# end here\n'],
  ['visual lines', 'Vjd:wq\r', '# end here\n'],
  ['global delete', ':g/o/d\r:wq\r', '# end here\n'],
  ['all but', ':v/Port/d\r:wq\r', 'Port 22\n'],
  ['substitute where', ':g/Port/s/2/3/g\r:wq\r', 'PermitRootLogin yes\nPort 33\n# end here\n'],
  ['a pattern that is none', '/[\r:%s/\\(//\r:wq\r', text],
  ['marks', "majj'ax:wq\r", 'ermitRootLogin yes\nPort 22\n# end here\n'],
  ['delete to a mark', "jmakd'a:wq\r", '# end here\n'],
  ['back from a jump', "G''x:wq\r", 'ermitRootLogin yes\nPort 22\n# end here\n'],
  ['redo', 'dd:undo\r:redo\r:wq\r', 'Port 22\n# end here\n'],
  ['quit without saving', 'dd:q!\r', text],
])('vi: %s', async (_name, keys, expected) => {
  expect((await edit(vi, ['vi', 'f'], { files: { f: text }, keys })).files.f).toBe(expected);
});

test('vi refuses to leave a change behind, and says of a new file that it is new', async () => {
  const { screen, files } = await edit(vi, ['vi', 'new'], { files: {}, keys: 'ix\x1b:q\r' });
  expect(screen).toContain('"new" [New]');
  expect(screen).toContain('E37: No write since last change');
  expect(files.new).toBeUndefined();
});

test.each([
  ['types and saves', 'hi \x0f\r\x18', 'hi PermitRootLogin yes\nPort 22\n# end here\n'],
  ['asks before it leaves', 'x\x18y\r', 'xPermitRootLogin yes\nPort 22\n# end here\n'],
  ['leaves without saving', 'x\x18n', text],
  ['cuts and pastes lines', '\x0b\x0b\x1b[F\x1b[B\x15\x18y\r', 'PermitRootLogin yes\nPort 22\n# end here\n'],
  ['finds', '\x1722\r2\x18y\r', 'PermitRootLogin yes\nPort 222\n# end here\n'],
])('nano %s', async (_name, keys, expected) => {
  expect((await edit(nano, ['nano', 'f'], { files: { f: text }, keys })).files.f).toBe(expected);
});
