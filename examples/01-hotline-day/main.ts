/**
 * A day at the hotline: see README.md. Reads requests, files them over Open311, and lets the roles work until every
 * request is closed. Exits with 1 when one of them does not get there.
 */
import { parseArgs } from 'node:util';
import {
  caller,
  fileOverOpen311,
  logIn,
  open311Status,
  setClock,
  type Caller,
  type Person,
  type Task,
} from './city.ts';
import { isLate, moveFor, staysSilent, type Move, type Story } from './roles.ts';
import { startServer } from './server.ts';
import { eventTypeOf, readRequests, type ForeignRequest } from './source.ts';

const HOUR = 3_600_000;
/** A Monday morning in the demo county. */
const START = Date.parse('2026-11-23T09:00:00+08:00');
const LATEST = START + 60 * 24 * HOUR;
const DEMO_PASSWORD = 'Tongjiang-2026';

const numberOfCase = new Map<string, string>();

const { values } = parseArgs({ options: { input: { type: 'string' }, quiet: { type: 'boolean' } } });

const cityTime = (at: number) => new Date(at + 8 * HOUR).toISOString().slice(0, 16).replace('T', ' ');
const say = (at: number, text: string) => values.quiet || console.log(`${cityTime(at)}  ${text}`);

const requests = await readRequests(values.input);
const server = await startServer();
try {
  await play(server.url, server.adminPassword, requests);
} finally {
  await server.stop();
}

async function play(url: string, adminPassword: string, foreign: ForeignRequest[]): Promise<void> {
  const admin = await logIn(url, 'admin', adminPassword);
  await setClock(admin, START);
  await loadDemo(admin);
  const { key } = await admin.post<{ key: string }>('/api/v1/api-keys', { name: 'example' });
  const stories = new Map<string, Story>();
  let now = START;
  for (const [index, request] of foreign.entries()) {
    const story = await file(url, key, request, index);
    stories.set(story.number, story);
    say(now, `${story.number}  收到  ${request.service_name ?? '—'}  ${(request.description ?? '').slice(0, 40)}`);
  }
  const people = await everybody(admin);
  const players = new Map<string, Promise<Caller>>();
  const as = (username: string) => {
    if (!players.has(username)) players.set(username, logIn(url, username, DEMO_PASSWORD));
    return players.get(username)!;
  };

  while (now < LATEST) {
    const moved = await round(url, admin, people, as, stories, now);
    const open = (await open311Status(url, [...stories.keys()])).filter(({ status }) => status === 'open');
    if (open.length === 0) break;
    now += moved > 0 ? 20 * 60_000 : 4 * HOUR;
    await setClock(admin, now);
  }
  await report(url, admin, stories, now);
}

async function loadDemo(admin: Caller): Promise<void> {
  await admin.post('/api/v1/demo', { history: false });
}

async function file(url: string, key: string, request: ForeignRequest, index: number): Promise<Story> {
  const eventType = eventTypeOf(request);
  const phone = `1380000${String(1000 + index)}`;
  const described = (request.description ?? '').trim() !== '';
  const placed = request.address !== null || (request.lat !== null && request.lat !== 0);
  const number = await fileOverOpen311(url, {
    api_key: key,
    service_code: eventType,
    description: request.description ?? '',
    ...(request.address && { address_string: request.address }),
    ...(request.lat !== null && request.long !== null && { lat: String(request.lat), long: String(request.long) }),
    first_name: `诉求人${index + 1}`,
    phone,
  });
  const question = eventType === 'procedure' || eventType === 'policy';
  return { index, number, phone, eventType, clear: described && placed, question, visits: new Map() };
}

