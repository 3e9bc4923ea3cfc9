/** How far a batch is and how it is going. Pure. */
import type { ProcessChange } from '../api/types.ts';

type Progress = Pick<ProcessChange, 'status' | 'total' | 'succeeded' | 'failed' | 'skipped'>;

/** Still has work to do: it is watched until then. */
export const isOpen = ({ status }: Pick<Progress, 'status'>): boolean => !['done', 'canceled'].includes(status);

export const finished = ({ succeeded, failed, skipped }: Progress): number => succeeded + failed + skipped;

/** Whole percent, 100 only when everything has its result. */
export function percentOf(change: Progress): number {
  if (change.total === 0) return change.status === 'done' ? 100 : 0;
  return Math.floor((finished(change) / change.total) * 100);
}

export function changeTone({ status, failed }: Progress): 'info' | 'good' | 'warn' | 'quiet' {
  if (status === 'canceled') return 'quiet';
  if (status === 'paused' || (status === 'done' && failed > 0)) return 'warn';
  return status === 'done' ? 'good' : 'info';
}
