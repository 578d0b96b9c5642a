import type { Terminal } from '@xterm/xterm';

/**
 * The server answers what programs ask their terminal. A viewer must not answer too, or the answer would be typed into the shell: device
 * attributes, status and mode reports, XTVERSION, DECRQSS, and the colours behind OSC 4, 10, 11 and 12 are swallowed here.
 */
export function answerNothing(terminal: Terminal): void {
  const { parser } = terminal;
  const swallow = (): boolean => true;
  for (const prefix of ['', '>', '=']) parser.registerCsiHandler({ ...(prefix && { prefix }), final: 'c' }, swallow);
  for (const prefix of ['', '?']) {
    parser.registerCsiHandler({ ...(prefix && { prefix }), final: 'n' }, swallow);
    parser.registerCsiHandler({ ...(prefix && { prefix }), intermediates: '$', final: 'p' }, swallow);
  }
  parser.registerCsiHandler({ prefix: '>', final: 'q' }, swallow);
  parser.registerCsiHandler({ prefix: '?', final: 'u' }, swallow);
  parser.registerCsiHandler({ final: 't' }, swallow);
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, swallow);
  parser.registerDcsHandler({ intermediates: '+', final: 'q' }, swallow);
  for (const code of [4, 10, 11, 12]) parser.registerOscHandler(code, (data) => data.split(';').includes('?'));
  parser.registerOscHandler(52, swallow);
}
