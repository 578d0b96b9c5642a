import { serve } from './serve.ts';

/** `node server/main.ts [--stop-labs]` */
await serve({ stopLabs: process.argv.includes('--stop-labs') });
