/** `liandong:notice.send`: a step that only tells somebody. */
import type { InlineWorker } from '../../runtime/processes.ts';
import { tell } from '../cases/step.ts';
import { subjectOf } from '../cases/subject.ts';

export const noticeSend: InlineWorker = {
  jobType: 'liandong:notice.send',
  title: { zh: '发送通知', en: 'Send a notice' },
  headers: { template: { title: { zh: '通知模板', en: 'Notice' }, required: true } },
  async run(uow, job) {
    await tell(uow, await subjectOf(uow, job.variables), job.headers['template'] ?? '', job.variables);
  },
};
