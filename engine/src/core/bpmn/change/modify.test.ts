/** Stories of tokens that somebody puts, moves and takes away by hand. */
import { describe, expect, it } from 'vitest';
import { draw, ext, message } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';
import { StepRefusal } from '../types.ts';

const user = (id: string, inside = '') => `<userTask id="${id}">${inside}</userTask>`;
const many = ext('<zeebe:loopCharacteristics inputCollection="=[1,2]" inputElement="item"/>');
const each = (sequential = false) =>
  `<multiInstanceLoopCharacteristics isSequential="${sequential}">${many}</multiInstanceLoopCharacteristics>`;

const day = '<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>';
const twoInARow = draw(
  `<startEvent id="s"/>${user('a')}${user('b')}<endEvent id="e"/><endEvent id="e2"/>
   <subProcess id="deep"><startEvent id="ds"/>${user('c')}
     <subProcess id="deeper"><startEvent id="es"/>${user('d')}<endEvent id="ee"/> es -> d -> ee</subProcess>
     <endEvent id="de"/> ds -> c -> deeper -> de</subProcess>
   <boundaryEvent id="late" attachedToRef="deep">${day}</boundaryEvent>
   s -> a -> b -> deep -> e late -> e2`,
);

function problemsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof StepRefusal) return (error.details.problems ?? []).map(({ code }) => code);
    throw error;
  }
  return [];
}

