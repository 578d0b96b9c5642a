import { randomBytes } from 'node:crypto';
import type { Lab, TerminalStream } from '#labs/contract.ts';
import { pasteOf } from '../../cli/play/paste.ts';

export interface PasteRequest {
  readonly lab: Pick<Lab, 'openTerminal' | 'attachTerminal' | 'closeTerminal'>;
  readonly machine: string;
  readonly script: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const readyToPaste = '\x1b[?2004h';
const promptTimeoutMs = 15_000;

/** Opens a terminal as the learner, pastes a script into it, and waits until the shell has come to its end. Returns what was shown. */
export async function paste({ lab, machine, script, timeoutMs, signal }: PasteRequest): Promise<string> {
  const id = await lab.openTerminal(machine, { cols: 120, rows: 40 });
  const stream = await lab.attachTerminal(id, 0);
  const screen = watch(stream);
  const nonce = randomBytes(12).toString('hex');
  try {
    await screen.shows(readyToPaste, { name: 'the prompt', ms: promptTimeoutMs, signal });
    stream.write(new TextEncoder().encode(pasteOf(script, nonce).keys));
    await screen.shows(`${nonce}:`, { name: 'the end of the script', ms: timeoutMs, signal });
    return screen.text();
  } finally {
    stream.detach();
    await lab.closeTerminal(id);
  }
}

interface Wait {
  readonly name: string;
  readonly ms: number;
  readonly signal: AbortSignal;
}

function watch(stream: TerminalStream) {
  const decoder = new TextDecoder();
  let text = '';
  let ended: string | undefined;
  let changed = Promise.withResolvers<void>();
  const change = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  stream.onData((chunk) => {
    text += decoder.decode(chunk, { stream: true });
    change();
  });
  stream.onEnd(({ code, reason }) => {
    ended = `the shell ended (${reason}, status ${code ?? 'unknown'})`;
    change();
  });
  return {
    text: () => text,
    async shows(what: string, { name, ms, signal }: Wait): Promise<void> {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
      limit.addEventListener('abort', () => change(), { once: true });
      while (!text.includes(what)) {
        if (ended) throw new Error(`${name} did not come: ${ended}; last shown: ${tail(text)}`);
        if (limit.aborted) throw new Error(`${name} did not come within ${ms} ms; last shown: ${tail(text)}`);
        await changed.promise;
      }
    },
  };
}

const tail = (text: string) => JSON.stringify(text.slice(-400));
