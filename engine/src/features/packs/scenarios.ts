/**
 * Plays the scenarios of a pack: readable steps (file, complete, action, mark, child, merge, at, after; those of alarms stand in
 * `alarm-steps.ts`) on a trial city, and what must be true in between (expect). Who acts is written as roles, with unit or area behind `@`: `department@lighting`,
 * `town-intake@town-1`, `seat+shift-leader`; `citizen` is the one whose request it is.
 */
import { AppError } from '../../core/error.ts';
import { cityTime } from '../../core/calendar/city-time.ts';
import { cn } from '../../core/calendar/index.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Actor } from '../../runtime/command.ts';
import { workingTime } from '../clocks/working-time.ts';
import { citizenActor } from '../people/actors.ts';
import { parsedRow } from '../../store/read.ts';
import type { RecordedRun } from '../../lab/second-opinion/index.ts';
import type { PackContent, PackFiles, Scenario, ScenarioStep } from './format.ts';
import { readPack } from './read.ts';
import { RunRecorder } from './recorder.ts';
import { checkAlarms, checkTold, isAlarmStep, playAlarmStep, type AlarmStage } from './scenario-alarms.ts';
import { foundCity, inTrial, type Inhabitants, type Trial, type TrialCity } from './trial.ts';
import type { scenarioResult } from './schema.ts';
import type { z } from 'zod';

export type ScenarioResult = z.infer<typeof scenarioResult>;

/** A scenario with what each instance was given on the way and what the kernel made of it. */
export interface PlayedScenario {
  result: ScenarioResult;
  runs: RecordedRun[];
  /** What alarm rules were judged by. */
  facts: JsonObject[];
}

/** All scenarios, one after the other, each in a city of its own. */
export async function playScenarios(files: PackFiles, stop?: AbortSignal): Promise<PlayedScenario[]> {
  const { content } = readPack(files);
  const scenarios = Object.entries(content?.scenarios ?? {});
  if (!content || scenarios.length === 0) return [];
  const earliest = Math.min(...scenarios.map(([, { start }]) => Date.parse(start)));
  const city = await foundCity(files, content.manifest.id, earliest);
  const played: PlayedScenario[] = [];
  try {
    for (const [file, scenario] of scenarios) {
      stop?.throwIfAborted();
      played.push(await runScenario(city, content, file, scenario));
    }
  } finally {
    await city.remove();
  }
  return played;
}

async function runScenario(
  city: TrialCity,
  content: PackContent,
  file: string,
  scenario: Scenario,
): Promise<PlayedScenario> {
  const recorder = new RunRecorder();
  const facts = new Map<string, JsonObject>();
  const story = async (trial: Trial): Promise<void> => {
    const stage: Stage = {
      ...{ trial, content, requests: new Map<string, string>(), latest: null },
      ...{ start: trial.now(), events: 0, facts, actorFor: (by: string) => actorFor(stage, by) },
    };
    for (const [index, step] of scenario.steps.entries()) {
      try {
        await play(stage, step);
      } catch (error) {
        throw new Error(`step ${index + 1} ${JSON.stringify(step).slice(0, 160)}: ${describe(error)}`);
      }
    }
    await noIncidents(stage);
    await nothingFailed(stage, scenario);
  };
  const { inputs, start, name, steps } = scenario;
  const setting = { start: Date.parse(start), inputs, inhabitants: inhabitantsOf(scenario) };
  const failure = await inTrial(city, setting, story, recorder.observe).then(
    () => null,
    (error: unknown) => (error as Error).message,
  );
  return {
    result: { file, name: name.zh, steps: steps.length, passed: failure === null, failure },
    runs: recorder.runs(),
    facts: [...facts.values()],
  };
}

interface Stage extends AlarmStage {
  content: PackContent;
  /** Request id by the name the scenario gave it. */
  requests: Map<string, string>;
  latest: string | null;
}

const describe = (error: unknown): string =>
  error instanceof AppError
    ? `${error.code} ${error.text.en} ${(error.problems ?? []).map(({ path, message }) => `${path}: ${message.en}`).join('; ')}`
    : (error as Error).message;

async function play(stage: Stage, step: ScenarioStep): Promise<void> {
  const { trial } = stage;
  if (isAlarmStep(step)) return refusable(refusedOf(step), () => playAlarmStep(stage, step));
  if ('at' in step) return trial.passUntil(Date.parse(step.at));
  if ('after' in step) return trial.passUntil(workingTime(cn).deadline(trial.now(), step.after).due);
  if ('file' in step) return fileRequest(stage, step.file);
  if ('complete' in step) return refusable(step.complete.refused, () => complete(stage, step.complete));
  if ('merge' in step) return merge(stage, step.merge);
  if ('expect' in step) return check(stage, step.expect);
  if ('action' in step) {
    const { id: action, by, values, of, refused } = step.action;
    return refusable(refused, async () => onCase(stage, by, of, 'case.action', { action, values }));
  }
  if ('mark' in step) {
    const { id: mark, by, text, of, refused } = step.mark;
    return refusable(refused, async () => onCase(stage, by, of, 'case.mark', { mark, ...(text && { text }) }));
  }
  const { unit: unitId, title, by, of, refused } = step.child;
  return refusable(refused, async () => onCase(stage, by, of, 'case.add-child', { unitId, title }));
}

