/**
 * What each role does with its task. Mostly the ordinary thing; a few requests, chosen by their place in the list, get the
 * unusual one, so that a day shows every turn of the flow.
 */
import type { Task } from './city.ts';

export interface Move {
  outcome: string;
  values: Record<string, unknown>;
  /** For fields about which neither the task nor the person has a proposal. */
  otherwise?: Record<string, unknown>;
  say: string;
}

/** What the players know of a request while they play. */
export interface Story {
  index: number;
  number: string;
  phone: string;
  eventType: string;
  clear: boolean;
  question: boolean;
  /** How often each task came up. */
  visits: Map<string, number>;
}

const moves: Record<string, (story: Story, visit: number) => Move> = {
  accept(story, visit) {
    if (!story.clear && visit === 1) {
      return { outcome: 'return', values: { question: '请补充具体地点和情况，方便我们派人处理。' }, say: '退回补充' };
    }
    if (story.question) {
      return {
        outcome: 'answer',
        values: { answer: '请携带身份证到街道便民服务中心办理，当场可取。' },
        say: '官方答复',
      };
    }
    const values = { eventTypeId: story.eventType, urgency: story.index % 6 === 5 ? 'urgent' : 'ordinary' };
    return { outcome: 'convert', values, say: `转事件(${story.eventType})` };
  },
  supplement: () => ({
    outcome: 'done',
    values: { text: '地点在人民路与江滨路路口东侧，情况属实，请尽快处理。', address: '人民路与江滨路路口' },
    say: '群众补充',
  }),
  dispatch: (_, visit) => ({
    outcome: 'dispatch',
    values: {},
    otherwise: { unitId: 'urban-management' },
    say: visit === 1 ? '派遣' : '重新派遣',
  }),
  sign(story, visit) {
    if (story.index % 9 === 5 && visit === 1) {
      return { outcome: 'refuse', values: { reason: '不属于本单位职责范围。' }, say: '退单' };
    }
    return { outcome: 'sign', values: {}, say: '签收' };
  },
  handle: (_, visit) => ({
    outcome: 'done',
    values: {
      result: 'solved',
      resultText: visit === 1 ? '已到现场处理完毕。' : '已再次到现场处理，并向诉求人说明。',
    },
    say: visit === 1 ? '办结反馈' : '重办后反馈',
  }),
  verify: () => ({ outcome: 'pass', values: {}, say: '核查通过' }),
  rate(story, visit) {
    if (story.index % 10 === 7 && visit === 1) {
      return { outcome: 'unsatisfied', values: { score: 2, comment: '只处理了一半。' }, say: '不满意' };
    }
    return { outcome: 'satisfied', values: { score: 5 }, say: '满意' };
  },
  rateOperator: () => ({ outcome: 'rate', values: { score: 5 }, say: '评价坐席' }),
};

/** One in eight citizens never rates: the time for it passes. */
export const staysSilent = (story: Story, task: Task): boolean => /^rate/.test(task.elementId) && story.index % 8 === 6;

/** One handler sits on a case until well after its deadline. */
export const isLate = (story: Story, task: Task): boolean => task.elementId === 'handle' && story.index === 1;

export function moveFor(story: Story, task: Task): Move | undefined {
  const visit = (story.visits.get(task.elementId) ?? 0) + 1;
  const move = moves[task.elementId]?.(story, visit);
  if (move) story.visits.set(task.elementId, visit);
  return move;
}
