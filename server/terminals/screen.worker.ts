import { parentPort } from 'node:worker_threads';
import type { ScreenAnswer, ScreenRequest } from './screen-messages.ts';
import { Screen } from './screen.ts';

/** Parses the output of all terminals apart from the thread that carries keys and echoes. */
const port = parentPort;
if (port === null) throw new Error('screen.worker.ts runs as a worker');

const screens = new Map<number, Screen>();
const answer = (message: ScreenAnswer): void => port.postMessage(message);

const open = (request: Extract<ScreenRequest, { type: 'open' }>): Screen =>
  new Screen(request.start, {
    onReply: (data) => answer({ type: 'reply', screen: request.screen, data }),
    onTitle: (title) => answer({ type: 'title', screen: request.screen, title }),
  });

const handle = (request: Exclude<ScreenRequest, { type: 'open' }>, screen: Screen): void => {
  switch (request.type) {
    case 'write':
      screen.write(request.bytes);
      return answer({ type: 'parsed', screen: request.screen, bytes: request.bytes.length });
    case 'resize':
      return screen.resize(request.cols, request.rows);
    case 'skip':
      return screen.skipTo(request.seq);
    case 'mute':
      return screen.mute(request.muted);
    case 'colours':
      return screen.setColours(request.colours);
    case 'state':
      return answer({ type: 'state', request: request.request, state: screen.state(request.scrollback), held: screen.held });
    case 'close':
      screens.delete(request.screen);
      return screen.dispose();
  }
};

port.on('message', (request: ScreenRequest) => {
  if (request.type === 'open') return void screens.set(request.screen, open(request));
  const screen = screens.get(request.screen);
  if (screen !== undefined) handle(request, screen);
});
