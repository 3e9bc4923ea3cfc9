/** Activities: what each kind of task asks for and gives back, mappings, failures and their repair. */
import { describe, expect, it } from 'vitest';
import { draw, ext, message } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

const one = (task: string, roots = '') => draw(`<startEvent id="s"/> ${task} <endEvent id="e"/> s -> t -> e`, roots);
const service = (extension: string) => `<serviceTask id="t">${ext(extension)}</serviceTask>`;

describe('user task', () => {
  const xml = one(
    `<userTask id="t" name="Sign">${ext(`
      <zeebe:userTask/>
      <zeebe:assignmentDefinition assignee="=owner" candidateGroups="role:seat, unit:12" candidateUsers="=[owner, &quot;b&quot;]"/>
      <zeebe:taskSchedule dueDate="=now() + duration(&quot;PT2H&quot;)" followUpDate="2026-12-01T08:00:00+08:00"/>
      <zeebe:priorityDefinition priority="=if urgent then 80 else 20"/>
      <zeebe:formDefinition formId="sign"/>
      <zeebe:taskHeaders><zeebe:header key="kind" value="a"/></zeebe:taskHeaders>`)}</userTask>`,
  );

  it('names who, until when, how urgent and with which form', async () => {
    const story = (await Story.of(xml)).start({ owner: 'li', urgent: true });
    expect([...story.tasks.values()][0]?.task).toEqual({
      name: 'Sign',
      assignee: 'li',
      candidateGroups: ['role:seat', 'unit:12'],
      candidateUsers: ['li', 'b'],
      dueDate: '2026-11-23T14:00:00+08:00',
      followUpDate: '2026-12-01T08:00:00+08:00',
      priority: 80,
      formId: 'sign',
      externalFormReference: null,
      customHeaders: { kind: 'a' },
    });
    story.user('t', { done: true });
    expect(story.status).toBe('completed');
    expect(story.result).toEqual({ owner: 'li', urgent: true, done: true });
  });

  it('raises an incident for an assignee that is no text and asks again once it is mended', async () => {
    const story = (await Story.of(xml)).start({ owner: 7, urgent: false });
    expect(story.incident).toBe('EXTRACT_VALUE_ERROR');
    expect(story.tasks.size).toBe(0);
    story.set({ owner: 'wang' }).resolve('t');
    expect([...story.tasks.values()][0]?.task.assignee).toBe('wang');
  });

  it('is summarised for the designer', async () => {
    const { model } = await Story.of(xml);
    expect(model.summary.elements.find((e) => e.id === 't')).toMatchObject({
      type: 'USER_TASK',
      formId: 'sign',
      candidateGroups: ['role:seat', 'unit:12'],
      candidateUsers: [],
      headers: { kind: 'a' },
    });
  });
});

describe('job', () => {
  it('sees all variables, with input mappings before everything else', async () => {
    const story = await Story.of(
      one(
        service(`<zeebe:taskDefinition type="=&quot;mail-&quot; + kind" retries="5"/>
        <zeebe:ioMapping><zeebe:input source="=a + 1" target="x.y"/><zeebe:input source="=x.y * 2" target="x.z"/>
        <zeebe:input source="plain" target="word"/></zeebe:ioMapping>`),
      ),
    );
    story.start({ a: 1, kind: 'out', x: 'outer' });
    expect([...story.jobs.values()][0]).toMatchObject({
      jobType: 'mail-out',
      retries: 5,
      variables: { a: 1, kind: 'out', word: 'plain', x: { y: 2, z: 4 } },
    });
    story.job('t', { x: 'stays inside', b: 2 });
    expect(story.result).toEqual({ a: 1, kind: 'out', x: 'outer', b: 2 });
  });

  it('hands back only what the output mappings say, into what is there', async () => {
    const story = await Story.of(
      one(
        service(`<zeebe:taskDefinition type="work"/>
        <zeebe:ioMapping><zeebe:output source="=answer" target="case.answer"/></zeebe:ioMapping>`),
      ),
    );
    story.start({ case: { id: 7 } }).job('t', { answer: 42, noise: 1 });
    expect(story.result).toEqual({ case: { id: 7, answer: 42 } });
  });

  it('keeps the result when an output mapping fails, and goes on once it is mended', async () => {
    const story = await Story.of(
      one(
        service(`<zeebe:taskDefinition type="work"/>
        <zeebe:ioMapping><zeebe:output source="=count(for i in 1..limit return answer)" target="n"/></zeebe:ioMapping>`),
      ),
    );
    story.start({ limit: 9_000_000 }).job('t', { answer: 12 });
    expect(story.incident).toBe('IO_MAPPING_ERROR');
    expect([story.waiting, story.jobs.size]).toEqual([['t'], 0]);
    expect(story.set({ limit: 3 }).resolve('t').result).toEqual({ limit: 3, n: 3 });
  });

  it('out of retries is an incident with its job, and ends with it', async () => {
    const story = (await Story.of(one(service('<zeebe:taskDefinition type="work"/>')))).start();
    story.fail('t', 'no route');
    expect([...story.incidents.values()][0]).toMatchObject({
      errorType: 'JOB_NO_RETRIES',
      message: 'no route',
      jobKey: [...story.jobs.keys()][0],
    });
    story.resolve('t');
    expect(story.jobs.size).toBe(1);
    expect(story.fail('t').job('t').status).toBe('completed');
  });

  it.each(['sendTask', 'businessRuleTask', 'scriptTask'])('is what a %s with a task definition makes', async (tag) => {
    const story = await Story.of(one(`<${tag} id="t">${ext('<zeebe:taskDefinition type="work"/>')}</${tag}>`));
    expect(story.start().job('t').status).toBe('completed');
  });
});

