import { createHash } from 'node:crypto';

/**
 * The stand-in for a language model that the serving scenarios run: each token follows from the one before by SHA-256, the first from the
 * weights and the prompt. Nobody can answer for it who does not hold the weights and read the prompt.
 */
export function tinyModel(weights: string, prompt: string, tokens: number): string {
  const words: string[] = [];
  let state = digest(Buffer.from(`${weights}\n${prompt}`));
  for (let index = 0; index < tokens; index++) {
    words.push([0, 2, 4].map((at) => consonants[state[at]! % 16]! + vowels[state[at + 1]! % 4]!).join(''));
    state = digest(state);
  }
  return words.join(' ');
}

const consonants = 'bdfghjklmnprstvz';
const vowels = 'aeio';
const digest = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest();
