/**
 * Properties over generated models: going to an identical model changes nothing at any moment of a run; and a run that
 * goes to a relabelled model at any moment ends as the same run would have without (what `Story` checks holds throughout).
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile, type ProcessModel } from '../index.ts';
import { draw, ext } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

type Block =
  | { kind: 'user' | 'job' | 'wait' | 'choice' }
  | { kind: 'sequence' | 'parallel' | 'inclusive'; blocks: Block[] }
  | { kind: 'sub' | 'many' | 'one by one' | 'guarded'; block: Block };

const { block } = fc.letrec<{ block: Block }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constantFrom('user', 'job', 'wait', 'choice') }) as fc.Arbitrary<Block>,
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom('sequence', 'parallel', 'inclusive'),
        blocks: fc.array(tie('block'), { minLength: 1, maxLength: 3 }),
      }) as fc.Arbitrary<Block>,
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('sub', 'many', 'one by one', 'guarded'),
        block: tie('block'),
      }) as fc.Arbitrary<Block>,
    },
  ),
}));

interface Drawn {
  xml: string;
  first: string;
  last: string;
}

/** `prefix` begins every id, so that the same block can be drawn under other names. */
function drawing(prefix: string): (block: Block) => Drawn {
  let count = 0;
  const element = (tag: string, inside = '', attributes = ''): Drawn => {
    const id = `${prefix}${(count += 1)}`;
    return { xml: `<${tag} id="${id}" ${attributes}>${inside}</${tag}>`, first: id, last: id };
  };
  const timer = '<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>';
  const later = '<timerEventDefinition><timeDuration>PT2H</timeDuration></timerEventDefinition>';
  const loop = (sequential: boolean) =>
    `<multiInstanceLoopCharacteristics isSequential="${sequential}">${ext('<zeebe:loopCharacteristics inputCollection="=[1,2]" inputElement="i"/>')}</multiInstanceLoopCharacteristics>`;
  const scoped = (inner: Drawn, more = ''): Drawn => {
    const start = element('startEvent');
    const end = element('endEvent');
    return element(
      'subProcess',
      `${more}${start.xml}${inner.xml}${end.xml} ${start.first} -> ${inner.first} ${inner.last} -> ${end.first} `,
    );
  };
  const draws = (one: Block): Drawn => {
    if (one.kind === 'user') return element('userTask');
    if (one.kind === 'job') return element('serviceTask', ext('<zeebe:taskDefinition type="t"/>'));
    if (one.kind === 'wait') return element('intermediateCatchEvent', timer);
    if (one.kind === 'choice') {
      const gateway = element('eventBasedGateway');
      const [a, b, join] = [
        element('intermediateCatchEvent', timer),
        element('intermediateCatchEvent', later),
        element('exclusiveGateway'),
      ];
      const flows = `${gateway.first} -> ${a.first} -> ${join.first} ${gateway.first} -> ${b.first} -> ${join.first} `;
      return { xml: `${gateway.xml}${a.xml}${b.xml}${join.xml} ${flows}`, first: gateway.first, last: join.last };
    }
    if ('block' in one) {
      const inner = draws(one.block);
      if (one.kind === 'sub') return scoped(inner);
      if (one.kind === 'many' || one.kind === 'one by one') return scoped(inner, loop(one.kind === 'one by one'));
      const host = scoped(inner);
      const boundary = element('boundaryEvent', later, `attachedToRef="${host.first}" cancelActivity="false"`);
      const end = element('endEvent');
      return { ...host, xml: `${host.xml}${boundary.xml}${end.xml} ${boundary.first} -> ${end.first} ` };
    }
    if (!('blocks' in one)) throw new Error(`no drawing for ${one.kind}`);
    const inner = one.blocks.map(draws);
    if (one.kind === 'sequence') {
      const flows = inner.slice(1).map((next, i) => `${inner[i]?.last} -> ${next.first} `);
      return {
        xml: inner.map(({ xml }) => xml).join('') + ` ${flows.join(' ')}`,
        first: inner[0]?.first ?? '',
        last: inner.at(-1)?.last ?? '',
      };
    }
    const [fork, join] = [element(`${one.kind}Gateway`), element(`${one.kind}Gateway`)];
    const arrow = one.kind === 'inclusive' && inner.length > 1 ? '-[true]->' : '->';
    const flows = inner.map(({ first, last }) => `${fork.first} ${arrow} ${first} ${last} -> ${join.first} `);
    return {
      xml: `${fork.xml}${inner.map(({ xml }) => xml).join('')}${join.xml} ${flows.join(' ')}`,
      first: fork.first,
      last: join.last,
    };
  };
  return draws;
}

async function modelOf(one: Block, prefix: string): Promise<ProcessModel> {
  const inner = drawing(prefix)(one);
  const xml = draw(`<startEvent id="s"/>${inner.xml}<endEvent id="e"/> s -> ${inner.first} ${inner.last} -> e`);
  const { processes, problems } = await compile(xml);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return processes[0] as ProcessModel;
}

/** One answer, whichever `pick` falls on; false when there is none to give. */
function answer(story: Story, pick: number): boolean {
  const open = [
    ...[...story.tasks.keys()].map(
      (userTaskKey) => ({ type: 'completeUserTask', userTaskKey, variables: {} }) as const,
    ),
    ...[...story.jobs.keys()].map((jobKey) => ({ type: 'completeJob', jobKey, variables: {} }) as const),
  ];
  const command = open[pick % Math.max(1, open.length)];
  if (command) story.do(command);
  else if (story.timers.size > 0) story.later('PT1H');
  else return false;
  return true;
}

const RUNS = 25;
const LONG = { timeout: 60_000 };

describe('migration', () => {
  it('to an identical model is the identity, at any moment', LONG, async () => {
    await fc.assert(
      fc.asyncProperty(block, fc.infiniteStream(fc.nat(20)), async (one, picks) => {
        const [before, after] = [await modelOf(one, 'n'), await modelOf(one, 'n')];
        const story = new Story(before).start();
        for (let i = 0; story.status === 'active' && i < 60; i += 1) {
          const state = JSON.stringify(story.state);
          story.migrate(story.model === before ? after : before);
          expect(JSON.stringify(story.state)).toBe(state);
          expect(story.effects.every(({ type }) => type === 'elementMigrated' || type === 'subscriptionMigrated')).toBe(
            true,
          );
          if (!answer(story, picks.next().value)) break;
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('to a relabelled model at any moment ends like the run that stayed', LONG, async () => {
    await fc.assert(
      fc.asyncProperty(
        block,
        fc.nat(12),
        fc.array(fc.nat(20), { minLength: 200, maxLength: 200 }),
        async (one, moment, picks) => {
          const [from, to] = [await modelOf(one, 'n'), await modelOf(one, 'm')];
          const renamed = (id: string) => id.replaceAll(/\bn(\d+)/g, 'm$1').replaceAll(/_n(\d+)/g, '_m$1');
          const ids = [...from.indexOf.keys(), ...from.flowIndexOf.keys()].filter((id) => id !== 'p');
          const elements = Object.fromEntries(ids.map((id) => [id, renamed(id)]));
          const [stays, goes] = [new Story(from).start(), new Story(from).start()];
          for (const [i, pick] of picks.entries()) {
            if (i === moment && goes.status === 'active') goes.migrate(to, { elements, sameIds: false });
            if (stays.status !== 'active' || !answer(stays, pick)) break;
            answer(goes, pick);
            expect(renamed(JSON.stringify(goes.state))).toBe(renamed(JSON.stringify(stays.state)));
          }
          expect(goes.status).toBe(stays.status);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
