import { defineConfig } from 'drizzle-kit';

// eslint-disable-next-line no-restricted-syntax -- drizzle-kit reads the default export
export default defineConfig({ dialect: 'sqlite', casing: 'snake_case', schema: './server/*/*.table.ts', out: './server/database/migrations' });
