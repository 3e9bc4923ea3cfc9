/**
 * A day of a small town's sensors: see README.md. Registers the town, plays the day on the controlled clock, and prints what
 * was raised, who was told and what followed. Exits with 1 when something that should follow failed.
 */
import { logIn, setClock, type Caller } from '../01-hotline-day/city.ts';
import { startServer } from '../01-hotline-day/server.ts';
import { BEGIN, DAY, day, END, LAST_SEEN, type Moment } from './day.ts';
import { ordinaryReadings, town } from './town.ts';

interface Alarm {
  id: string;
  number: string;
  title: string;
  rule: { id: string; code: string | null };
  severity: 1 | 2 | 3 | 4;
  peak: 1 | 2 | 3 | 4;
  active: boolean;
  review: string;
  raisedAt: string;
  clearedAt: string | null;
}
interface Detail extends Alarm {
  runs: { action: { name: { zh: string } }; status: string; detail: { zh: string } | null }[];
  questions: { answer: string | null; overdue: boolean }[];
}
interface Notice {
  channel: string;
  to: string;
  title: string;
}

const QUARTER = 15 * 60_000;
const grades = { 1: '特别重大', 2: '重大', 3: '较大', 4: '一般' } as const;
const cityTime = (time: string): number => Date.parse(`${time.includes('T') ? time : `${DAY}T${time}`}+08:00`);
const clock = (at: string): string => (at.startsWith(DAY) ? at.slice(11, 19) : at.slice(5, 19));

const server = await startServer();
try {
  await play(await logIn(server.url, 'admin', server.adminPassword));
} finally {
  await server.stop();
}

async function play(admin: Caller): Promise<void> {
  await setClock(admin, cityTime(LAST_SEEN));
  await admin.post('/api/v1/things', { things: town });
  const sensors = sender(admin);
  await sensors([{ thing: 'door', type: 'liandong.access.pass', data: { personId: 'elder' } }], cityTime(LAST_SEEN));
  let now = cityTime(BEGIN);
  await setClock(admin, now);
  let readings = 0;
  const goOn = async (until: number): Promise<void> => {
    for (; now < until; now += QUARTER) {
      const quiet = ordinaryReadings(now / QUARTER).map(([thing, metric, value]) => ({
        thing,
        data: { metric, value },
      }));
      await setClock(admin, now);
      await sensors(quiet, now);
      readings += quiet.length;
    }
  };
  for (const moment of day) {
    const at = cityTime(moment.at);
    await goOn(at);
    await setClock(admin, at);
    await happen(admin, sensors, moment, at);
  }
  await goOn(cityTime(END));
  await setClock(admin, cityTime(END));
  await report(admin, readings);
}

interface Event {
  thing: string;
  type?: string;
  data?: Record<string, unknown>;
}
type Sensors = (events: Event[], at: number) => Promise<void>;

/** Sends events as a gateway does, each with an id of its own. */
function sender(admin: Caller): Sensors {
  let sent = 0;
  return async (events, at) => {
    const batch = events.map(({ thing, type = 'liandong.reading', data }) => ({
      ...{ specversion: '1.0', id: String((sent += 1)), source: 'urn:town:gateway', type },
      ...{ subject: thing, time: new Date(at).toISOString(), ...(data && { data }) },
    }));
    await admin.post('/api/v1/events', batch);
  };
}

async function happen(admin: Caller, sensors: Sensors, moment: Moment, at: number): Promise<void> {
  if ('metric' in moment) {
    const { thing, metric, value } = moment;
    return sensors([{ thing, data: { metric, value } }], at);
  }
  if ('thing' in moment) return sensors([moment], at);
  const rule = 'review' in moment ? moment.review : 'close' in moment ? moment.close : moment.answer;
  const { items } = await admin.get<{ items: Alarm[] }>(`/api/v1/alarms?state=all&ruleId=${rule}`);
  const id = items[0]?.id ?? '';
  if ('review' in moment) {
    await admin.post('/api/v1/alarms/review', { ids: [id], verdict: moment.verdict, note: moment.note });
  } else if ('close' in moment) {
    await admin.post('/api/v1/alarms/close', { ids: [id], note: moment.note });
  } else {
    const { questions } = await admin.get<{ questions: { id: string }[] }>(`/api/v1/alarms/${id}`);
    await admin.post(`/api/v1/alarms/${id}/questions/${questions[0]?.id}/answer`, { text: moment.text });
  }
}

async function report(admin: Caller, readings: number): Promise<void> {
  const { items } = await admin.get<{ items: Alarm[] }>('/api/v1/alarms?state=all&limit=200');
  const alarms = items.toSorted((a, b) => (a.raisedAt < b.raisedAt ? -1 : 1));
  let [told, followed, failed] = [0, 0, 0];
  for (const { id } of alarms) {
    const alarm = await admin.get<Detail>(`/api/v1/alarms/${id}`);
    const notices = await admin.get<{ items: Notice[] }>(
      `/api/v1/notices/log?objectType=alarm&objectId=${id}&limit=200`,
    );
    told += notices.items.length;
    followed += alarm.runs.length;
    failed += alarm.runs.filter(({ status }) => status === 'failed').length;
    print(alarm, notices.items);
  }
  const active = alarms.filter((alarm) => alarm.active).length;
  console.log(
    `\n${readings} ordinary readings, ${alarms.length} alarms (${active} still active), ` +
      `${told} notices, ${followed} linkage runs (${failed} failed)`,
  );
  if (failed > 0) process.exitCode = 1;
}

function print(alarm: Detail, notices: Notice[]): void {
  const verdict = alarm.review === 'true' ? ' 真警' : alarm.review === 'false' ? ' 误报' : '';
  const over = alarm.clearedAt === null ? '未恢复' : `${clock(alarm.clearedAt)} 恢复`;
  console.log(
    `\n${clock(alarm.raisedAt)}  ${alarm.rule.code ?? ''} ${grades[alarm.peak]}  ${alarm.title}${verdict}  ${over}`,
  );
  for (const [title, list] of grouped(notices.toReversed())) {
    console.log(`          通知  ${title}：${list.map(({ channel, to }) => `${to}（${channel}）`).join('、')}`);
  }
  const runs = alarm.runs.filter(({ action }) => !/^(通知|短信)/.test(action.name.zh));
  for (const { action, status, detail } of runs) {
    console.log(`          联动  ${action.name.zh}  ${status}${detail ? `  ${detail.zh}` : ''}`);
  }
  for (const { answer, overdue } of alarm.questions) {
    console.log(`          反馈  ${answer ?? (overdue ? '逾期未反馈' : '待反馈')}`);
  }
}

function grouped(notices: Notice[]): Map<string, Notice[]> {
  const groups = new Map<string, Notice[]>();
  for (const notice of notices) groups.set(notice.title, [...(groups.get(notice.title) ?? []), notice]);
  return groups;
}
