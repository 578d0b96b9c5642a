import type { ClientChannel } from 'ssh2';
import type { Terminal } from '../../program/program.ts';

const [enter, tilde, dot] = [13, 126, 46];

/** A session on both terminals: each key goes to the other side, `~.` at the beginning of a line hangs up. Resolves when the channel is closed. */
export async function converse(terminal: Terminal, channel: ClientChannel): Promise<void> {
  const closed = new Promise<void>((resolve) => channel.once('close', () => resolve()));
  const stop = terminal.onResize(({ cols, rows }) => channel.setWindow(rows, cols, 0, 0));
  const leave = new AbortController();
  await terminal.setMode('raw');
  try {
    void type(terminal, channel, leave.signal).catch(() => undefined);
    const shown = (async () => {
      for await (const chunk of channel) await terminal.write(chunk as Uint8Array);
    })();
    await Promise.all([shown, closed]);
  } finally {
    stop();
    leave.abort();
    await terminal.setMode('cooked');
  }
}

async function type(terminal: Terminal, channel: ClientChannel, signal: AbortSignal): Promise<void> {
  let before = enter;
  let escaping = false;
  for (let keys = await terminal.readKeys(signal); keys && channel.writable; keys = await terminal.readKeys(signal)) {
    const sent: number[] = [];
    for (const key of keys) {
      if (escaping && key === dot) return void channel.close();
      if (!escaping && key === tilde && before === enter) {
        escaping = true;
        continue;
      }
      if (escaping && key !== tilde) sent.push(tilde);
      escaping = false;
      sent.push(key);
      before = key;
    }
    if (sent.length > 0) channel.write(Buffer.from(sent));
  }
  channel.end();
}