describe('in the step itself', () => {
  it('a script puts its value into the result variable', async () => {
    const script = ext('<zeebe:script expression="=for i in list return i * 2" resultVariable="doubled"/>');
    const story = await Story.of(one(`<scriptTask id="t">${script}</scriptTask>`));
    expect(story.start({ list: [1, 2] }).result).toEqual({ list: [1, 2], doubled: [2, 4] });
  });

  const rule = one(
    `<businessRuleTask id="t">${ext('<zeebe:calledDecision decisionId="triage" resultVariable="grade" bindingType="versionTag" versionTag="2026"/>')}</businessRuleTask>`,
  );

  it('a decision is asked with all variables', async () => {
    const asked: unknown[] = [];
    const decide = (...question: unknown[]) => (asked.push(question), { level: 2 });
    const story = (await Story.of(rule, { decide })).start({ a: 1 });
    expect(story.result).toEqual({ a: 1, grade: { level: 2 } });
    expect(asked[0]).toEqual([
      {
        ...{ decisionId: 'triage', binding: 'versionTag', versionTag: '2026' },
        ...{ elementId: 't', elementInstanceKey: expect.any(String) },
      },
      { a: 1 },
    ]);
  });

  it('a decision that fails is an incident', async () => {
    const decide = () => {
      throw new Error('no row matches');
    };
    const story = (await Story.of(rule, { decide })).start();
    expect([...story.incidents.values()][0]).toMatchObject({
      errorType: 'DECISION_EVALUATION_ERROR',
      message: "Decision 'triage': no row matches",
    });
  });

  it.each(['task', 'manualTask'])('a %s passes', async (tag) => {
    expect((await Story.of(one(`<${tag} id="t"/>`))).start().status).toBe('completed');
  });
});

describe('receive task', () => {
  const xml = one('<receiveTask id="t" messageRef="paid"/>', message('paid', '=order'));

  it('waits for its message by key, numbers and texts alike', async () => {
    const story = (await Story.of(xml)).start({ order: 17 }).message('paid', '17', { sum: 5 });
    expect(story.result).toEqual({ order: 17, sum: 5 });
  });

  it('without a key is an incident', async () => {
    const story = (await Story.of(xml)).start();
    expect(story.incident).toBe('EXTRACT_VALUE_ERROR');
    expect(story.set({ order: 'a' }).resolve('t').message('paid', 'a').status).toBe('completed');
  });
});

describe('call activity', () => {
  const call = (attributes: string, mapping = '') =>
    one(
      `<callActivity id="t">${ext(`<zeebe:calledElement processId="other" ${attributes}/>${mapping}`)}</callActivity>`,
    );

  it('passes all variables in and out', async () => {
    const story = (await Story.of(call(''))).start({ a: 1 });
    expect([...story.calls.values()][0]).toMatchObject({ processId: 'other', binding: 'latest', variables: { a: 1 } });
    expect(story.called('t', { b: 2 }).result).toEqual({ a: 1, b: 2 });
  });

  it('passes only what is mapped', async () => {
    const mapping = `<zeebe:ioMapping><zeebe:input source="=a" target="x"/><zeebe:output source="=b" target="y"/></zeebe:ioMapping>`;
    const story = await Story.of(
      call('propagateAllParentVariables="false" propagateAllChildVariables="false"', mapping),
    );
    story.start({ a: 1, secret: 2 });
    expect([...story.calls.values()][0]?.variables).toEqual({ x: 1 });
    expect(story.called('t', { b: 3, c: 4 }).result).toEqual({ a: 1, secret: 2, y: 3 });
  });

  it('hands nothing back when told so', async () => {
    const story = await Story.of(call('propagateAllChildVariables="false" bindingType="deployment"'));
    expect(story.start({ a: 1 }).called('t', { b: 2 }).result).toEqual({ a: 1 });
  });

  it('that cannot be made is an incident, and is made again when resolved', async () => {
    const story = (await Story.of(call(''))).start();
    const [elementInstanceKey = ''] = story.calls.keys();
    story.do({ type: 'calledFailed', elementInstanceKey, errorMessage: 'other is not deployed' });
    expect(story.incident).toBe('CALLED_ELEMENT_ERROR');
    expect(story.resolve('t').called('t').status).toBe('completed');
  });
});
