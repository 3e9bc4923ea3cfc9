/**
 * `liandong:rating.record`: a reporter's rating of an answer (`about: operator`) or of the handling of a case
 * (`about: handling`), with the facts an assessment needs: whom it is about, in which round, when. With `noOpinion` it
 * records that nobody rated in time: no score, neither satisfied nor not.
 */
import type { JsonObject } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { InlineWorker } from '../../runtime/processes.ts';
import { applyHeaders, text } from '../cases/step.ts';
import { subjectOf, type Subject } from '../cases/subject.ts';
import type { RatingRow, RequestRow } from './tables.ts';

/** Scores from here on count as satisfied where the citizen was not asked outright. */
const SATISFIED_FROM = 3;

const aboutText = {
  operator: { zh: '答复', en: 'the answer' },
  handling: { zh: '办理', en: 'the handling' },
};

export const ratingRecord: InlineWorker = {
  jobType: 'liandong:rating.record',
  title: { zh: '登记评价', en: 'Record a rating' },
  headers: {
    about: { title: { zh: '评价对象：operator 或 handling', en: 'About: operator or handling' }, required: true },
    noOpinion: { title: { zh: '计为未表态（true）', en: 'Count as no opinion (true)' } },
    status: { title: { zh: '状态', en: 'State' } },
    notice: { title: { zh: '通知', en: 'Notice' } },
  },
  async run(uow, job) {
    const about = job.headers['about'] === 'operator' ? 'operator' : 'handling';
    const subject = await subjectOf(uow, job.variables);
    const noOpinion = job.headers['noOpinion'] === 'true';
    for (const request of ratedRequests(subject, about, noOpinion, job.variables)) {
      await record(uow, subject, request, about, noOpinion ? {} : job.variables);
    }
    await applyHeaders(uow, subject, job.headers, {});
  },
};

/** No opinion is recorded for everybody who was asked; a rating for the one who gave it. */
function ratedRequests(
  subject: Subject,
  about: RatingRow['about'],
  noOpinion: boolean,
  variables: JsonObject,
): RequestRow[] {
  if (about === 'operator') return subject.requests;
  const { requestId, raters } = variables;
  if (!noOpinion) return subject.requests.filter(({ id }) => id === requestId);
  return subject.requests.filter(({ id }) => Array.isArray(raters) && raters.includes(id));
}

async function record(
  uow: UnitOfWork,
  subject: Subject,
  request: RequestRow,
  about: RatingRow['about'],
  given: JsonObject,
): Promise<void> {
  const round = about === 'handling' ? (subject.case?.round ?? 1) : 1;
  const id = `${request.id}:${about}:${round}`;
  if (await uow.get('rating', id)) return;
  const score = typeof given['score'] === 'number' ? given['score'] : null;
  const row: RatingRow = {
    id,
    request_id: request.id,
    case_id: subject.case?.id ?? null,
    about,
    score,
    satisfied: satisfaction(given, score),
    text: text(given['comment']),
    round,
    at: uow.now,
    person_id: about === 'operator' ? request.answered_by : (subject.case?.handler_id ?? null),
    unit_id: subject.case?.lead_unit_id ?? null,
  };
  uow.insert('rating', row);
  const objects = [
    { type: 'request', id: request.id },
    ...(subject.case ? [{ type: 'case', id: subject.case.id }] : []),
  ];
  for (const object of objects) {
    uow.history({
      objectType: object.type,
      objectId: object.id,
      kind: score === null ? 'request.no-opinion' : 'request.rated',
      data: score === null ? {} : ratingData(row),
      public: true,
    });
  }
}

function satisfaction(given: JsonObject, score: number | null): number | null {
  if (given['outcome'] === 'satisfied') return 1;
  if (given['outcome'] === 'unsatisfied') return 0;
  return score === null ? null : score >= SATISFIED_FROM ? 1 : 0;
}

const ratingData = (row: RatingRow): JsonObject => ({
  about: { ...aboutText[row.about] },
  score: row.score,
  verdict: row.satisfied === 1 ? { zh: '满意', en: 'satisfied' } : { zh: '不满意', en: 'not satisfied' },
  ...(row.text !== null && { text: row.text }),
});