const refusedOf = (step: object): string | undefined =>
  (Object.values(step)[0] as { refused?: string } | undefined)?.refused;

async function refusable(code: string | undefined, work: () => Promise<unknown>): Promise<void> {
  if (code === undefined) return void (await work());
  try {
    await work();
  } catch (error) {
    if (error instanceof AppError && error.code === code) return;
    throw error;
  }
  throw new Error(`it was not refused (${code})`);
}

async function fileRequest(stage: Stage, { as, by = 'seat', ...payload }: { as: string; by?: string } & JsonObject) {
  const filing = {
    channel: 'phone',
    text: as,
    reporter: { name: as, phone: '13800000000', anonymous: false },
    ...payload,
  };
  const actor = by === 'citizen' ? citizenActor('anonymous') : actorFor(stage, by);
  const { id } = await stage.trial.submit<{ id: string }>(actor, 'request.file', filing);
  stage.requests.set(as, id);
  stage.latest = as;
}

async function merge(stage: Stage, { request, into, by }: { request: string; into: string; by: string }) {
  const payload = { requestId: requestId(stage, request), into: requestId(stage, into) };
  await stage.trial.submit(actorFor(stage, by), 'request.merge', payload);
}

async function onCase(stage: Stage, by: string, of: string | undefined, type: string, payload: object): Promise<void> {
  const file = await caseOf(stage, of);
  if (!file) throw new Error('there is no case yet');
  await stage.trial.submit(actorFor(stage, by, of), type, { caseId: file['id'], ...payload });
}

interface Completion {
  task: string;
  by: string;
  outcome: string;
  values: JsonObject;
  of?: string | undefined;
}

async function complete(stage: Stage, { task, by, outcome, values, of }: Completion): Promise<void> {
  const actor = actorFor(stage, by, of);
  const open = (await openTasks(stage, of)).filter(({ name }) => name === task);
  const mine = open.find(({ assignee }) => assignee === actor.id) ?? open[0];
  if (!mine) throw new Error(`no open task ${task}; open: ${(await openTasks(stage, of)).map(({ name }) => name)}`);
  await stage.trial.submit(actor, 'task.complete', { taskKey: mine.key, outcome, values });
}

function requestId(stage: Stage, of: string | undefined): string {
  const id = stage.requests.get(of ?? stage.latest ?? '');
  if (id === undefined) throw new Error(`no request was filed as ${of}`);
  return id;
}

const requestOf = async (stage: Stage, of?: string) =>
  parsedRow(
    'request',
    await stage.trial
      .db('request')
      .where({ id: requestId(stage, of) })
      .first(),
  );

async function caseOf(stage: Stage, of?: string): Promise<Record<string, Json> | undefined> {
  const { case_id } = await requestOf(stage, of);
  return case_id === null ? undefined : stage.trial.db('case_file').where({ id: case_id }).first();
}

/** Of the request and its case; all that are open where the scenario is not about a request. */
async function openTasks(stage: Stage, of?: string): Promise<{ key: string; name: string; assignee: string | null }[]> {
  const open = stage.trial.db('user_task').where({ state: 'open' });
  if (stage.requests.size > 0) {
    const { id, case_id } = await requestOf(stage, of);
    open.whereIn('business_key', [`request:${id}`, `case:${case_id}`]);
  }
  return open.orderBy('key').select('key', 'name', 'assignee');
}

/** `department+grid-worker@lighting` */
function actorFor(stage: Stage, by: string, of?: string): Actor {
  if (by === 'citizen') return citizenActor(requestId(stage, of));
  const [names = '', place] = by.split('@');
  const roles = names.split('+');
  const permissions = roles.flatMap((role) => {
    const found = stage.content.roles.find(({ id }) => id === role);
    if (!found) throw new Error(`the pack has no role ${role}`);
    return found.permissions;
  });
  const places = place ? [`unit:${place}`, `area:${place}`] : [];
  return {
    kind: 'user',
    id: `person-${by.replace(/\W/g, '-')}`,
    name: by,
    permissions: new Set(permissions),
    subjects: [`user:person-${by.replace(/\W/g, '-')}`, ...roles.map((role) => `role:${role}`), ...places],
    roles,
    unitIds: place ? [place] : [],
    areaIds: place ? [place] : [],
  };
}

type Expected = Extract<ScenarioStep, { expect: unknown }>['expect'];

async function check(stage: Stage, expected: Expected): Promise<void> {
  const { of, tasks, notices = [] } = expected;
  if (tasks) same('tasks', (await openTasks(stage, of)).map(({ name }) => name).sort(), tasks.toSorted());
  await checkAlarms(stage, expected);
  for (const notice of notices) if (typeof notice !== 'string') await checkTold(stage, notice);
  if (stage.requests.size > 0) await checkRequest(stage, expected);
}

