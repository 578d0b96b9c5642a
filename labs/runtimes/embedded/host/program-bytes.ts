import { createHash } from 'node:crypto';
import type { ProgramImage } from './inode.ts';

const marker = 'simulated program\0';
const head = 256;
// e_ident of a 64-bit little-endian System V file; then ET_DYN, x86-64, version 1.
const magic = Buffer.from('7f454c4602010100000000000000000003003e0001000000', 'hex');

/** The bytes of an executable that is not stored: an ELF header that names it, then zeros. The same name and size give the same bytes. */
export function programBytes(image: ProgramImage, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  headOf(image).copy(bytes);
  return bytes;
}

/** Which executable these bytes are, if they are one's that `programBytes` made, whole. */
export function programOf(bytes: Uint8Array): ProgramImage | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, head));
  if (start.length < 64 || start.compare(magic, 0, magic.length, 0, magic.length) !== 0) return undefined;
  const [kind, name] = start.toString('latin1', 64).split('\0').slice(1);
  if (!name) return undefined;
  const image = kind === 'program' ? { program: name } : { unsimulated: name };
  return Buffer.compare(programBytes(image, bytes.byteLength), bytes) === 0 ? image : undefined;
}

export const isElf = (bytes: Uint8Array): boolean => bytes.length >= 4 && bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;

function headOf(image: ProgramImage): Buffer {
  const [kind, name] = 'program' in image ? ['program', image.program] : ['unsimulated', image.unsimulated];
  const bytes = Buffer.alloc(head);
  magic.copy(bytes);
  createHash('sha256').update(name).digest().copy(bytes, 32);
  bytes.write(`${marker}${kind}\0${name}\0`, 64, 'latin1');
  return bytes;
}
