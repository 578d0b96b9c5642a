import { defineProgram, type OutputStream, type ProgramContext } from '../../program/program.ts';
import { loadProgram } from '../../program/registry.ts';
import { runShell } from '../shell/bash.ts';
import { ownApplets } from './busybox/applets.ts';

/** The applets of Debian's busybox-static that are simulated: most are the programs of those names, as they are. */
const names = new Set(
  (
    '[ ash awk base64 basename cat chgrp chmod chown chroot clear cmp cp cut date dd df diff dirname dmesg du echo egrep env expand expr factor false fgrep find fold free grep groups ' +
    'gunzip gzip head hexdump hostname httpd id install ip kill less link ln ls lsmod md5sum mkdir mkfifo mktemp more mount mv nc nl nproc od paste pidof ping printf ps pwd ' +
    'readlink realpath renice rev rm rmdir sed seq sh sha1sum sha256sum sha512sum shuf sleep sort stat strings stty sync sysctl tac tail tar tee test time timeout top touch tr true ' +
    'truncate tty umount uname uniq unlink uptime vi watch wc wget which who whoami xargs xxd yes zcat'
  ).split(' '),
);

const banner = 'BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) multi-call binary.\n';

/** Many small programs in one: which one it is, its name says. */
export const busybox = defineProgram({
  name: 'busybox',
  paths: ['/usr/bin/busybox'],
  async run(context) {
    const own = context.argv[0]?.replace(/^.*\//, '').replace(/^-/, '') ?? '';
    if (own !== 'busybox' && own !== 'exe') return applet(context, own, context.argv);
    const [name, ...rest] = context.argv.slice(1);
    if (name === undefined || name === '--help')
      return (await context.stdout.write(`${banner}\nCurrently defined functions:\n\t${[...names].join(', ')}\n`), 0);
    if (name === '--list') return (await context.stdout.write([...names].map((one) => `${one}\n`).join('')), 0);
    return applet(context, name, [name, ...rest]);
  },
});

async function applet(context: ProgramContext, name: string, argv: readonly string[]): Promise<number> {
  const called = { ...context, argv };
  if (name === 'sh' || name === 'ash')
    return runShell({ ...called, argv: ['sh', ...argv.slice(1)], stderr: asAsh(context.stderr), env: { PS1: String.raw`\w \$ `, ...context.env } }, 'sh', {
      applets: names,
    });
  const own = ownApplets[name];
  if (own) return own(called);
  const program = names.has(name) ? await loadProgram(name === 'egrep' || name === 'fgrep' ? 'grep' : name) : undefined;
  if (program) return program.run({ ...called, stderr: asBusybox(context.stderr, name) });
  await context.stderr.write(`${name}: applet not found\n`);
  return 127;
}

const rewritten = (stream: OutputStream, change: (text: string) => string): OutputStream => ({
  isTerminal: stream.isTerminal,
  write: (data) => stream.write(change(typeof data === 'string' ? data : new TextDecoder().decode(data))),
});

/** What Debian's dash says, in the words of busybox's shell. */
const asAsh = (stream: OutputStream): OutputStream =>
  rewritten(stream, (text) =>
    text
      .replaceAll(/^(\S+: )\d+: /gm, '$1')
      .replaceAll(/^(\S+: )cannot create (.*): Directory nonexistent$/gm, "$1can't create $2: nonexistent directory")
      .replaceAll(/^(\S+: )cannot open (.*): No such file$/gm, "$1can't open $2: no such file")
      .replaceAll(/^(\S+: )cannot (create|open) /gm, "$1can't $2 "),
  );

/** Shorter words than GNU's. */
const asBusybox = (stream: OutputStream, name: string): OutputStream =>
  rewritten(stream, (text) =>
    text
      .replaceAll(/^Try '.*' for more information\.\n/gm, '')
      .replaceAll(/^(\w+: )cannot (?:access|stat) '(.*)': /gm, name === 'ls' ? '$1$2: ' : "$1can't stat '$2': ")
      .replaceAll(/^(\w+: )cannot touch '(.*)': /gm, '$1$2: ')
      .replaceAll(/^(\w+: )cannot create directory ['‘](.*)['’]: /gm, "$1can't create directory '$2': ")
      .replaceAll(/^(\w+: )cannot remove '(.*)': /gm, "$1can't remove '$2': ")
      .replaceAll(
        /^(cat|head|tail|rev|wc|sort|grep): (?:cannot open )?'?([^':\n]+)'?(?: for reading)?: No such file or directory$/gm,
        name === 'grep' ? '$1: $2: No such file or directory' : "$1: can't open '$2': No such file or directory",
      ),
  );
