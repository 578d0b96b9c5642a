import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    exclude: ['node_modules', 'web/dist'],
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['{labs,server,web,checkers,test}/**/*.test.ts'],
          exclude: ['**/*.docker.test.ts', '**/*.browser.test.ts', 'node_modules'],
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'docker',
          sequence: { groupOrder: 1 },
          include: ['**/*.docker.test.ts'],
          exclude: ['node_modules'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          maxWorkers: 1,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          sequence: { groupOrder: 2 },
          include: ['**/*.browser.test.ts'],
          exclude: ['node_modules'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          maxWorkers: 1,
          fileParallelism: false,
        },
      },
    ],
  },
});
