import { type ProgramContext, defineProgram } from '../../program/program.ts';
import { OptionError, type Options, getopt } from '../getopt.ts';
import { pause } from '../shell/pause.ts';
import { type Order, TopFrames, type TopView, orders } from './top-frame.ts';
import { TopScreen } from './top-screen.ts';

const usage = `
Usage:
 top [options]

Options:
 -b, --batch-mode                run in non-interactive batch mode
 -c, --cmdline-toggle            reverse last remembered 'c' state
 -d, --delay =SECS [.TENTHS]     iterative delay as SECS [.TENTHS]
 -i, --idle-toggle               reverse last remembered 'i' state
 -n, --iterations =NUMBER        exit on maximum iterations NUMBER
 -O, --list-fields               output all field names, then exit
 -o, --sort-override =FIELD      force sorting on this named FIELD
 -p, --pid =PIDLIST              monitor only the tasks in PIDLIST
 -U, --filter-any-user =USER     show only processes owned by USER
 -u, --filter-only-euser =USER   show only processes owned by USER
 -w, --width [=COLUMNS]          change print width [,use COLUMNS]

 -h, --help                      display this help text, then exit
 -V, --version                   output version information & exit

For more details see top(1).
`;

const long = {
  'batch-mode': 'b',
  'cmdline-toggle': 'c',
  'delay=': 'd',
  'scale-summary-mem=': 'E',
  'scale-task-mem=': 'e',
  'threads-show': 'H',
  'idle-toggle': 'i',
  'iterations=': 'n',
  'list-fields': 'O',
  'sort-override=': 'o',
  'pid=': 'p',
  'accum-time-toggle': 'S',
  'secure-mode': 's',
  'filter-any-user=': 'U',
  'filter-only-euser=': 'u',
  'width=?': 'w',
  'single-cpu-toggle': '1',
  help: 'h',
  version: 'V',
};
const batchWidth = 512;

/** Shows processes again and again, those that use most first. */
export const top = defineProgram({
  name: 'top',
  paths: ['/usr/bin/top'],
  async run(context) {
    const given = await parsed(context);
    if (typeof given === 'string') {
      await context.stderr.write(`top: ${given}\n`);
      return 1;
    }
    const text = given.has('h')
      ? usage
      : given.has('V')
        ? 'top from procps-ng 4.0.2\n'
        : given.has('O')
          ? orders.map((name) => `${name}\n`).join('')
          : undefined;
    if (text !== undefined) {
      await context.stdout.write(text);
      return 0;
    }
    const view = viewOf(given);
    const frames = new TopFrames(context);
    const most = Number(given.value('n') ?? Infinity);
    const delay = Number(given.value('d') ?? 3);
    const { terminal } = context;
    if (given.has('b')) await batch(context, frames, { view, most, delay, width: Number(given.value('w') ?? batchWidth) });
    else if (terminal && context.stdout.isTerminal) await new TopScreen(context, terminal, { frames, view, delay }).run(most);
    else {
      await context.stderr.write('top: failed tty get\n');
      return 1;
    }
    return 0;
  },
});

async function parsed({ argv }: ProgramContext): Promise<Options | string> {
  try {
    const given = getopt(argv.slice(1), { short: 'bcd:E:e:HhiOn:o:p:SsU:u:Vw::1', long });
    const order = given.value('o')?.replace(/^[+-]/, '');
    if (given.operands.length > 0) return `unknown option '${given.operands[0]}'`;
    if (order !== undefined && !orders.includes(order as Order)) return `unrecognized field name '${order}'`;
    if (given.has('n') && !/^[1-9]\d*$/.test(given.value('n')!)) return `bad iterations argument '${given.value('n')}'`;
    if (given.has('d') && !(Number(given.value('d')) >= 0)) return `bad delay interval '${given.value('d')}'`;
    return given;
  } catch (error) {
    if (error instanceof OptionError) return error.message;
    throw error;
  }
}

function viewOf(given: Options): TopView {
  const order = given.value('o') ?? '%CPU';
  const pids = given.values('p').flatMap((list) => list.split(',').map(Number));
  const user = given.value('u') ?? given.value('U');
  return {
    order: order.replace(/^[+-]/, '') as Order,
    reversed: order.startsWith('-'),
    commandLines: given.has('c'),
    idle: !given.has('i'),
    ...(user !== undefined && { user }),
    ...(pids.length > 0 && { pids }),
  };
}

async function batch(
  context: ProgramContext,
  frames: TopFrames,
  { view, most, delay, width }: { view: TopView; most: number; delay: number; width: number },
): Promise<void> {
  for (let count = 1; count <= most && !context.signal.aborted; count += 1) {
    const { summary, head, rows } = await frames.next(view);
    const lines = [...summary, '', head, ...rows].map((line) => line.slice(0, width));
    await context.stdout.write(`${count > 1 ? '\n' : ''}${lines.join('\n')}\n`);
    if (count < most) await pause(context, delay * 1000);
  }
}
