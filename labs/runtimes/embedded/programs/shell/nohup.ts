import { type OutputStream, defineProgram } from '../../program/program.ts';
import { bytesInput, fileOutput } from '../../program/streams.ts';
import { complain, tryHelp } from '../text/text-input.ts';

export const nohup = defineProgram({
  name: 'nohup',
  paths: ['/usr/bin/nohup'],
  async run(context) {
    const { sys, stdin, stdout, stderr, argv } = context;
    const words = argv.slice(argv[1] === '--' ? 2 : 1);
    if (words.length === 0) return complain(context, `missing operand${tryHelp(context)}`, 125);
    sys.onSignal(() => undefined);
    let output: OutputStream = stdout;
    if (stdout.isTerminal) {
      output = fileOutput(sys, await sys.open('nohup.out', { write: true, append: true, create: true, mode: 0o600 }));
      await stderr.write(`${argv[0]}: ${stdin.isTerminal ? 'ignoring input and ' : ''}appending output to 'nohup.out'\n`);
    }
    return context.run(words, { ...(stdin.isTerminal && { stdin: bytesInput() }), stdout: output, ...(stderr.isTerminal && { stderr: output }) });
  },
});
