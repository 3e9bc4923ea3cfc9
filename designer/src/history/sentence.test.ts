import { describe, expect, it } from 'vitest';
import { besideUnit, sentenceOf } from './sentence.ts';

const sentences = {
  'case.signed': { zh: '{unit} 签收', en: '{unit} signed for it' },
  'case.marked': { zh: '{mark}[ {level} 级][：{text}]', en: '{mark}[, level {level}][: {text}]' },
  'clock.started': { zh: '{clock}开始计时，{dueAt} 到期', en: '{clock} started, due {dueAt}' },
};
const now = Date.parse('2026-11-22T10:42:00+08:00');
const say = (kind: string, data: Record<string, never>, language: 'zh-CN' | 'en' = 'zh-CN') =>
  sentenceOf({ kind, data }, sentences, language, now);

describe('the sentence of a timeline entry', () => {
  it('fills places, in the language of the screen', () => {
    expect(say('case.signed', { unit: '路灯管理所' } as never)).toBe('路灯管理所 签收');
    const mark = { mark: { zh: '督办', en: 'Supervision' }, level: 1 } as never;
    expect(say('case.marked', mark)).toBe('督办 1 级');
    expect(say('case.marked', mark, 'en')).toBe('Supervision, level 1');
  });

  it('does not say a unit twice beside its name', () => {
    expect(besideUnit('市政园林处 签收', '市政园林处')).toBe('签收');
    expect(besideUnit('市政园林处二所 签收', '市政园林处')).toBe('市政园林处二所 签收');
    expect(besideUnit('派遣至 市政园林处', null)).toBe('派遣至 市政园林处');
  });

  it('says moments as people say them', () => {
    const data = { clock: '总时限', dueAt: '2026-11-24T08:30:00Z' } as never;
    expect(say('clock.started', data)).toBe('总时限开始计时，周二 16:30 到期');
  });

  it('never hides an entry of an unknown kind', () => {
    expect(say('ops.closed', {} as never)).toBe('ops.closed');
    expect(say('ops.closed', { text: '已关闭' } as never)).toBe('已关闭');
  });

  it('puts no markup or template of a value to use', () => {
    expect(say('case.signed', { unit: '{mark}[x]<b>' } as never)).toBe('{mark}[x]<b> 签收');
  });
});
