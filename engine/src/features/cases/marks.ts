/**
 * Marks (督办, 加急, 批示) stand on top of any state. `case.mark` sets one by hand; clocks set theirs with a level. A mark
 * that changes the urgency has the clocks computed again by the new policy; time that was paused stays paused.
 */
import { z } from 'zod';
import type { CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { reclassClocks } from '../clocks/clock.ts';
import { assertReadable } from '../people/access.ts';
import { notPermitted } from '../people/errors.ts';
import type { MarkDeclaration } from '../packs/format.ts';
import { caseClosed, markNeedsText, unknownMark } from './errors.ts';
import { setMark } from './schema.ts';
import { tell } from './step.ts';
import {
  announce,
  caseSubject,
  clockChange,
  clockFacts,
  saveCase,
  saveClocks,
  theCase,
  type Subject,
} from './subject.ts';

const payload = setMark.extend({ caseId: z.string() });

export const markCase: CommandDefinition<z.infer<typeof payload>, { id: string }> = {
  type: 'case.mark',
  payload,
  async execute(uow, { caseId, mark, text }, { actor }) {
    await assertReadable(uow, actor, 'case', caseId);
    const subject = await caseSubject(uow, caseId);
    const declaration = subject.pack.content.catalog.marks.find(({ id }) => id === mark);
    if (!declaration?.permission) throw unknownMark({ mark });
    if (!actor.permissions.has(declaration.permission)) throw notPermitted();
    const file = theCase(subject);
    if (file.closed_at !== null) throw caseClosed({ number: file.number });
    if (declaration.needsText && !text) throw markNeedsText({ label: declaration.label.zh });

    const by = { id: actor.id, name: actor.name };
    const id = uow.nextKey();
    setMarkRow(uow, subject, { id, mark: declaration, level: null, text: text || null, at: uow.now, by });
    if (declaration.urgency) await changeUrgency(uow, subject, declaration.urgency);
    if (declaration.notice) await tell(uow, subject, declaration.notice, {}, { text: text || '' });
    await announce(uow, subject);
    return { id };
  },
  audit: ({ caseId, mark }) => ({ objectType: 'case', objectId: caseId, summary: { mark } }),
};

export function setMarkRow(
  uow: UnitOfWork,
  subject: Subject,
  set: {
    id: string;
    mark: MarkDeclaration;
    level: number | null;
    text: string | null;
    at: number;
    by: { id: string; name: string };
  },
): void {
  const file = theCase(subject);
  uow.insert('case_mark', {
    id: set.id,
    case_id: file.id,
    mark: set.mark.id,
    level: set.level,
    text: set.text,
    at: set.at,
    by_id: set.by.id,
    by_name: set.by.name,
  });
  saveCase(uow, subject, {});
  if (set.level !== null) return;
  uow.history({
    objectType: 'case',
    objectId: file.id,
    kind: 'case.marked',
    data: { mark: { ...set.mark.label }, text: set.text },
  });
}

async function changeUrgency(uow: UnitOfWork, subject: Subject, urgency: string): Promise<void> {
  const before = theCase(subject).urgency;
  if (before === urgency) return;
  saveCase(uow, subject, { urgency });
  const label = (id: string) => ({
    ...(subject.pack.content.catalog.urgencies.find((each) => each.id === id)?.label ?? { zh: id, en: id }),
  });
  uow.history({
    objectType: 'case',
    objectId: theCase(subject).id,
    kind: 'case.urgency',
    data: { from: label(before), to: label(urgency) },
  });
  saveClocks(uow, subject, await reclassClocks(clockChange(uow, subject), clockFacts(subject)));
}
