// The first module of a worker thread: plain JavaScript, so that no thread loads the TypeScript stripper for what another one stripped already.
import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';

enableCompileCache(workerData.cacheFolder);
await import('./thread.ts');
