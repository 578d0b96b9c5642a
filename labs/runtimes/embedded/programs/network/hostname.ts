import { defineProgram, type ProgramContext } from '../../program/program.ts';

const long: Readonly<Record<string, string>> = {
  '--fqdn': '-f',
  '--long': '-f',
  '--short': '-s',
  '--all-ip-addresses': '-I',
  '--ip-address': '-i',
  '--domain': '-d',
};

/** The host's name and addresses. */
export const hostname = defineProgram({
  name: 'hostname',
  paths: ['/usr/bin/hostname'],
  async run(context) {
    const { sys, argv, stdout, stderr } = context;
    const word = argv[1] ?? '-f';
    const name = await sys.hostname();
    switch (long[word] ?? word) {
      case '-f':
      case '-A':
        await stdout.write(`${name}\n`);
        return 0;
      case '-s':
        await stdout.write(`${name.split('.')[0]}\n`);
        return 0;
      case '-I':
        await stdout.write(`${(await addresses(context)).join(' ')} \n`);
        return 0;
      case '-i':
        await stdout.write(`${(await addresses(context)).join(' ')}\n`);
        return 0;
      case '-d':
        return 0;
    }
    if (!word.startsWith('-')) return rename(context, word);
    await stderr.write(
      `hostname: invalid option -- '${word.replace(/^-+/, '')[0]}'\nUsage: hostname [-b] {hostname|-F file}         set host name (from file)\n`,
    );
    return 4;
  },
});

const addresses = async ({ sys }: ProgramContext): Promise<string[]> =>
  (await sys.interfaces()).filter(({ loopback }) => !loopback).flatMap((one) => one.addresses.map((address) => address.split('/')[0]!));

async function rename({ sys, stderr }: ProgramContext, name: string): Promise<number> {
  if ((await sys.identity()).euid !== 0) {
    await stderr.write('hostname: you must be root to change the host name\n');
    return 1;
  }
  await sys.setHostname(name);
  return 0;
}
