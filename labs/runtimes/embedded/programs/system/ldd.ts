import { defineProgram } from '../../program/program.ts';
import { isSysError } from '../../sys/sys-error.ts';

const folder = '/lib/x86_64-linux-gnu';
const loader = '/lib64/ld-linux-x86-64.so.2';

/** What programs of Debian 12 need beside the C library, by the name that their file carries. */
const needs: Readonly<Record<string, readonly string[]>> = {
  python3: ['libm.so.6', 'libz.so.1', 'libexpat.so.1'],
  'python3.11': ['libm.so.6', 'libz.so.1', 'libexpat.so.1'],
  make: ['libdl.so.2'],
  bash: ['libtinfo.so.6'],
  ls: ['libselinux.so.1', 'libpcre2-8.so.0'],
  cp: ['libselinux.so.1', 'libacl.so.1', 'libattr.so.1', 'libpcre2-8.so.0'],
};
const without = new Set(['busybox']);

/** Tells the shared libraries of a program. */
export const ldd = defineProgram({
  name: 'ldd',
  paths: ['/usr/bin/ldd'],
  async run({ sys, argv, stdout, stderr }) {
    const paths = argv.slice(1);
    let code = 0;
    for (const path of paths) {
      if (paths.length > 1) await stdout.write(`${path}:\n`);
      try {
        const bytes = await sys.readFile(path);
        const name = /simulated program\0\w+\0([^\0]+)/.exec(Buffer.from(bytes.subarray(0, 256)).toString('latin1'))?.[1];
        if (name === undefined || without.has(name)) {
          await stderr.write('\tnot a dynamic executable\n');
          code = 1;
        } else await stdout.write(listing([...(needs[name] ?? []), 'libc.so.6']));
      } catch (error) {
        if (!isSysError(error)) throw error;
        await stderr.write(`ldd: ${path}: ${error.message}\n`);
        code = 1;
      }
    }
    return code;
  },
});

const address = (at: number): string => `(0x00007f${(0x5e_a7fd_d000 - at * 0x1_9000).toString(16).padStart(10, '0')})`;

const listing = (libraries: readonly string[]): string =>
  [`\tlinux-vdso.so.1 ${address(0)}`, ...libraries.map((name, at) => `\t${name} => ${folder}/${name} ${address(at + 1)}`), `\t${loader} ${address(-1)}`]
    .map((line) => `${line}\n`)
    .join('');
