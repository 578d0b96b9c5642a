import { z } from 'zod';
import type { TerminalClientMessage } from '../api.ts';

const cols = z.int().min(10).max(500);
const rows = z.int().min(3).max(300);

export const openTerminalSchema = z.strictObject({ machine: z.string().min(1).max(63), cols: cols.default(80), rows: rows.default(24) });

const colour = z.string().regex(/^#[0-9a-f]{6}$/);
const colours = z.strictObject({ foreground: colour, background: colour, cursor: colour, palette: z.array(colour).length(16) });

const clientMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('resize'), cols, rows }),
  z.object({ type: z.literal('ack'), bytes: z.int().min(0) }),
  z.object({ type: z.literal('colours'), colours }),
  z.object({ type: z.literal('ping'), id: z.int().min(0) }),
]);

/** Undefined where the frame is not one of the messages. */
export const parseClientMessage = (frame: Buffer): TerminalClientMessage | undefined => {
  try {
    return clientMessageSchema.parse(JSON.parse(frame.toString('utf8')));
  } catch {
    return undefined;
  }
};
