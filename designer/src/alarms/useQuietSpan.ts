/** From when until when alarms are held back, and why: the part that a silence and a maintenance window share. */
import { reactive } from 'vue';
import { now } from '../time/now.ts';

const HOUR = 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString();

export interface QuietSpan {
  from: string | null;
  to: string | null;
  reason: string;
}

/** Begins now and lasts for `hours`, unless somebody says otherwise. */
export function useQuietSpan(hours: number) {
  const fresh = (): QuietSpan => ({ from: iso(now.value), to: iso(now.value + hours * HOUR), reason: '' });
  const span = reactive<QuietSpan>(fresh());

  const setLength = (length: number): void => {
    span.to = iso((span.from ? Date.parse(span.from) : now.value) + length * HOUR);
  };
  function fault(): 'order' | 'needsReason' | null {
    if (!span.from || !span.to || Date.parse(span.to) <= Date.parse(span.from)) return 'order';
    return span.reason.trim() ? null : 'needsReason';
  }
  /** Once there is no fault. */
  const body = () => ({ from: span.from!, to: span.to!, reason: span.reason.trim() });

  return { span, setLength, fault, body, reset: () => void Object.assign(span, fresh()) };
}
