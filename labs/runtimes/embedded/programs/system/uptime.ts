import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { options } from '../getopt.ts';

const pad = (value: number) => String(value).padStart(2, '0');

/** ` 18:05:01 up  1:02,  0 users,  load average: 0.00, 0.01, 0.05` */
export async function uptimeLine({ sys }: Pick<ProgramContext, 'sys'>): Promise<string> {
  const { nowMs, bootMs } = await sys.clock();
  const seconds = Math.floor((nowMs - bootMs) / 1000);
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const span = `${days > 0 ? `${days} day${days === 1 ? '' : 's'}, ` : ''}${hours > 0 ? `${String(hours).padStart(2)}:${pad(minutes)}` : `${minutes} min`}`;
  const load = new TextDecoder()
    .decode(await sys.readFile('/proc/loadavg').catch(() => new TextEncoder().encode('0.00 0.00 0.00')))
    .split(' ')
    .slice(0, 3)
    .join(', ');
  return ` ${new Date(nowMs).toISOString().slice(11, 19)} up ${span},  0 user,  load average: ${load}\n`;
}

/** How long the host has been up. */
export const uptime = defineProgram({
  name: 'uptime',
  paths: ['/usr/bin/uptime'],
  async run(context) {
    const given = await options(context, { short: 'psV', long: { pretty: 'p', since: 's', version: 'V' } });
    const { nowMs, bootMs } = await context.sys.clock();
    const minutes = Math.floor((nowMs - bootMs) / 60_000);
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    if (given.has('s')) await context.stdout.write(`${new Date(bootMs).toISOString().slice(0, 19).replace('T', ' ')}\n`);
    else if (given.has('p'))
      await context.stdout.write(`up ${hours > 0 ? `${hours} hour${hours === 1 ? '' : 's'}, ` : ''}${rest} minute${rest === 1 ? '' : 's'}\n`);
    else await context.stdout.write(await uptimeLine(context));
    return 0;
  },
});