async function checkRequest(stage: Stage, expected: Expected): Promise<void> {
  const { of, notices = [] } = expected;
  const request = await requestOf(stage, of);
  const file = await caseOf(stage, of);
  if (expected.request !== undefined) same('request', request.status, expected.request);
  if (expected.case !== undefined) same('case', (file?.['status'] as string | undefined) ?? null, expected.case);
  if (expected.rework !== undefined) same('rework', file?.['rework'] ?? null, expected.rework);
  if (expected.marks) same('marks', await marks(stage, file), expected.marks);
  const named = notices.filter((notice) => typeof notice === 'string');
  if (named.length > 0) await told(stage, [request.id, String(file?.['id'] ?? '')], named);
  if (expected.clock) await checkClock(stage, [request.id, String(file?.['id'] ?? '')], expected.clock);
  if (expected.results !== undefined) {
    const rows: unknown[] = await stage.trial.db('case_result').where({ case_id: String(file?.['id'] ?? '') });
    same('results', rows.length, expected.results);
  }
  if (expected.ratings) {
    const rows: { score: number | null }[] = await stage.trial
      .db('rating')
      .where({ request_id: request.id })
      .orderBy('at');
    same(
      'ratings',
      rows.map(({ score }) => score),
      expected.ratings,
    );
  }
}

async function marks({ trial }: Stage, file: Record<string, Json> | undefined): Promise<string[]> {
  const rows: { mark: string; level: number | null }[] = await trial
    .db('case_mark')
    .where({ case_id: String(file?.['id'] ?? '') })
    .orderBy(['at', 'id']);
  return rows.map(({ mark, level }) => (level === null ? mark : `${mark}:${level}`));
}

/** Each of these was sent (or is held) about the request or its case. */
async function told({ trial }: Stage, objectIds: string[], templates: string[]): Promise<void> {
  const rows: { template: string }[] = await trial.db('notice').whereIn('object_id', objectIds);
  const sent = new Set(rows.map(({ template }) => template));
  const missing = templates.filter((template) => !sent.has(template));
  if (missing.length > 0) throw new Error(`not told: ${missing}; told: ${[...sent]}`);
}

async function checkClock({ trial }: Stage, owners: string[], expected: NonNullable<Expected['clock']>): Promise<void> {
  const raw: unknown = await trial
    .db('clock')
    .whereIn('owner_id', owners)
    .where({ kind: expected.kind })
    .orderBy('id', 'desc')
    .first();
  if (!raw) throw new Error(`there is no clock ${expected.kind}`);
  const clock = parsedRow('clock', raw);
  if (expected.status) same('clock status', clock.status, expected.status);
  if (expected.due) same('clock due', clock.due_at && cityTime(clock.due_at), cityTime(Date.parse(expected.due)));
  if (expected.levels) {
    const fired = clock.levels.filter(({ level, firedAt }) => level > 0 && firedAt !== null).map(({ level }) => level);
    same('clock levels', fired, expected.levels);
  }
}

async function noIncidents({ trial }: Stage): Promise<void> {
  const rows: { element_id: string; message: string }[] = await trial.db('incident').whereNull('resolved_at');
  if (rows.length > 0)
    throw new Error(`incidents: ${rows.map((row) => `${row.element_id}: ${row.message}`).join('; ')}`);
}

/** What follows from alarms went well; a run that is meant to fail is named in an `expect`. */
async function nothingFailed({ trial }: Stage, { steps }: Scenario): Promise<void> {
  const meant = steps.some((step) => 'expect' in step && step.expect.runs?.some(({ status }) => status === 'failed'));
  const runs: { rule_id: string; action_id: string; detail: string | null }[] = meant
    ? []
    : await trial.db('linkage_run').where({ status: 'failed' });
  const failed = runs.map((run) => `${run.rule_id} ${run.action_id}: ${run.detail}`);
  const missed: { data: string }[] = await trial.db('history').where('kind', 'like', 'alarm.follow%');
  failed.push(...missed.map(({ data }) => data));
  if (failed.length > 0) throw new Error(`what should follow failed: ${failed.join('; ')}`);
}

function same(what: string, actual: Json, expected: Json): void {
  const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== e) throw new Error(`${what} is ${a}, expected ${e}`);
}

/** Units and areas that the steps name. */
function inhabitantsOf(scenario: Scenario): Inhabitants {
  const [units, areas] = [new Set<string>(), new Set<string>()];
  const look = (value: Json): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const list = (Array.isArray(inner) ? inner : [inner]).filter((each) => typeof each === 'string');
      if (['unitId', 'coUnitIds', 'unit'].includes(key) && !/^(working|urgent)-/.test(list[0] ?? ''))
        list.forEach((id) => units.add(id));
      if (key === 'areaId') list.forEach((id) => areas.add(id));
      if (key === 'by' && list[0]?.includes('@'))
        (list[0].startsWith('town-intake') || list[0].startsWith('grid') ? areas : units).add(list[0].split('@')[1]!);
      look(inner);
    }
  };
  look(scenario.steps as unknown as Json);
  return { units: [...units], areas: [...areas] };
}
