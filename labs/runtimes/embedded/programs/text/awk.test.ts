import { expect, test } from 'vitest';
import type { ProgramContext } from '../../program/program.ts';
import { bytesInput, Collected } from '../../program/streams.ts';
import { SysError } from '../../sys/sys-error.ts';
import { awk } from './awk.ts';

async function run(words: readonly string[], input = '') {
  const files = new Map([['/list', 'b 2\na 1\n']]);
  const [stdout, stderr] = [new Collected(), new Collected()];
  let written = '';
  const sys = {
    stat: async (path: string) => {
      if (!files.has(path)) throw new SysError('ENOENT');
      return { type: 'file' };
    },
    open: async (path: string, { write }: { write?: boolean }) => {
      if (!write && !files.has(path)) throw new SysError('ENOENT');
      return write ? 4 : 3;
    },
    read: async () => {
      const text = files.get('/list') ?? '';
      files.set('/list', '');
      return Buffer.from(text);
    },
    write: async (_fd: number, bytes: Uint8Array) => void (written += Buffer.from(bytes).toString()),
    close: async () => undefined,
  };
  const context = { sys, argv: ['awk', ...words], env: { HOME: '/root' }, stdin: bytesInput(input), stdout, stderr, signal: new AbortController().signal };
  const code = await awk.run(context as unknown as ProgramContext);
  return { code, out: stdout.text, err: stderr.text, written };
}

test.each([
  ['BEGIN { print 1e6, 0.1 + 0.2, 2147483648, 3.0, -3 " " -3 }', '1000000 0.3 2.14748e+09 3 -3-3\n'],
  ['BEGIN { print -1 ^ 2, 2 ^ 3 ^ 2, !1, 5 % 3 * 2, 08 + 1 }', '-1 512 0 4 9\n'],
  ['BEGIN { printf "%5.2f|%-4s|%05d|%c|%x\\n", 2.5, "x", 42, 65, 255 }', ' 2.50|x   |00042|A|ff\n'],
  ['BEGIN { s = "foo bar"; gsub(/o/, "0", s); sub(/bar/, "[&]", s); print s }', 'f00 [bar]\n'],
  ['BEGIN { n = split("a:b:c", p, ":"); print n, p[3], length(p) }', '3 c 3\n'],
  ['BEGIN { print match("xxab", /ab+/), RSTART, RLENGTH, substr("hello", 2, 3), index("abc", "c") }', '3 3 2 ell 3\n'],
  ['function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2) } BEGIN { print f(15) }', '610\n'],
  ['function fill(a, n,  i) { for (i = 1; i <= n; i++) a[i] = i * i } BEGIN { fill(sq, 3); print sq[3] }', '9\n'],
  ['BEGIN { x["a"]; print ("a" in x), ("b" in x); delete x["a"]; print length(x) }', '1 0\n0\n'],
  ['BEGIN { while (i < 5) { if (++i == 2) continue; if (i == 4) break; print i } }', '1\n3\n'],
  ['BEGIN { i = 3; do print i--; while (i > 1)\nif (i) print "one"\nelse print "none" }', '3\n2\none\n'],
  ['BEGIN { if (x == 0 && x == "") print "unset"; print length() length("é") }', 'unset\n02\n'],
  ['BEGIN { while ((getline line < "/list") > 0) print "<" line ">"; print (getline line < "/none") }', '<b 2>\n<a 1>\n-1\n'],
  ['BEGIN { print ENVIRON["HOME"]; exit 3 } END { print "end" }', '/root\nend\n'],
])('%s', async (program, out) => expect((await run([program])).out).toBe(out));

test.each([
  [['-F:', '$3 > 5 { print $1, NF }'], 'a:b:7\nc:d:3\n', 'a 3\n'],
  [['{ $2 = "x"; print; $5 = "y"; print NF ": " $0 }'], 'a b c\n', 'a x c\n5: a x c  y\n'],
  [['NR==2, /d/ { print NR }'], 'a\nb\nc\nd\ne\n', '2\n3\n4\n'],
  [['{ n[$1]++ } END { for (k in n) s += n[k]; print s, NR, $0 }'], 'a\nb\na\n', '3 3 a\n'],
  [['-v', 'x=a\\tb', '{ print x, y }', 'y=2', '-'], 'line\n', 'a\tb 2\n'],
  [['BEGIN { RS = "" } { print NR ": " $1 "/" NF }'], 'a b\nc\n\n\nd\n', '1: a/3\n2: d/1\n'],
  [['{ print ($1 > 10), ($1 < 10), ($2 > 10) }'], '5 apples\n', '0 1 1\n'],
  [['/a{2}/ { print "twice" } /a\\{/ { print "brace" }'], 'aa\na{2}\n', 'twice\nbrace\n'],
])('%j', async (words, input, out) => expect((await run(words, input)).out).toBe(out));

test('writes to files', async () => expect((await run(['BEGIN { print "a" > "/o"; print "b" > "/o" }'])).written).toBe('a\nb\n'));

test.each([
  [['{ print $1'], 'line 2: missing } near end of file'],
  [['BEGIN { foo( }'], 'line 1: missing ) near }'],
  [['{ print ) }'], "line 1: extra ')'"],
  [['BEGIN { print "unterminated }'], 'line 1: runaway string constant "unterminat ...'],
  [['BEGIN { print /a'], 'line 1: runaway regular expression /a ...'],
  [['BEGIN { @ }'], "1: unexpected character '@'"],
  [['BEGIN { nofunc(1) }'], 'line 2: function nofunc never defined'],
  [['BEGIN { return 1 }'], 'line 1: return outside function body'],
  [['BEGIN { next }'], 'line 1: improper use of next'],
  [['BEGIN { x[1] = 1; print x }'], 'line 1: illegal reference to array x'],
  [['/(/'], "line 1: regular expression compile failed (missing ')')\n("],
  [['1', '/none'], 'cannot open /none (No such file or directory)'],
  [['-z'], 'not an option: -z'],
])('%j is refused', async (words, said) => expect(await run(words, 'x\n')).toMatchObject({ code: 2, err: `awk: ${said}\n` }));
