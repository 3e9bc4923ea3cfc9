/**
 * What the lines of a scenario mean. `When` lines act on the world, `Then` lines compare it; an unknown line fails. Ids
 * stand in double quotes; an element is looked for in all instances, the oldest first.
 */
import { expect } from 'vitest';
import type { JsonObject } from '../../json.ts';
import type { ScenarioLine } from './scenario.ts';
import { valueOf, variablesOf } from './scenario.ts';
import type { Member, World } from './world.ts';

type Line = readonly [pattern: RegExp, meaning: (world: World, match: RegExpExecArray, given: JsonObject) => void];

export function perform(world: World, block: readonly ScenarioLine[]): void {
  let given: JsonObject = {};
  for (const { keyword, text, line } of block) {
    if (keyword === 'given') {
      given = variablesOf(text);
      continue;
    }
    const lines = keyword === 'when' ? whens : thens;
    const found = lines
      .map(([pattern, meaning]) => ({ match: pattern.exec(text), meaning }))
      .find(({ match }) => match);
    if (!found?.match) throw new Error(`line ${line}: nobody knows what "${text}" means`);
    try {
      found.meaning(world, found.match, given);
    } catch (error) {
      (error as Error).message = `line ${line}, ${keyword} ${text}: ${(error as Error).message}`;
      throw error;
    }
  }
}

const withVariables = '(?: with ({.*}))?$';
const line = (text: string) => new RegExp(`^${text.replaceAll('"…"', '"([^"]*)"')}${withVariables}`);

/** The oldest instance in which something waits at the element. */
function at(world: World, elementId: string, waits: (member: Member) => Iterable<{ elementId: string }>): Member {
  const found = world.members.find((member) => [...waits(member)].some((wait) => wait.elementId === elementId));
  if (!found) throw new Error(`nothing waits at "${elementId}"`);
  return found;
}

const work = (member: Member) => [...member.tasks.values(), ...member.jobs.values()];

function done(world: World, elementId: string, variables: JsonObject): void {
  world.change(at(world, elementId, work), (member) => {
    const isTask = [...member.tasks.values()].some((task) => task.elementId === elementId);
    if (isTask) member.user(elementId, variables);
    else member.job(elementId, variables);
  });
}

const main = (world: World) => {
  const [first] = world.members;
  if (!first) throw new Error('nothing has started');
  return first;
};

const whens: readonly Line[] = [
  [line('it starts'), (world, [, more], given) => world.start(undefined, { ...given, ...variablesOf(more) })],
  [
    line('it starts at "…"'),
    (world, [, id, more], given) => world.start(undefined, { ...given, ...variablesOf(more) }, id),
  ],
  [line('process "…" starts'), (world, [, id, more], given) => world.start(id, { ...given, ...variablesOf(more) })],
  [line('"…" is done'), (world, [, id = '', more]) => done(world, id, variablesOf(more))],
  [
    line('"…" fails'),
    (world, [, id = '']) =>
      world.change(
        at(world, id, (m) => m.jobs.values()),
        (member) => member.fail(id),
      ),
  ],
  [
    line('"…" throws "…"'),
    (world, [, id = '', code = '', more]) =>
      world.change(
        at(world, id, (m) => m.jobs.values()),
        (member) => member.error(id, code, variablesOf(more)),
      ),
  ],
  [
    line('message "…" arrives for "…"'),
    (world, [, name = '', key = '', more]) => world.publish(name, key, variablesOf(more)),
  ],
  [line('signal "…" is broadcast'), (world, [, name = '', more]) => world.broadcast(name, variablesOf(more))],
  [/^(P\S+) passes$/, (world, [, duration = '']) => world.pass(duration)],
  [/^({.*}) is set$/, (world, [, values]) => world.change(main(world), (member) => member.set(variablesOf(values)))],
  [
    /^the incident at "([^"]*)" is resolved$/,
    (world, [, id = '']) =>
      world.change(
        at(world, id, (m) => m.incidents.values()),
        (member) => member.resolve(id),
      ),
  ],
  [/^it is cancelled$/, (world) => world.change(main(world), (member) => member.do({ type: 'cancel' }))],
  [
    line('"…" is activated in "…"'),
    (world, [, elementId = '', adHoc = '', more]) =>
      world.change(main(world), (member) => member.activateAdHoc(adHoc, [{ elementId, variables: variablesOf(more) }])),
  ],
];

const quoted = (text = '') => [...text.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
const active = (world: World) => world.members.filter((member) => member.status === 'active');
const times = (ids: string[], id: string) => ids.filter((other) => other === id).length;

const thens: readonly Line[] = [
  [
    /^it waits at ((?:"[^"]*"(?:, )?)+)$/,
    (world, [, ids]) =>
      expect(
        active(world)
          .flatMap((m) => m.waiting)
          .sort(),
      ).toEqual(quoted(ids).sort()),
  ],
  [/^it has ended$/, (world) => expect(active(world).flatMap((m) => [m.model.processId, ...m.waiting])).toEqual([])],
  [/^it was cancelled$/, (world) => expect(main(world).status).toBe('terminated')],
  [
    /^process "([^"]*)" has ended$/,
    (world, [, id]) => expect(active(world).filter((m) => m.model.processId === id)).toEqual([]),
  ],
  [
    /^"([^"]*)" was done(?: (\d+) times)?$/,
    (world, [, id = '', n]) => {
      const count = world.members.reduce((sum, m) => sum + times(m.completed, id), 0);
      if (n === undefined) expect(count).toBeGreaterThan(0);
      else expect(count).toBe(Number(n));
    },
  ],
  [
    /^"([^"]*)" was terminated(?: (\d+) times)?$/,
    (world, [, id = '', n]) =>
      expect(world.members.reduce((sum, m) => sum + times(m.terminated, id), 0)).toBe(Number(n ?? 1)),
  ],
  [
    /^"([^"]*)" was not reached$/,
    (world, [, id = '']) => expect(world.members.some((m) => m.activated.includes(id))).toBe(false),
  ],
  [
    /^there is an incident (\w+) at "([^"]*)"$/,
    (world, [, type, id]) =>
      expect(world.members.flatMap((m) => [...m.incidents.values()].map((i) => [i.errorType, i.elementId]))).toEqual([
        [type, id],
      ]),
  ],
  [
    /^"([^"]*)" is (\S.*)$/,
    (world, [, name = '', value = '']) => {
      const first = main(world);
      expect((first.result ?? first.state?.body.elements[0]?.vars ?? {})[name] ?? null).toEqual(valueOf(value));
    },
  ],
  [
    /^the task at "([^"]*)" is for (\[.*\])$/,
    (world, [, id, groups = '']) => {
      const task = world.members.flatMap((m) => [...m.tasks.values()]).find((t) => t.elementId === id);
      expect(task?.task.candidateGroups).toEqual(valueOf(groups));
    },
  ],
];
