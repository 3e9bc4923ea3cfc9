/** The example as a user runs it: built server, its own set, until every request is closed. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

describe('a day at the hotline', () => {
  it('closes every request of its own set', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['engine/run-ts.mjs', 'examples/01-hotline-day/main.ts'],
      { encoding: 'utf8', timeout: 220_000 },
    );
    expect(stderr).toBe('');
    expect(stdout).toContain('12 of 12 requests closed');
    for (const turn of ['退回补充', '官方答复', '退单', '不满意', '重办后反馈']) expect(stdout).toContain(turn);
    expect(stdout).toMatch(/[1-9] supervised, [1-9] worked again/);
    expect(status).toBe(0);
  });
});
