/**
 * Properties over generated block-structured processes, run with the answers in any order: they always end, no token is
 * lost or made (checked by `Story` after every step), and the same inputs give the same bytes.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draw, ext } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

type Block =
  | { kind: 'user' | 'job' | 'script' | 'wait' | 'pass' | 'choice of events' }
  | { kind: 'sequence' | 'exclusive' | 'parallel' | 'inclusive'; blocks: Block[]; pick: number }
  | { kind: 'sub' | 'many' | 'one by one' | 'repeat' | 'guarded'; block: Block };

const { block } = fc.letrec<{ block: Block }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('user', 'job', 'script', 'wait', 'pass', 'choice of events'),
      }) as fc.Arbitrary<Block>,
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom('sequence', 'exclusive', 'parallel', 'inclusive'),
        blocks: fc.array(tie('block'), { minLength: 1, maxLength: 3 }),
        pick: fc.nat(6),
      }) as fc.Arbitrary<Block>,
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('sub', 'many', 'one by one', 'repeat', 'guarded'),
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

/** Every block has one way in and one way out. */
function drawing(): (block: Block) => Drawn {
  let count = 0;
  const id = () => `n${(count += 1)}`;
  const element = (tag: string, inside = '', attributes = ''): Drawn => {
    const own = id();
    return { xml: `<${tag} id="${own}" ${attributes}>${inside}</${tag}>`, first: own, last: own };
  };
  const timer = '<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>';
  const loop = (sequential: boolean) =>
    `<multiInstanceLoopCharacteristics isSequential="${sequential}">${ext('<zeebe:loopCharacteristics inputCollection="=[1,2]" inputElement="i"/>')}</multiInstanceLoopCharacteristics>`;
  const scoped = (inner: Drawn, more = '', attributes = '') => {
    const start = id();
    return element(
      'subProcess',
      `<startEvent id="${start}"/> ${start} -> ${inner.first} ${inner.xml} ${more}`,
      attributes,
    );
  };
  const branches = (gateway: string, parts: Drawn[], condition: (i: number) => string): Drawn => {
    const [split, join] = [id(), id()];
    const needsDefault = parts.length > 1 && gateway !== 'parallelGateway';
    const flows = parts.map((part, i) => {
      const first = needsDefault && i > 0 ? `${split} -[${condition(i)}]-> ${part.first}` : `${split} -> ${part.first}`;
      return `${part.xml} ${first} ${part.last} -> ${join}`;
    });
    const fallback = needsDefault ? `default="${split}_${parts[0]?.first}"` : '';
    return {
      xml: `<${gateway} id="${split}" ${fallback}/> <${gateway} id="${join}"/> ${flows.join(' ')}`,
      first: split,
      last: join,
    };
  };
  const drawBlock = (b: Block): Drawn => {
    switch (b.kind) {
      case 'user':
        return element('userTask');
      case 'job':
        return element('serviceTask', ext('<zeebe:taskDefinition type="work"/>'));
      case 'script':
        return element(
          'scriptTask',
          ext('<zeebe:script expression="=if n = null then 1 else n + 1" resultVariable="n"/>'),
        );
      case 'wait':
        return element('intermediateCatchEvent', timer);
      case 'pass':
        return element('task');
      case 'choice of events': {
        const [gateway, join] = [id(), id()];
        const [one, two] = [element('intermediateCatchEvent', timer), element('intermediateCatchEvent', timer)];
        return {
          xml: `<eventBasedGateway id="${gateway}"/> <exclusiveGateway id="${join}"/> ${one.xml} ${two.xml} ${gateway} -> ${one.first} -> ${join} ${gateway} -> ${two.first} -> ${join}`,
          first: gateway,
          last: join,
        };
      }
      case 'sequence': {
        const parts = b.blocks.map(drawBlock);
        const flows = parts.slice(1).map((part, i) => `${parts[i]?.last} -> ${part.first}`);
        return {
          xml: `${parts.map((p) => p.xml).join(' ')} ${flows.join(' ')}`,
          first: parts[0]?.first ?? '',
          last: parts.at(-1)?.last ?? '',
        };
      }
      case 'parallel':
        return branches('parallelGateway', b.blocks.map(drawBlock), () => '');
      case 'exclusive':
        return branches('exclusiveGateway', b.blocks.map(drawBlock), (i) => String(b.pick % 3 === i));
      case 'inclusive':
        return branches('inclusiveGateway', b.blocks.map(drawBlock), (i) =>
          String(((b.pick + 1) & (1 << (i - 1))) !== 0),
        );
      case 'sub':
        return scoped(drawBlock(b.block));
      case 'guarded': {
        const sub = scoped(
          drawBlock(b.block),
          `<subProcess id="${id()}" triggeredByEvent="true"><startEvent id="${id()}" isInterrupting="true">${timer}</startEvent></subProcess>`,
        );
        const [boundary, join] = [id(), id()];
        return {
          xml: `${sub.xml} <boundaryEvent id="${boundary}" attachedToRef="${sub.first}">${timer}</boundaryEvent> <exclusiveGateway id="${join}"/> ${sub.last} -> ${join} ${boundary} -> ${join}`,
          first: sub.first,
          last: join,
        };
      }
      case 'many':
      case 'one by one':
        return scoped(drawBlock(b.block), loop(b.kind === 'one by one'));
      case 'repeat': {
        const [enter, again, counter] = [id(), id(), `rounds${id()}`];
        const inner = drawBlock(b.block);
        const count = element(
          'scriptTask',
          ext(
            `<zeebe:script expression="=if ${counter} = null then 1 else ${counter} + 1" resultVariable="${counter}"/>`,
          ),
        );
        const leave = element('task');
        return {
          xml: `<exclusiveGateway id="${enter}"/> <exclusiveGateway id="${again}" default="${again}_${leave.first}"/> ${inner.xml} ${count.xml} ${leave.xml}
            ${enter} -> ${inner.first} ${inner.last} -> ${count.first} -> ${again} -> ${leave.first}  ${again} -[${counter} = 1]-> ${enter}`,
          first: enter,
          last: leave.last,
        };
      }
    }
  };
  return drawBlock;
}

