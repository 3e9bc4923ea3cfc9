/** `case.comment`: a word in the timeline of a case; a public one also in those of its requests. */
import { z } from 'zod';
import type { CommandDefinition } from '../../runtime/command.ts';
import { assertReadable } from '../people/access.ts';
import { comment } from './schema.ts';
import { announce, caseSubject } from './subject.ts';

const payload = comment.extend({ caseId: z.string() });

export const commentCase: CommandDefinition<z.infer<typeof payload>, void> = {
  type: 'case.comment',
  payload: payload as z.ZodType<z.infer<typeof payload>>,
  async execute(uow, { caseId, text, public: isPublic }, { actor }) {
    await assertReadable(uow, actor, 'case', caseId);
    const subject = await caseSubject(uow, caseId);
    const data = { text };
    uow.history({ objectType: 'case', objectId: caseId, kind: 'case.comment', data, public: isPublic });
    for (const { id } of isPublic ? subject.requests : []) {
      uow.history({ objectType: 'request', objectId: id, kind: 'case.comment', data, public: true });
    }
    await announce(uow, subject);
  },
  audit: ({ caseId }) => ({ objectType: 'case', objectId: caseId }),
};
