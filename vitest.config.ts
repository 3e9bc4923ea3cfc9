import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';

/** Four kinds of tests, each runnable alone: `npx vitest run --project unit`. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['engine/src/**/*.test.ts', 'connectors/**/*.test.ts'],
          environment: 'node',
        },
      },
      {
        test: {
          name: 'integration',
          include: ['engine/test/**/*.test.ts', 'examples/**/*.test.ts'],
          globalSetup: ['engine/test/postgres-cluster.ts'],
          environment: 'node',
          testTimeout: 240_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
        },
      },
      {
        plugins: [vue()],
        test: { name: 'designer', include: ['designer/src/**/*.test.ts'], environment: 'happy-dom' },
      },
      {
        test: {
          name: 'browser',
          include: ['designer/test/**/*.test.ts'],
          environment: 'node',
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 1,
        },
      },
    ],
  },
});
