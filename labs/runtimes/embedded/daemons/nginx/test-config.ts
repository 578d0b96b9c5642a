import { isSysError } from '../../sys/sys-error.ts';
import type { Sys } from '../../sys/sys.ts';
import type { NginxCommand } from './command.ts';
import { ConfigError } from './config-error.ts';
import { failure } from './errno.ts';
import { toldAddress } from './listen.ts';
import { stamp } from './logs.ts';
import { checkResources, prepare, type Prepared } from './prepare.ts';

type Say = (line: string) => unknown;

/** `nginx -t`: what it says, and the configuration where it holds. */
export async function testConfig(sys: Sys, command: NginxCommand, say: Say): Promise<Prepared | undefined> {
  const failed = async (): Promise<undefined> => void (await say(`nginx: configuration file ${command.file} test failed`));
  try {
    const prepared = await prepare(sys, command, say);
    if (!command.quiet) await say(`nginx: the configuration file ${command.file} syntax is ok`);
    await checkResources(sys, prepared.site);
    const unbound = await firstUnbound(sys, prepared);
    if (unbound !== undefined) {
      await say(`nginx: [emerg] ${unbound}`);
      return await failed();
    }
    if (!command.quiet) await say(`nginx: configuration file ${command.file} test is successful`);
    return prepared;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    await say(`${stamp('emerg', sys.pid)}${error.message}`);
    return failed();
  }
}

/** Sockets are opened for the test too; one that is taken may be nginx's own. */
async function firstUnbound(sys: Sys, { site }: Prepared): Promise<string | undefined> {
  for (const port of site.ports.filter((one) => one.port !== 0)) {
    try {
      await (await sys.listen(port)).close();
    } catch (error) {
      if (!isSysError(error)) throw error;
      if (error.code !== 'EADDRINUSE') return `bind() to ${toldAddress(port)} failed ${failure(error)}`;
    }
  }
  return undefined;
}

const numbers: Readonly<Record<string, readonly [name: string, number: number]>> = {
  stop: ['TERM', 15],
  quit: ['QUIT', 3],
  reopen: ['USR1', 10],
  reload: ['HUP', 1],
};

/** `nginx -s`: signals the master whose number its file holds. Whether it could. */
export async function signalMaster(sys: Sys, command: NginxCommand, say: Say): Promise<boolean> {
  let file: string;
  try {
    file = (await prepare(sys, command, say)).site.main.value('pid') ?? '/run/nginx.pid';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    await say(`${stamp('emerg', sys.pid)}${error.message}`);
    return false;
  }
  await say(`${stamp('notice', sys.pid)}signal process started`);
  try {
    const text = new TextDecoder().decode(await sys.readFile(file)).trim();
    const [name, number] = numbers[command.signal]!;
    if (!/^\d+$/.test(text)) {
      await say(`${stamp('error', sys.pid)}invalid PID number "${text}" in "${file}"`);
      return false;
    }
    try {
      await sys.kill(Number(text), name);
      return true;
    } catch (error) {
      await say(`${stamp('alert', sys.pid)}kill(${text}, ${number}) failed ${isSysError(error, 'ESRCH') ? '(3: No such process)' : failure(error)}`);
      return false;
    }
  } catch (error) {
    if (!isSysError(error)) throw error;
    await say(`${stamp('error', sys.pid)}open() "${file}" failed ${failure(error)}`);
    return false;
  }
}

/** `nginx -T`: every file that was read. */
export const dumped = ({ files }: Prepared): string => files.map(({ path, text }) => `# configuration file ${path}:\n${text}\n`).join('');
