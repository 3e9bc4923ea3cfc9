/**
 * What two engines did with the same inputs, in words that belong to neither: per input the elements that completed, the
 * flows that were taken and the places that wait afterwards; in the end variables and status. Within one input the order
 * is left out, because concurrent branches have none.
 */
import type { Json, JsonObject, Text } from '../../core/json.ts';

/** What followed from one input. Lists are sorted; a name stands as often as it happened. */
export interface Moment {
  /** The input in words, as in `complete sign`. */
  input: string;
  completed: string[];
  flows: string[];
  /** Places that wait: tasks, jobs, calls, timers, messages, signals. `rate[2]` is the second item of a loop. */
  waiting: string[];
}

export type TraceStatus = 'active' | 'completed' | 'terminated' | 'failed';

export interface Trace {
  moments: Moment[];
  status: TraceStatus;
  /** Variables of the process itself, at the end; of no meaning once it was terminated. */
  variables: JsonObject;
  /** Why it failed. */
  failure?: string;
}

export interface Difference {
  /** Position of the first moment that differs; the number of moments when only the end differs. */
  at: number;
  what: Text;
  kernel: Trace;
  peer: Trace;
}

const ASPECTS = {
  completed: { zh: '完成的元素', en: 'completed' },
  flows: { zh: '走过的连线', en: 'flows taken' },
  waiting: { zh: '等待处', en: 'waiting' },
} as const satisfies Record<string, Text>;

/** What the two write down at different moments, or one of them not at all, though it means the same. */
export interface Disregarded {
  /** Event-based gateways and the flows out of them: taken by the event here, all of them at the start there. */
  elementIds: ReadonlySet<string>;
  flowIds: ReadonlySet<string>;
  /** Boundary events that wait for happening again, from a moment on. */
  lasting: readonly { place: string; from: number }[];
}

export function without(trace: Trace, { elementIds, flowIds, lasting }: Disregarded): Trace {
  const moments = trace.moments.map((moment, at) => ({
    ...moment,
    completed: moment.completed.filter((id) => !elementIds.has(id)),
    flows: moment.flows.filter((id) => !flowIds.has(id)),
    waiting: moment.waiting.filter((name) => !lasting.some(({ place, from }) => place === name && at >= from)),
  }));
  return { ...trace, moments };
}

/** The first difference within the first `length` moments; the end is compared when `whole`. */
export function compareTraces(kernel: Trace, peer: Trace, length: number, whole: boolean): Difference | null {
  const found = (at: number, what: Text): Difference => ({ at, what, kernel, peer });
  for (let at = 0; at < length; at += 1) {
    const [ours, theirs] = [kernel.moments[at], peer.moments[at]];
    if (!ours) break;
    const input = ours.input;
    if (!theirs)
      return found(at, { zh: `“${input}”之后：对方没有走到这里`, en: `at "${input}": the other is not there` });
    for (const aspect of ['completed', 'flows', 'waiting'] as const) {
      if (ours[aspect].join() === theirs[aspect].join()) continue;
      const { zh, en } = ASPECTS[aspect];
      return found(at, { zh: `“${input}”之后，${zh}不同`, en: `after "${input}": ${en} differ` });
    }
  }
  return whole ? compareEnds(kernel, peer, found) : null;
}

function compareEnds(kernel: Trace, peer: Trace, found: (at: number, what: Text) => Difference): Difference | null {
  const at = kernel.moments.length;
  if (kernel.status !== peer.status) {
    const [a, b] = [statusText(kernel), statusText(peer)];
    return found(at, { zh: `结束状态不同：${a.zh} / ${b.zh}`, en: `the end differs: ${a.en} / ${b.en}` });
  }
  if (kernel.status === 'terminated') return null;
  const names = [...new Set([...Object.keys(kernel.variables), ...Object.keys(peer.variables)])].sort();
  const differing = names.filter((name) => !sameJson(kernel.variables[name], peer.variables[name]));
  if (differing.length === 0) return null;
  const list = differing.join(', ');
  return found(at, { zh: `流程变量不同：${list}`, en: `variables differ: ${list}` });
}

const STATUS: Record<TraceStatus, Text> = {
  active: { zh: '运行中', en: 'active' },
  completed: { zh: '已完成', en: 'completed' },
  terminated: { zh: '已终止', en: 'terminated' },
  failed: { zh: '出错', en: 'failed' },
};

function statusText({ status, failure }: Trace): Text {
  const { zh, en } = STATUS[status];
  return failure === undefined ? { zh, en } : { zh: `${zh}(${failure})`, en: `${en} (${failure})` };
}

/** Independent of the order of an object's names. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), b as JsonObject];
  return left.length === Object.keys(b).length && left.every(([name, value]) => sameJson(value, right[name]));
}

/** How many moments around a difference are shown. */
const CONTEXT = 3;

/** Both traces side by side, for people: the moments up to the difference, and the ends. */
export function sideBySide({ at, what, kernel, peer }: Difference): Text {
  return { zh: table('zh'), en: table('en') };

  function table(language: keyof Text): string {
    const titles = language === 'zh' ? ['联动内核', 'bpmn-engine'] : ['kernel', 'bpmn-engine'];
    const last = Math.min(at, Math.max(kernel.moments.length, peer.moments.length) - 1);
    const rows: [string, string, string][] = [[' ', titles[0]!, titles[1]!]];
    for (let i = Math.max(0, last - CONTEXT); i <= last; i += 1) {
      const [ours, theirs] = [kernel.moments[i], peer.moments[i]];
      rows.push([i === at ? '≠' : ' ', `${i + 1}. ${ours?.input ?? '–'}`, `${i + 1}. ${theirs?.input ?? '–'}`]);
      for (const aspect of ['completed', 'flows', 'waiting'] as const) {
        const label = ASPECTS[aspect][language];
        const cells = [ours?.[aspect].join(' ') ?? '', theirs?.[aspect].join(' ') ?? ''] as const;
        rows.push([cells[0] === cells[1] ? ' ' : '≠', `   ${label}: ${cells[0]}`, `   ${label}: ${cells[1]}`]);
      }
    }
    rows.push([' ', statusText(kernel)[language], statusText(peer)[language]]);
    for (const name of Object.keys({ ...kernel.variables, ...peer.variables }).sort()) {
      const [a, b] = [kernel.variables[name], peer.variables[name]];
      if (!sameJson(a, b)) rows.push(['≠', `   ${name} = ${brief(a)}`, `   ${name} = ${brief(b)}`]);
    }
    return [what[language], ...aligned(rows)].join('\n');
  }
}

const brief = (value: Json | undefined): string => {
  const text = value === undefined ? '–' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
};

/** Two columns; a Chinese character is as wide as two others. */
function aligned(rows: readonly [string, string, string][]): string[] {
  const width = Math.min(70, Math.max(...rows.map(([, left]) => columns(left))));
  return rows.map(
    ([mark, left, right]) => `${mark} ${left}${' '.repeat(Math.max(0, width - columns(left)))} | ${right}`,
  );
}

const columns = (text: string): number => [...text].reduce((n, c) => n + (/[\u2E80-\uFFEF]/.test(c) ? 2 : 1), 0);
