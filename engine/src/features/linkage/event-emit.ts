/**
 * `liandong:event.emit`: a process tells the engine an event, as a sensor would. The chain of causes goes on: what led to
 * the process, the process, and the event itself.
 */
import { cityTime } from '../../core/calendar/city-time.ts';
import type { Json } from '../../core/json.ts';
import type { InlineWorker } from '../../runtime/processes.ts';
import { text } from '../cases/step.ts';
import { ingestEvents } from '../events/ingest.ts';
import { cloudEvent } from '../events/schema.ts';
import { causesIn, joined } from './causes.ts';

export const eventEmit: InlineWorker = {
  jobType: 'liandong:event.emit',
  title: { zh: '发出事件消息', en: 'Emit an event' },
  headers: {
    type: { title: { zh: '事件类型', en: 'Type of the event' }, required: true },
    subject: { title: { zh: '对象编号所在变量（缺省：thing）', en: 'Variable with the thing’s id (default: thing)' } },
    data: { title: { zh: '内容所在变量（缺省：data）', en: 'Variable with the data (default: data)' } },
  },
  async run(uow, { jobKey: id, processInstanceKey, headers, variables }, ctx) {
    const source = `/processes/${processInstanceKey}`;
    const subject = idIn(variables[headers['subject'] ?? 'thing']);
    const causes = [...causesIn(variables), `process:${processInstanceKey}`, `event:${source} ${id}`];
    const event = cloudEvent.parse({
      ...{ specversion: '1.0', id, source, type: headers['type'] ?? '', time: cityTime(uow.now) },
      ...(subject && { subject }),
      data: variables[headers['data'] ?? 'data'] ?? {},
      liandongcauses: joined(causes),
    });
    await ingestEvents(uow, [event], ctx);
  },
};

/** A thing by its id, or the variable `thing` of linkage. */
function idIn(value: Json | undefined): string | null {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return text(value['id']);
  return text(value);
}
