/**
 * Plays the history of the demo county through the real pipeline on a virtual past: requests are filed, accepted,
 * dispatched, handled, rated — by the actors and rules that would do it in life; clocks run and overdue levels fire at
 * their moments. What is not finished at the present stays open.
 *
 * Requests carry the source `demo:<number>`; playing again files none twice.
 */
import { AppError } from '../../core/error.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Actor } from '../../runtime/command.ts';
import type { Past } from '../../runtime/past.ts';
import type { UserTaskRow } from '../../runtime/process/tables.ts';
import type { FeatureDeps } from '../feature.ts';
import { anonymousActor } from '../people/actors.ts';
import { parsedRow } from '../../store/read.ts';
import type { FiledRequest } from '../requests/file.ts';
import { createAgenda, type Agenda } from './agenda.ts';
import { deedFor, sideDeedFor } from './behaviour.ts';
import { countyPeople, type CountyPeople } from './people-of-county.ts';
import { planHistory, type PlannedRequest } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import { delays, instructions } from './stories.ts';
import { afterWorking } from './working-moments.ts';

const historyMs = 60 * 86_400_000;
/** What happens within the same minutes is done at once. */
const grainMs = 10 * 60_000;
export const demoSystem = 'demo';

interface Stage {
  deps: FeatureDeps;
  past: Past;
  people: CountyPeople;
  agenda: Agenda;
  random: Random;
  /** By request id and by `case:<id>`. */
  planned: Map<string, PlannedRequest>;
  visits: Map<string, number>;
  seen: Set<string>;
}

/** Answers how many requests there were. */
export async function playHistory(
  deps: FeatureDeps,
  closing: AbortSignal,
  onProgress: (done: number, total: number) => Promise<void>,
): Promise<number> {
  const until = deps.clock.now();
  const from = until - historyMs;
  const plan = planHistory(from, until, deps.config.demoRequests ?? 320);
  const random = createRandom(271_828);
  await deps.inPast(from, async (past) => {
    const people = await countyPeople(deps, random);
    const agenda = createAgenda();
    const stage: Stage = { deps, past, people, agenda, random, planned: new Map(), visits: new Map(), seen: new Set() };
    let filed = 0;
    for (const each of plan) {
      agenda.add(each.at, async () => {
        await file(stage, each);
        filed += 1;
      });
    }
    for (let told = 0; !closing.aborted;) {
      const next = agenda.nextAt();
      if (next === undefined || next > until) break;
      await past.passUntil(Math.min(Math.ceil(next / grainMs) * grainMs, until));
      await Promise.all(agenda.takeUntil(past.now()).map((act) => act()));
      await meetNewTasks(stage);
      if (filed - told >= 10) await onProgress((told = filed), plan.length);
    }
    if (!closing.aborted) await past.passUntil(until);
  });
  return plan.length;
}

async function file(stage: Stage, planned: PlannedRequest): Promise<void> {
  const { filing, grid } = planned;
  const by =
    filing.channel === 'phone'
      ? stage.people.withRole('seat')
      : filing.channel === 'grid-app'
        ? stage.people.ofUnit(grid.town.id)
        : anonymousActor;
  const source = { system: demoSystem, externalId: String(planned.number).padStart(4, '0') };
  const filed = await submit<FiledRequest>(stage, 'request.file', { ...filing, attachmentIds: [], source }, by);
  if (filed && !filed.existing) stage.planned.set(filed.id, planned);
}

/** A refusal is part of life: somebody else was faster, or the moment has passed. */
async function submit<R = Json>(stage: Stage, type: string, payload: object, actor: Actor): Promise<R | undefined> {
  try {
    return await stage.past.pipeline.submit<R>({ type, payload, actor });
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return undefined;
    throw error;
  }
}

async function meetNewTasks(stage: Stage): Promise<void> {
  const rows = (await stage.deps.db('user_task').where({ state: 'open' }).orderBy('key')) as unknown[];
  for (const row of rows) {
    const task: UserTaskRow = parsedRow('user_task', row);
    if (stage.seen.has(task.key)) continue;
    stage.seen.add(task.key);
    const planned = await plannedFor(stage, task);
    if (planned) meet(stage, task, planned);
  }
}

async function plannedFor(stage: Stage, { business_key: object }: UserTaskRow): Promise<PlannedRequest | undefined> {
  if (!object) return undefined;
  if (object.startsWith('request:')) return stage.planned.get(object.slice('request:'.length));
  if (!stage.planned.has(object)) {
    const row = (await stage.deps
      .db('case_file')
      .where({ id: object.slice('case:'.length) })
      .first()) as object | undefined;
    const first = row && stage.planned.get(parsedRow('case_file', row).request_ids[0] ?? '');
    if (first) stage.planned.set(object, first);
  }
  return stage.planned.get(object);
}

function meet(stage: Stage, task: UserTaskRow, planned: PlannedRequest): void {
  const { random, past, agenda } = stage;
  const place = `${task.business_key}/${task.element_id}`;
  const visit = (stage.visits.get(place) ?? 0) + 1;
  stage.visits.set(place, visit);
  const deed = deedFor(task.element_id, planned, visit, random) ?? sideDeedFor(task.form_id, random);
  if (task.element_id === 'handle' && visit === 1) enliven(stage, task, planned);
  if (!deed) return;
  const actor = stage.people.forTask(task);
  if (!actor) return;
  const at = afterWorking(past.now(), deed.after);
  const complete = async (retries: number): Promise<void> => {
    const payload = { taskKey: task.key, outcome: deed.outcome, values: deed.values };
    const done = await submit(stage, 'task.complete', payload, actor);
    // A helping unit is not ready yet, or the case rests: look again the next day.
    if (done === undefined && retries > 0) {
      agenda.add(afterWorking(past.now(), 300), () => complete(retries - 1));
    }
  };
  agenda.add(at, () => complete(task.element_id === 'handle' ? 8 : 0));
}

/** What happens beside the straight way: help, extension, suspension, marks. */
function enliven(stage: Stage, task: UserTaskRow, { fate }: PlannedRequest): void {
  const { agenda, people, random, past } = stage;
  const caseId = (task.business_key ?? '').slice('case:'.length);
  const soon = (low: number, high: number) => afterWorking(past.now(), random.between(low, high));
  const act = (at: number, type: string, payload: JsonObject, actor: () => Actor): void =>
    agenda.add(at, async () => void (await submit(stage, type, { caseId, ...payload }, actor())));
  const inCharge = () => people.ofUnit(fate.story.unit);

  if (fate.helper) {
    const unitId = fate.story.unit === 'police' ? 'urban-management' : 'police';
    act(soon(20, 120), 'case.add-child', { unitId, title: '请到现场配合处理' }, inCharge);
  }
  if (fate.extends) {
    const values = { amount: random.between(2, 5), reason: random.pick(delays) };
    act(soon(200, 700), 'case.action', { action: 'extend', values }, inCharge);
  }
  if (fate.suspends) {
    const values = { reason: random.pick(delays), condition: '材料到货或天气转好' };
    act(soon(60, 400), 'case.action', { action: 'suspend', values }, inCharge);
    act(soon(1500, 2600), 'case.action', { action: 'resume', values: { reason: '条件已具备' } }, inCharge);
  }
  if (fate.mark) {
    const role = fate.mark === 'urge' ? 'centre' : fate.mark === 'supervise' ? 'supervisor' : 'leader';
    const text: JsonObject = fate.mark === 'instruct' ? { text: random.pick(instructions) } : {};
    act(soon(60, 600), 'case.mark', { mark: fate.mark, ...text }, () => people.withRole(role));
  }
}