async function everybody(admin: Caller): Promise<Person[]> {
  const people: Person[] = [];
  let cursor: string | null = '';
  do {
    const more: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const page: { items: Person[]; nextCursor: string | null } = await admin.get(`/api/v1/people?limit=200${more}`);
    people.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return people;
}

/** Everybody does what lies before them; answers how many tasks were completed. */
async function round(
  url: string,
  admin: Caller,
  people: Person[],
  as: (username: string) => Promise<Caller>,
  stories: Map<string, Story>,
  now: number,
): Promise<number> {
  let moved = 0;
  for (const task of await openTasks(admin)) {
    const story = stories.get(await requestNumber(admin, task));
    if (!story || staysSilent(story, task)) continue;
    if (isLate(story, task) && now < START + 12 * 24 * HOUR) continue;
    const isCitizens = task.assignee?.id.startsWith('citizen:') ?? false;
    const person = isCitizens ? undefined : whoMay(people, task);
    if (!isCitizens && !person) continue;
    const move = moveFor(story, task);
    if (!move) continue;
    const body = { outcome: move.outcome, values: move.values };
    if (person) {
      await completeAs(await as(person.username), task, move);
    } else {
      await asCitizen(url, story, task, body);
    }
    say(now, `${story.number}  ${move.say}  ${person ? person.name : '诉求人'}`);
    moved += 1;
  }
  return moved;
}

/** Number of the request that a task is about; a case's tasks belong to the request that it was made from. */
async function requestNumber(admin: Caller, { object }: Task): Promise<string> {
  if (object?.type !== 'case') return object?.number ?? '';
  const known = numberOfCase.get(object.id);
  if (known !== undefined) return known;
  const { requests } = await admin.get<{ requests: { number: string }[] }>(`/api/v1/cases/${object.id}`);
  numberOfCase.set(object.id, requests[0]?.number ?? '');
  return requests[0]?.number ?? '';
}

async function openTasks(admin: Caller): Promise<Task[]> {
  const tasks: Task[] = [];
  let cursor: string | null = '';
  do {
    const more: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const page: { items: Task[]; nextCursor: string | null } = await admin.get(
      `/api/v1/tasks?view=all&limit=200${more}`,
    );
    tasks.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return tasks;
}

function whoMay(people: Person[], task: Task): Person | undefined {
  return people.find(({ roleIds, unitIds }) =>
    task.candidateGroups.some((group) => {
      const [kind, id = ''] = group.split(':');
      return kind === 'unit' ? unitIds.includes(id) && roleIds.includes('department') : roleIds.includes(id);
    }),
  );
}

/** As the form does: what the task proposes (a department, say) stays unless the person says otherwise. */
async function completeAs(person: Caller, task: Task, move: Move): Promise<void> {
  const { values: proposed } = await person.get<{ values: object }>(`/api/v1/tasks/${task.key}`);
  const filledIn = Object.fromEntries(Object.entries(proposed).filter(([, value]) => value !== null));
  const values = { ...move.otherwise, ...filledIn, ...move.values };
  await person.post(`/api/v1/tasks/${task.key}/complete`, { outcome: move.outcome, values });
}

async function asCitizen(url: string, story: Story, task: Task, body: unknown): Promise<void> {
  const { token, id } = await caller(url).post<{ token: string; id: string }>('/api/v1/public/track', {
    number: story.number,
    phoneSuffix: story.phone.slice(-4),
  });
  await caller(url, token).post(`/api/v1/public/requests/${id}/tasks/${task.key}`, body);
}

async function report(url: string, admin: Caller, stories: Map<string, Story>, now: number): Promise<void> {
  const states = await open311Status(url, [...stories.keys()]);
  const closed = states.filter(({ status }) => status === 'closed').length;
  const cases = await admin.get<{ items: { number: string; level: number; rework: number }[] }>(
    '/api/v1/cases?limit=200',
  );
  const supervised = cases.items.filter(({ level }) => level > 0).length;
  const reworked = cases.items.filter(({ rework }) => rework > 0).length;
  console.log(
    `\n${closed} of ${stories.size} requests closed in ${((now - START) / HOUR / 24).toFixed(1)} days of city time; ` +
      `${cases.items.length} cases, ${supervised} supervised, ${reworked} worked again`,
  );
  for (const { service_request_id, status, status_notes } of states) {
    if (status === 'open') console.log(`  still open: ${service_request_id}  ${status_notes}`);
  }
  if (closed !== stories.size) process.exitCode = 1;
}
