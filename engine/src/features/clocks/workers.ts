/** Steps of processes that move clocks and nothing else: `liandong:clock.start|pause|resume|stop|extend`. */
import type { InlineWorker } from '../../runtime/processes.ts';
import { applyHeaders, moveClocks, text } from '../cases/step.ts';
import { clockChange, saveClocks, subjectOf } from '../cases/subject.ts';
import { extendClocks } from './clock.ts';

const headers: InlineWorker['headers'] = {
  kinds: { title: { zh: '时限种类，逗号分隔', en: 'Kinds of clocks, separated by commas' } },
  notice: { title: { zh: '通知', en: 'Notice' } },
};

const mover = (verb: string, title: InlineWorker['title']): InlineWorker => ({
  jobType: `liandong:clock.${verb}`,
  title,
  headers,
  async run(uow, job) {
    const subject = await subjectOf(uow, job.variables);
    await moveClocks(uow, subject, `${verb} ${job.headers['kinds'] ?? ''}`, text(job.variables['reason']));
    await applyHeaders(uow, subject, job.headers, job.variables);
  },
});

/** `amount` working days (variable), or another `unit`. */
const extend: InlineWorker = {
  jobType: 'liandong:clock.extend',
  title: { zh: '延长时限', en: 'Extend clocks' },
  headers,
  async run(uow, job, { actor }) {
    const subject = await subjectOf(uow, job.variables);
    const amount = Number(job.variables['amount']);
    if (!(amount > 0)) throw new Error('the variable amount is not a positive number');
    const extension = {
      amount,
      unit: text(job.variables['unit']) ?? 'working-days',
      by: actor.id,
      reason: text(job.variables['askedReason'] ?? job.variables['reason']),
    };
    const kinds = job.headers['kinds']?.split(',');
    saveClocks(uow, subject, await extendClocks(clockChange(uow, subject), extension, kinds));
    await applyHeaders(uow, subject, job.headers, job.variables);
  },
};

export const clockWorkers: InlineWorker[] = [
  mover('start', { zh: '开始计时', en: 'Start clocks' }),
  mover('pause', { zh: '暂停计时', en: 'Pause clocks' }),
  mover('resume', { zh: '继续计时', en: 'Resume clocks' }),
  mover('stop', { zh: '停止计时', en: 'Stop clocks' }),
  extend,
];
