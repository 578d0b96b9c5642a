import { parentPort } from 'node:worker_threads';
import { passwordMatches } from './crypt.ts';

parentPort?.on('message', ({ password, hash }: { password: string; hash: string }) => parentPort?.postMessage(passwordMatches(password, hash)));
