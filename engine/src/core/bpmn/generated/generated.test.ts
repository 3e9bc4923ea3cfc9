/**
 * Properties over generated process trees, answered in any order. `Story` checks after every step that no token is lost or
 * made, that the state given is untouched, and that the stored form gives the same bytes.
 *
 * Always the same trees, so that a check never depends on luck; others with another seed, and more of them for a long night:
 * `LIANDONG_PROPERTY_SEED=2 LIANDONG_PROPERTY_RUNS=10000 npx vitest run --project unit engine/src/core/bpmn/generated`.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compile,
  migrate,
  step,
  StepRefusal,
  type InstanceState,
  type ProcessCommand,
  type ProcessModel,
  type StepEnv,
} from '../index.ts';
import { Story } from '../testing/story.ts';
import { answerAll, chooser } from './answers.ts';
import { drawTree } from './drawn.ts';
import { blocks, everyKind, kindsOf, type Block, type Kind } from './tree.ts';

const numRuns = Number(process.env['LIANDONG_PROPERTY_RUNS'] ?? 200);
const seed = Number(process.env['LIANDONG_PROPERTY_SEED'] ?? 1);
const timeout = 120_000 + numRuns * 200;
const trees = fc.tuple(blocks(everyKind), fc.nat());

async function modelOf(tree: Block): Promise<ProcessModel> {
  const { processes, problems } = await compile(drawTree(tree));
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return processes[0] as ProcessModel;
}

describe('a generated process', { timeout }, () => {
  it('comes to its end whatever is answered, without an incident, and every kind of block occurs', async () => {
    const met = new Set<Kind>();
    let steps = 0;
    await fc.assert(
      fc.asyncProperty(trees, async ([tree, seed]) => {
        for (const kind of kindsOf(tree)) met.add(kind);
        const story = new Story(await modelOf(tree));
        steps += answerAll(story, chooser(seed), ({ incidents }) => expect([...incidents.values()]).toEqual([])).length;
        expect(story.status).toBe('completed');
        expect(story.completed.filter((id) => id === 'end')).toEqual(['end']);
        expect(story.state?.body.elements).toEqual([]);
      }),
      { numRuns, seed },
    );
    console.log(`generated processes: ${numRuns} came to their end in ${steps} steps`);
    if (numRuns >= 200) expect([...everyKind].filter((kind) => !met.has(kind))).toEqual([]);
  });

  it('replayed from its recorded inputs by a model read anew, gives byte-equal states and effects', async () => {
    await fc.assert(
      fc.asyncProperty(trees, async ([tree, seed]) => {
        const states: string[] = [];
        const effects: string[] = [];
        const story = new Story(await modelOf(tree));
        const note = () => {
          states.push(JSON.stringify(story.state));
          effects.push(JSON.stringify(story.effects));
        };
        const answers = answerAll(story, chooser(seed), note);
        note();
        const again = await modelOf(tree);
        let state: InstanceState | null = null;
        let nextKey = 100;
        answers.forEach(({ now, command }, i) => {
          // As from the database: the state is what was stored, nothing else survives between two steps.
          const loaded = JSON.parse(JSON.stringify(state)) as InstanceState | null;
          const result = step(again, loaded, command, { now, nextKey });
          ({ state, nextKey } = result);
          expect(JSON.stringify(result.state)).toBe(states[i + 1]);
          expect(JSON.stringify(result.effects)).toBe(effects[i + 1]);
        });
      }),
      { numRuns: Math.ceil(numRuns / 2), seed },
    );
  });

  it('loaded anew by another node before every step, ends the same', async () => {
    await fc.assert(
      fc.asyncProperty(trees, async ([tree, seed]) => {
        const [one, two] = [await modelOf(tree), await modelOf(tree)];
        const whole = new Story(one);
        answerAll(whole, chooser(seed));
        const restarted = new Story(one);
        let turn = 0;
        answerAll(restarted, chooser(seed), (story) => {
          story.model = (turn += 1) % 2 === 0 ? one : two;
          story.state = JSON.parse(JSON.stringify(story.state)) as InstanceState | null;
        });
        expect(restarted.result).toEqual(whole.result);
        expect(restarted.completed).toEqual(whole.completed);
        expect(restarted.nextKey).toBe(whole.nextKey);
      }),
      { numRuns: Math.ceil(numRuns / 4), seed },
    );
  });

  it('migrated to itself before every step, is what it was', async () => {
    await fc.assert(
      fc.asyncProperty(trees, async ([tree, seed]) => {
        const [one, two] = [await modelOf(tree), await modelOf(tree)];
        const story = new Story(one);
        answerAll(story, chooser(seed), ({ state, now, nextKey }) => {
          if (!state) return;
          const env: StepEnv = { now, nextKey };
          const result = migrate(one, two, state, {}, env);
          expect(JSON.stringify(result.state)).toBe(JSON.stringify(state));
          expect(result.nextKey).toBe(nextKey);
        });
      }),
      { numRuns: Math.ceil(numRuns / 4), seed },
    );
  });

  it('refuses an answer that was given already, and stays as it is', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(trees, async ([tree, seed]) => {
        const story = new Story(await modelOf(tree));
        const given: ProcessCommand[] = [];
        const again = ({ state, model, now, nextKey, subscriptions }: Story) => {
          const last = given.at(-1);
          if (!last || !state) return;
          const lasting = 'subscriptionKey' in last && subscriptions.has(last.subscriptionKey);
          if (last.type === 'create' || lasting) return;
          const stored = JSON.stringify(state);
          expect(() => step(model, state, last, { now, nextKey })).toThrow(StepRefusal);
          expect(JSON.stringify(state)).toBe(stored);
          refused += 1;
        };
        answerAll(story, chooser(seed), again, (command) => given.push(command));
        again(story);
      }),
      { numRuns: Math.ceil(numRuns / 4), seed },
    );
    expect(refused).toBeGreaterThan(numRuns / 4);
  });
});
