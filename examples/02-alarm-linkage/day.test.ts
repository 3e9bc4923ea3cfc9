/** The example as a user runs it: built server, its own town, a whole day. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

describe('a day of a small town’s sensors', () => {
  it('raises what should be raised, once, and says who was told and what followed', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['engine/run-ts.mjs', 'examples/02-alarm-linkage/main.ts'],
      { encoding: 'utf8', timeout: 220_000 },
    );
    expect(stderr).toBe('');
    const raised = stdout.split('\n').filter((line) => /^\d\d:\d\d:\d\d /.test(line));
    expect(raised.map((line) => line.split(/ +/).slice(0, 3).join(' '))).toEqual([
      '07:15:00 K01 较大',
      '09:41:10 K15 重大',
      '10:05:00 K33 重大',
      '11:00:00 K61 较大',
      '13:00:00 K58 重大',
      '14:20:00 K75 较大',
      '15:15:00 K91 一般',
      '15:30:00 K36 较大',
      '16:08:00 K47 一般',
      '16:12:10 K46 较大',
      '17:45:00 K23 重大',
    ]);
    const visitors = [1, 2, 3, 4, 5].map((n) => `游客${n}（app）`).join('、');
    for (const told of [
      `景区客流提示：${visitors}`,
      `景区客流超限：${visitors}`,
      '排放超标：安环员 小方（sms）、清源运维公司（sms）',
    ]) {
      expect(stdout.split(told)).toHaveLength(2);
    }
    for (const followed of ['反馈  曝气风机跳闸', '一键报警 真警', '入侵 误报', '联合处置  running']) {
      expect(stdout).toContain(followed);
    }
    expect(stdout).toMatch(/1152 ordinary readings, 11 alarms \(0 still active\), .* \(0 failed\)/);
    expect(status).toBe(0);
  });
});
