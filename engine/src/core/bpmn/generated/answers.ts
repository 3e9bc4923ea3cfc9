/**
 * Answers whatever is open in a story, in an order that a seed decides: tasks, jobs (done, or failing where that is
 * caught), calls, timers, messages, signals. What does not interrupt may come again, but not for ever.
 */
import type { ProcessCommand } from '../index.ts';
import type { Story } from '../testing/story.ts';

/** How often one run triggers what stays open afterwards. */
const REPEATS = 5;
const MAX_ANSWERS = 3_000;

export interface Answer {
  now: number;
  command: ProcessCommand;
}

/** `draw(n)` decides; `before` and `after` are called around every command. Ends when the instance does. */
export function answerAll(
  story: Story,
  draw: (n: number) => number,
  before?: (story: Story) => void,
  after?: (command: ProcessCommand) => void,
): Answer[] {
  const given: Answer[] = [];
  const give = (command: ProcessCommand): void => {
    before?.(story);
    given.push({ now: story.now, command });
    story.do(command);
    after?.(command);
  };
  let repeats = REPEATS;
  give({ type: 'create', instanceKey: '1', variables: {} });
  while (story.status === 'active') {
    if (given.length > MAX_ANSWERS) throw new Error('it does not come to an end');
    const { once, again } = openTo(story);
    const from = repeats > 0 ? [...once, ...again] : once;
    const command = from[draw(from.length)];
    if (!command) throw new Error(`nothing can happen, and it is not over: ${story.waiting.join()}`);
    if (again.includes(command)) repeats -= 1;
    story.now += draw(3) * 600_000;
    give(command);
  }
  return given;
}

function openTo(story: Story): { once: ProcessCommand[]; again: ProcessCommand[] } {
  const once: ProcessCommand[] = [];
  const again: ProcessCommand[] = [];
  for (const userTaskKey of story.tasks.keys()) once.push({ type: 'completeUserTask', userTaskKey, variables: {} });
  for (const [jobKey, { elementId }] of story.jobs) {
    once.push({ type: 'completeJob', jobKey, variables: { answer: jobKey } });
    const element = story.model.elements[story.model.indexOf.get(elementId) ?? -1];
    if (element && element.errorBoundaries.length > 0) once.push({ type: 'throwJobError', jobKey, errorCode: 'no' });
  }
  for (const elementInstanceKey of story.calls.keys()) {
    once.push({ type: 'calledCompleted', elementInstanceKey, variables: {} });
  }
  for (const timerKey of story.timers.keys()) once.push({ type: 'triggerTimer', timerKey });
  for (const [subscriptionKey, { kind, interrupting }] of story.subscriptions) {
    const type = kind === 'message' ? 'correlateMessage' : 'receiveSignal';
    (interrupting ? once : again).push({ type, subscriptionKey, variables: {} });
  }
  return { once, again };
}

/** A small generator that the same seed makes again. */
export function chooser(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return n === 0 ? 0 : (state >>> 8) % n;
  };
}
