/**
 * `request.merge`: two reports of the same thing become one. The merged request keeps its number and its reporter, who is
 * told now and at every step from now on; its own process and clocks end.
 */
import { z } from 'zod';
import type { CommandDefinition } from '../../runtime/command.ts';
import { stateOf } from '../cases/step.ts';
import { announce, requestSubject } from '../cases/subject.ts';
import { stopClocks } from '../clocks/clock.ts';
import { sendNotice } from '../notices/send.ts';
import { assertReadable, grant } from '../people/access.ts';
import { mergeItself, mergeTooLate } from './errors.ts';

const payload = z.object({ requestId: z.string(), into: z.string() });

export const mergeRequests: CommandDefinition<z.infer<typeof payload>, { number: string }> = {
  type: 'request.merge',
  payload,
  async execute(uow, { requestId, into }, { actor }) {
    if (requestId === into) throw mergeItself();
    for (const id of [requestId, into]) await assertReadable(uow, actor, 'request', id);
    const { pack, requests } = await requestSubject(uow, requestId);
    const target = await uow.require('request', into);
    const [source] = requests;
    if (!source || source.case_id || source.merged_into || source.closed_at !== null || requests.length > 1) {
      throw mergeTooLate({ number: source?.number ?? '' });
    }
    if (target.merged_into || target.closed_at !== null) throw mergeTooLate({ number: target.number });

    const owner = { type: 'request' as const, id: source.id, clocks: source.clocks };
    await stopClocks({ uow, pack, owner });
    if (source.process_instance_key) await uow.processes.cancelInstance(source.process_instance_key, 'merged');
    const status = pack.content.catalog.requestStates.some(({ id }) => id === 'merged') ? 'merged' : target.status;
    stateOf(pack, 'request', status);
    const current = await uow.require('request', source.id);
    const merged = { ...current, status, merged_into: target.id, case_id: target.case_id, due_at: null };
    uow.update('request', { ...merged, updated_at: uow.now });
    uow.update('request', { ...target, merged_from: [...target.merged_from, source.id], updated_at: uow.now });
    if (target.case_id) await joinCase(uow, target.case_id, source.id);
    await grant(uow, 'request', target.id, [`user:${source.filed_by}`]);

    uow.history({
      objectType: 'request',
      objectId: source.id,
      kind: 'request.merged',
      data: { into: target.number },
      public: true,
    });
    uow.history({
      objectType: 'request',
      objectId: target.id,
      kind: 'request.merged-from',
      data: { number: source.number },
    });
    await sendNotice(uow, pack, 'request-merged', { requests: [merged], data: { into: target.number } });
    await announce(uow, await requestSubject(uow, target.id));
    return { number: target.number };
  },
  audit: ({ requestId, into }) => ({ objectType: 'request', objectId: requestId, summary: { into } }),
};

async function joinCase(uow: Parameters<CommandDefinition['execute']>[0], caseId: string, requestId: string) {
  const file = await uow.require('case_file', caseId);
  uow.update('case_file', { ...file, request_ids: [...file.request_ids, requestId], updated_at: uow.now });
  const { number: requestNumber } = await uow.require('request', requestId);
  uow.history({ objectType: 'case', objectId: caseId, kind: 'case.joined', data: { requestNumber } });
}
