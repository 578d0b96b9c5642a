import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';

const recordedSchema = z.strictObject({ run: z.string(), changed: z.boolean().optional(), exit: z.number(), output: z.string() });
const fileSchema = z.strictObject({ transcripts: z.array(z.strictObject({ name: z.string(), steps: z.array(recordedSchema) })) });

/** What the terminal printed between the echo of a command and the next prompt, line ends as `\n`. `changed`: something was changed before. */
export type RecordedStep = z.output<typeof recordedSchema>;
export type Recording = z.output<typeof fileSchema>;

const path = (scenario: string): string => join(import.meta.dirname, 'recordings', `${scenario}.yaml`);

export const readRecording = async (scenario: string): Promise<Recording> => fileSchema.parse(parse(await readFile(path(scenario), 'utf8')));

export const writeRecording = (scenario: string, recording: Recording): Promise<void> =>
  writeFile(path(scenario), stringify(recording, { lineWidth: 0, aliasDuplicateObjects: false, doubleQuotedMinMultiLineLength: 100_000 }));