describe('activating', () => {
  it('puts a second token into the process', async () => {
    const story = (await Story.of(twoInARow)).start().modify({ activate: [{ elementId: 'b' }] });
    expect(story.waiting).toEqual(['a', 'b']);
  });

  it('creates the scopes around an element, with their boundary events, and reuses them', async () => {
    const story = (await Story.of(twoInARow)).start();
    story.modify({ activate: [{ elementId: 'd' }, { elementId: 'c' }] });
    expect(story.activated).toEqual(['s', 'a', 'deep', 'deeper', 'd', 'c']);
    expect([...story.timers.values()].map((t) => t.elementId)).toEqual(['late']);
    story.modify({ activate: [{ elementId: 'd' }] });
    expect(story.waiting).toEqual(['a', 'd', 'c', 'd']);
    expect(story.activated.filter((id) => id === 'deep')).toHaveLength(1);
    story.user('d').user('d').user('c').user('d').user('a').user('b');
    expect(story.waiting).toEqual(['c']);
  });

  it('sets variables globally and at scopes before the element sees them', async () => {
    const mapped = ext('<zeebe:ioMapping><zeebe:input source="=x + y" target="z"/></zeebe:ioMapping>');
    const story = (
      await Story.of(
        draw(
          `<startEvent id="s"/>${user('a')}<endEvent id="e"/><subProcess id="sub"><startEvent id="i"/>${user('c', mapped)} i -> c</subProcess> s -> a -> sub -> e`,
        ),
      )
    ).start();
    story.modify({
      activate: [
        {
          elementId: 'c',
          variables: [
            { values: { x: 1 } },
            { scopeId: 'sub', values: { y: 2 } },
            { scopeId: 'c', values: { own: true } },
          ],
        },
      ],
    });
    expect(story.variable('x')).toBe(1);
    expect(story.state?.body.elements.find(({ at }) => at === 'sub')?.vars).toEqual({ y: 2 });
    expect(story.state?.body.elements.find(({ at }) => at === 'c')?.vars).toEqual({ own: true, z: 3 });
  });

  it('asks for the ancestor when several are live, and takes it', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/><subProcess id="sub">${each()}<startEvent id="i"/>${user('c')}${user('d')}<endEvent id="j"/> i -> c -> d -> j</subProcess><endEvent id="e"/> s -> sub -> e`,
      ),
    );
    story.start();
    expect(problemsOf(() => story.modify({ activate: [{ elementId: 'd' }] }))).toEqual(['SCOPE_AMBIGUOUS']);
    const [body, first, second] = story.state?.body.elements.filter(({ at }) => at === 'sub') ?? [];
    expect(problemsOf(() => story.modify({ activate: [{ elementId: 'd', ancestorKey: body?.key ?? '' }] }))).toEqual([
      'MULTI_INSTANCE_NOT_ENTERED',
    ]);
    story.modify({ activate: [{ elementId: 'd', ancestorKey: second?.key ?? '' }] });
    story.modify({ move: [{ from: 'c', to: 'd' }] });
    expect(story.waiting).toEqual(['d', 'd', 'd']);
    expect(story.state?.body.elements.filter(({ at, scope }) => at === 'd' && scope === first?.key)).toHaveLength(1);
    story.user('d').user('d').user('d');
    expect(story.status).toBe('completed');
  });

  it('enters an event sub-process without interrupting', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/>${user('a')}<endEvent id="e"/> s -> a -> e
         <subProcess id="esp" triggeredByEvent="true"><startEvent id="m"><messageEventDefinition messageRef="M"/></startEvent>${user('x')} m -> x</subProcess>`,
        message('M'),
      ),
    );
    story.start({ key: '1' }).modify({ activate: [{ elementId: 'esp' }] });
    expect(story.waiting).toEqual(['a', 'x']);
    story.user('x').user('a');
    expect(story.status).toBe('completed');
  });

  it('starts a new instance in the middle', async () => {
    const story = (await Story.of(twoInARow)).start(
      { n: 1 },
      { startBefore: [{ elementId: 'b' }, { elementId: 'd' }] },
    );
    expect(story.activated).toEqual(['b', 'deep', 'deeper', 'd']);
    expect(story.variable('n')).toBe(1);
  });

  it('refuses with all problems at once and changes nothing', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/>${user('a')}<eventBasedGateway id="g"/><intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent><intermediateCatchEvent id="u"><timerEventDefinition><timeDuration>PT2H</timeDuration></timerEventDefinition></intermediateCatchEvent><endEvent id="e"/>
         <subProcess id="sub">${each()}<startEvent id="i"/>${user('c')} i -> c</subProcess>
         s -> a -> g -> t -> sub -> e g -> u -> e`,
      ),
    );
    story.start();
    const before = JSON.stringify(story.state);
    expect(
      problemsOf(() =>
        story.modify({
          activate: [
            { elementId: 'nowhere' },
            { elementId: 's' },
            { elementId: 't' },
            { elementId: 'c' },
            { elementId: 'a', ancestorKey: '99999' },
            { elementId: 'a', variables: [{ scopeId: 'sub', values: { x: 1 } }] },
          ],
          move: [
            { from: 'g', to: 'e' },
            { from: '4711', to: 'e' },
          ],
          terminate: ['1', '4712'],
        }),
      ),
    ).toEqual([
      ...['PROCESS_NOT_TERMINATED', 'TOKEN_UNKNOWN', 'NO_TOKEN', 'TOKEN_UNKNOWN', 'ELEMENT_UNKNOWN'],
      ...['ELEMENT_NOT_ACTIVATABLE', 'EVENT_OF_GATEWAY', 'MULTI_INSTANCE_NOT_ENTERED', 'ANCESTOR_UNKNOWN'],
      'VARIABLE_SCOPE_WRONG',
    ]);
    expect(JSON.stringify(story.state)).toBe(before);
    expect(problemsOf(() => story.modify({}))).toEqual(['NOTHING_TO_DO']);
  });
});

describe('terminating', () => {
  it('ends scopes that run empty, and the instance with its last token', async () => {
    const story = (await Story.of(twoInARow)).start().modify({ activate: [{ elementId: 'd' }] });
    const key = (id: string) => story.state?.body.elements.find(({ at }) => at === id)?.key ?? '';
    story.modify({ terminate: [key('d')] });
    expect(story.terminated).toEqual(['d', 'deeper', 'deep']);
    expect(story.timers.size).toBe(0);
    story.modify({ terminate: [key('a')] });
    expect(story.status).toBe('terminated');
  });

  it('keeps a scope that gets a new token in the same change', async () => {
    const story = (await Story.of(twoInARow)).start().user('a').user('b');
    const deep = story.state?.body.elements.find(({ at }) => at === 'deep')?.key;
    story.modify({ move: [{ from: 'c', to: 'd' }] });
    expect(story.state?.body.elements.find(({ at }) => at === 'deep')?.key).toBe(deep);
    expect(story.waiting).toEqual(['d']);
    const conflict = () => story.modify({ activate: [{ elementId: 'c' }], terminate: [deep ?? ''] });
    expect(problemsOf(conflict)).toEqual(['SCOPE_TERMINATED']);
  });

  it('does not end a called process with its last token', async () => {
    const story = (await Story.of(twoInARow)).start({}, { parent: { instanceKey: '9', elementInstanceKey: '10' } });
    const key = story.state?.body.elements[1]?.key ?? '';
    expect(problemsOf(() => story.modify({ terminate: [key] }))).toEqual(['LAST_OF_CALLED']);
    story.modify({ move: [{ from: key, to: 'b' }] });
    expect(story.waiting).toEqual(['b']);
  });

  it('counts the terminated items of a multi-instance activity', async () => {
    const story = await Story.of(draw(`<startEvent id="s"/>${user('a', each())}<endEvent id="e"/> s -> a -> e`));
    story.start();
    const [body, one, two] = story.state?.body.elements.filter(({ at }) => at === 'a') ?? [];
    story.modify({ terminate: [one?.key ?? ''] });
    expect(story.state?.body.elements.find(({ key }) => key === body?.key)?.loop).toMatchObject({ terminated: 1 });
    story.user('a');
    expect(story.status).toBe('completed');
    const again = (
      await Story.of(draw(`<startEvent id="s"/>${user('a', each())}<endEvent id="e"/> s -> a -> e`))
    ).start();
    again.modify({ terminate: [one?.key ?? '', two?.key ?? ''] });
    expect(again.status).toBe('terminated');
  });

  it('lets an inclusive join go on, and ends a scope in which only a parallel join waits', async () => {
    const model = (gateway: string) =>
      draw(
        `<startEvent id="s"/><${gateway} id="f"/>${user('a')}${user('b')}<${gateway} id="j"/>${user('c')}<endEvent id="e"/> s -> f ${
          gateway === 'parallelGateway' ? 'f -> a f -> b' : 'f -[true]-> a f -[true]-> b'
        } a -> j b -> j j -> c -> e`,
      );
    const inclusive = (await Story.of(model('inclusiveGateway'))).start().user('a');
    inclusive.modify({ terminate: [inclusive.state?.body.elements.find(({ at }) => at === 'b')?.key ?? ''] });
    expect(inclusive.waiting).toEqual(['c']);
    const parallel = (await Story.of(model('parallelGateway'))).start().user('a');
    const before = JSON.stringify(parallel.state);
    parallel.modify({ terminate: [parallel.state?.body.elements.find(({ at }) => at === 'b')?.key ?? ''] });
    expect(parallel.status).toBe('terminated');
    const moved = (await Story.of(model('parallelGateway'))).start().user('a');
    expect(JSON.stringify(moved.state)).toBe(before);
    moved.modify({ move: [{ from: 'j', to: 'c' }] });
    expect(moved.waiting).toEqual(['b', 'c']);
  });
});

describe('moving', () => {
  it('moves all tokens of an element, with the variables set at them', async () => {
    const mapped = ext('<zeebe:ioMapping><zeebe:input source="=1" target="made"/></zeebe:ioMapping>');
    const story = await Story.of(
      draw(`<startEvent id="s"/>${user('a', mapped)}${user('b')}<endEvent id="e"/> s -> a -> b -> e`),
    );
    story.start().modify({ activate: [{ elementId: 'a' }] });
    const [first] = story.state?.body.elements.filter(({ at }) => at === 'a') ?? [];
    story.set({ note: 'mine' }, first?.key, true);
    story.modify({ move: [{ from: 'a', to: 'b' }] });
    expect(story.state?.body.elements.filter(({ at }) => at === 'b').map(({ vars }) => vars)).toEqual([
      { note: 'mine' },
      undefined,
    ]);
    expect(story.terminated).toEqual(['a', 'a']);
  });

  it('moves out of a sub-process, whose scope ends', async () => {
    const story = (await Story.of(twoInARow)).start().user('a').user('b').user('c');
    expect(story.waiting).toEqual(['d']);
    story.modify({ move: [{ from: 'd', to: 'a' }] });
    expect(story.waiting).toEqual(['a']);
    expect(story.terminated).toEqual(['d', 'deeper', 'deep']);
  });
});

describe('runtime instructions', () => {
  it('end the instance with an element, before anything follows', async () => {
    const story = (await Story.of(twoInARow)).start({}, { stopAfter: ['a'] });
    story.modify({ activate: [{ elementId: 'b' }] }).user('a');
    expect(story.status).toBe('terminated');
    expect(story.terminated).toEqual(['b']);
    expect(story.activated).toEqual(['s', 'a', 'b']);
    const again = await Story.of(twoInARow);
    expect(() => again.start({}, { stopAfter: ['nowhere'] })).toThrow(/no element 'nowhere'/);
    again
      .start({}, { stopAfter: ['deep'] })
      .user('a')
      .user('b')
      .later('P1D');
    expect(again.status).toBe('terminated');
    expect(again.activated).not.toContain('e2');
  });
});
