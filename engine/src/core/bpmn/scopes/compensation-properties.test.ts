/**
 * Over generated processes whose tasks all have handlers, worked in any order: every task that completed is undone exactly
 * once, a scope's the last first and nested ones in their place, and the process ends. `Story` checks tokens after every step.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draw, ext } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

type Block =
  { kind: 'task' } | { kind: 'sequence' | 'parallel'; blocks: Block[] } | { kind: 'sub' | 'transaction'; block: Block };

const { block } = fc.letrec<{ block: Block }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 2, arbitrary: fc.constant<Block>({ kind: 'task' }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom('sequence', 'parallel'),
        blocks: fc.array(tie('block'), { minLength: 1, maxLength: 3 }),
      }) as fc.Arbitrary<Block>,
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom('sub', 'transaction'),
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

/** Scope by id: its tasks and sub-processes. */
type Scopes = Map<string, string[]>;

function drawing(scopes: Scopes): (block: Block, scope: string) => Drawn {
  let count = 0;
  const id = (kind: string, scope: string) => {
    const own = `${kind}${(count += 1)}`;
    if (kind === 'task' || kind === 'sub') scopes.set(scope, [...(scopes.get(scope) ?? []), own]);
    return own;
  };
  const drawBlock = (b: Block, scope: string): Drawn => {
    if (b.kind === 'task') {
      const own = id('task', scope);
      const xml = `<userTask id="${own}"/> <boundaryEvent id="b${own}" attachedToRef="${own}"><compensateEventDefinition/></boundaryEvent>
        <serviceTask id="undo${own}" isForCompensation="true">${ext('<zeebe:taskDefinition type="undo"/>')}</serviceTask>
        <association id="a${own}" sourceRef="b${own}" targetRef="undo${own}"/>`;
      return { xml, first: own, last: own };
    }
    if (!('blocks' in b)) {
      const own = id('sub', scope);
      const inner = drawBlock(b.block, own);
      const tag = b.kind === 'sub' ? 'subProcess' : 'transaction';
      const xml = `<${tag} id="${own}"><startEvent id="s${own}"/> s${own} -> ${inner.first} ${inner.xml}</${tag}>`;
      return { xml, first: own, last: own };
    }
    const parts = b.blocks.map((one) => drawBlock(one, scope));
    const xml = parts.map((part) => part.xml).join(' ');
    if (b.kind === 'sequence') {
      const flows = parts.slice(1).map((part, i) => `${parts[i]?.last} -> ${part.first}`);
      return { xml: `${xml} ${flows.join(' ')}`, first: parts[0]?.first ?? '', last: parts.at(-1)?.last ?? '' };
    }
    const [split, join] = [id('split', scope), id('join', scope)];
    const flows = parts.map((part) => `${split} -> ${part.first}  ${part.last} -> ${join}`);
    return {
      xml: `<parallelGateway id="${split}"/> <parallelGateway id="${join}"/> ${xml} ${flows.join(' ')}`,
      first: split,
      last: join,
    };
  };
  return drawBlock;
}

/** What is to be undone, in order: a scope's completions from the last to the first. */
function expected(scope: string, scopes: Scopes, completed: readonly string[]): string[] {
  const inside = (scopes.get(scope) ?? []).filter((id) => completed.includes(id));
  inside.sort((a, b) => completed.indexOf(b) - completed.indexOf(a));
  return inside.flatMap((id) => (id.startsWith('task') ? [`undo${id}`] : expected(id, scopes, completed)));
}

async function play(root: Block, picks: readonly number[], cancelAfter: number | null) {
  const scopes: Scopes = new Map();
  const drawn = drawing(scopes)(root, 'tx');
  const xml = draw(
    `<startEvent id="s"/> <transaction id="tx"><startEvent id="ts"/> <parallelGateway id="f"/> ts -> f -> ${drawn.first}  f -> stop ${drawn.xml}
      <userTask id="stop"/> <exclusiveGateway id="x" default="x_fine"/> <endEvent id="fine"/> <endEvent id="cancel"><cancelEventDefinition/></endEvent>
      stop -> x -> fine  x -[bad]-> cancel</transaction>
    <boundaryEvent id="cancelled" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent> <endEvent id="left"/> cancelled -> left
    <intermediateThrowEvent id="throw"><compensateEventDefinition/></intermediateThrowEvent> <endEvent id="e"/> s -> tx -> throw -> e`,
  );
  const story = (await Story.of(xml)).start();
  for (let i = 0; story.tasks.size > 0 && story.jobs.size === 0; i += 1) {
    const open = [...story.tasks.values()].map(({ elementId }) => elementId).filter((id) => id !== 'stop');
    const chosen = open[(picks[i % picks.length] ?? 0) % open.length];
    story.user(i === cancelAfter ? 'stop' : (chosen ?? 'stop'), { bad: cancelAfter !== null });
  }
  const before = story.completed.slice();
  const undone: string[] = [];
  for (let job = [...story.jobs.values()][0]; job; job = [...story.jobs.values()][0]) {
    expect(story.jobs.size).toBe(1);
    undone.push(job.elementId);
    story.job(job.elementId);
  }
  return { story, undone, wanted: expected('tx', scopes, before) };
}

describe('compensation', () => {
  it('from outside undoes every completed task once, in reverse order', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(block, fc.array(fc.nat(9), { minLength: 1, maxLength: 12 }), async (root, picks) => {
        const { story, undone, wanted } = await play(root, picks, null);
        expect(undone).toEqual(wanted);
        expect(story.status).toBe('completed');
      }),
      { numRuns: 25 },
    );
  });

  it('of a cancelled transaction undoes what had completed until then', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        block,
        fc.array(fc.nat(9), { minLength: 1, maxLength: 12 }),
        fc.nat(6),
        async (root, picks, cancelAfter) => {
          const { story, undone, wanted } = await play(root, picks, cancelAfter);
          expect(undone).toEqual(wanted);
          expect(story.completed).toContain('cancelled');
          expect(story.status).toBe('completed');
        },
      ),
      { numRuns: 25 },
    );
  });
});