/** Answers whatever is open, `choose` deciding which; time passes when nothing else can happen. */
function runToEnd(story: Story, choose: () => number): string[] {
  const trace: string[] = [];
  story.start();
  for (let steps = 0; story.status === 'active'; steps += 1) {
    expect(steps, 'it comes to an end').toBeLessThan(2000);
    const open = [
      ...[...story.tasks.keys()].map((userTaskKey) => ({
        type: 'completeUserTask' as const,
        userTaskKey,
        variables: {},
      })),
      ...[...story.jobs.keys()].map((jobKey) => ({ type: 'completeJob' as const, jobKey, variables: {} })),
      ...[...story.timers.keys()].map((timerKey) => ({ type: 'triggerTimer' as const, timerKey })),
    ];
    expect(open.length, 'something can happen').toBeGreaterThan(0);
    const command = open[choose() % open.length];
    if (command) story.do(command);
    trace.push(JSON.stringify(story.state));
  }
  return trace;
}

function chooser(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 8;
}

describe('block-structured processes', () => {
  it('always end, keep their tokens, and do the same again', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(block, fc.nat(), async (tree, seed) => {
        const { xml, first, last } = drawing()(tree);
        const whole = draw(`<startEvent id="start"/> <endEvent id="end"/> start -> ${first} ${xml} ${last} -> end`);
        const story = await Story.of(whole);
        const trace = runToEnd(story, chooser(seed));
        expect(story.status).toBe('completed');
        expect(story.completed.filter((id) => id === 'end')).toEqual(['end']);
        expect(runToEnd(new Story(story.model), chooser(seed))).toEqual(trace);
      }),
      { numRuns: 100 },
    );
  });
});
