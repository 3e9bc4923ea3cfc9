/** Deployments are all or nothing; equal content makes no version; instances stay on theirs. */
import { expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { openCity } from './city.ts';
import { bpmn, callActivity, chain, end, start, userTask } from './models.ts';

const one = (name: string) => bpmn('one', start() + userTask(name) + end() + chain('start', name, 'end'));
const form = JSON.stringify({ id: 'intake', components: [] });

const table = (output: string, id = 'urgency') =>
  `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="graph-${id}" name="${id}" namespace="http://liandong.test">
    <decision id="${id}" name="${id}"><decisionTable id="table" hitPolicy="FIRST">
      <input id="in"><inputExpression id="expression" typeRef="string"><text>kind</text></inputExpression></input>
      <output id="out" name="level" typeRef="number"/>
      <rule id="r1"><inputEntry id="i1"><text>"fire"</text></inputEntry><outputEntry id="o1"><text>${output}</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="i2"><text>-</text></inputEntry><outputEntry id="o2"><text>0</text></outputEntry></rule>
    </decisionTable></decision></definitions>`;

onBothDatabases('deployments', (open) => {
  it('make a version for new content and none for the same', async () => {
    const city = await openCity((await open()).database);
    const first = await city.deploy({ 'one.bpmn': one('a'), 'intake.form': form });
    expect(first.processes).toMatchObject([{ processId: 'one', version: 1, unchanged: false }]);
    expect(first.forms).toMatchObject([{ formId: 'intake', version: 1, unchanged: false }]);
    const again = await city.deploy({ 'one.bpmn': one('a'), 'intake.form': form });
    expect(again.processes).toMatchObject([
      { version: 1, unchanged: true, processDefinitionKey: first.processes[0]!.processDefinitionKey },
    ]);
    expect(again.forms).toMatchObject([{ version: 1, unchanged: true }]);
    const other = await city.deploy({ 'one.bpmn': one('b') });
    expect(other.processes).toMatchObject([{ version: 2, unchanged: false }]);
    // What is older than the latest is new content again: that is how a rollback is published.
    expect((await city.deploy({ 'one.bpmn': one('a') })).processes).toMatchObject([{ version: 3, unchanged: false }]);
    expect(await city.rows('deployed_resource')).toHaveLength(3);
    await city.close();
  });

  it('leave running instances on their version', async () => {
    const { database } = await open();
    const city = await openCity(database);
    await city.deploy({ 'one.bpmn': one('a') });
    const old = await city.start('one');
    await city.deploy({ 'one.bpmn': one('b') });
    const young = await city.start('one');
    const pinned = await city.start('one', {}, { version: 1 });
    // A restart: nothing is compiled yet.
    const restarted = await openCity(database);
    for (const task of await restarted.tasks()) await restarted.complete(task);
    expect(await city.path(old)).toBe('start a end');
    expect(await city.path(young)).toBe('start b end');
    expect(await city.path(pinned)).toBe('start a end');
    await expect(city.start('one', {}, { version: 9 })).rejects.toMatchObject({ code: 'PROCESS_NOT_FOUND' });
    await restarted.close();
    await city.close();
  });

  it('are refused whole, with all problems at once', async () => {
    const city = await openCity((await open()).database);
    const refused = city.deploy({
      'good.bpmn': one('a'),
      'bad.bpmn': bpmn('bad', start() + '<bpmn:sequenceFlow id="f" sourceRef="start" targetRef="nowhere"/>'),
      'same.bpmn': one('b'),
      'broken.form': '{',
      'notes.txt': 'hello',
    });
    await expect(refused).rejects.toMatchObject({ code: 'DEPLOYMENT_REFUSED', status: 422 });
    const { problems } = (await refused.catch((error: unknown) => error)) as {
      problems: { file: string; code: string }[];
    };
    expect(new Set(problems.map((problem) => problem.file))).toEqual(
      new Set(['bad.bpmn', 'same.bpmn', 'broken.form', 'notes.txt']),
    );
    expect(problems.map((problem) => problem.code)).toEqual(
      expect.arrayContaining(['REPEATED_ID', 'FORM_INVALID', 'UNKNOWN_RESOURCE']),
    );
    expect(await city.rows('process_definition')).toEqual([]);
    expect(await city.rows('deployed_resource')).toEqual([]);
    await expect(city.start('one')).rejects.toMatchObject({ code: 'PROCESS_NOT_FOUND', status: 404 });
    await city.close();
  });

  it('bind calls to what was deployed together where the model says so', async () => {
    const city = await openCity((await open()).database);
    const call = callActivity('call', 'one').replace('processId="one"', 'processId="one" bindingType="deployment"');
    await city.deploy({
      'caller.bpmn': bpmn('caller', start() + call + end() + chain('start', 'call', 'end')),
      'one.bpmn': one('a'),
    });
    await city.deploy({ 'one.bpmn': one('b') });
    await city.start('caller');
    expect((await city.tasks()).map((task) => task.name)).toEqual(['a']);
    await city.close();
  });

  it('evaluate decision tables in processes and by themselves, and keep why', async () => {
    const city = await openCity((await open()).database);
    const rule =
      '<bpmn:businessRuleTask id="rate"><bpmn:extensionElements>' +
      '<zeebe:calledDecision decisionId="urgency" resultVariable="level"/></bpmn:extensionElements></bpmn:businessRuleTask>';
    await city.deploy({
      'rated.bpmn': bpmn('rated', start() + rule + end() + chain('start', 'rate', 'end')),
      'urgency.dmn': table('3'),
    });
    const key = await city.start('rated', { kind: 'fire' });
    expect(await city.variables(key)).toEqual({ kind: 'fire', level: 3 });
    expect(await city.rows('decision_evaluation')).toMatchObject([
      {
        decision_id: 'urgency',
        version: 1,
        process_instance_key: key,
        element_id: 'rate',
        matched: [{ index: 1, ruleId: 'r1' }],
        output: 3,
      },
    ]);
    const { decisions } = await city.deploy({ 'urgency.dmn': table('5') });
    expect(decisions).toMatchObject([{ decisionId: 'urgency', version: 2 }]);
    expect(await city.variables(await city.start('rated', { kind: 'fire' }))).toMatchObject({ level: 5 });
    const answer = await city.run<{ result: { output: number } }>('decision.evaluate', {
      decisionId: 'urgency',
      variables: { kind: 'noise' },
    });
    expect(answer.result.output).toBe(0);
    await city.close();
  });

  it('report a decision that is missing as an incident, to be mended by deploying it', async () => {
    const city = await openCity((await open()).database);
    const rule =
      '<bpmn:businessRuleTask id="rate"><bpmn:extensionElements>' +
      '<zeebe:calledDecision decisionId="urgency" resultVariable="level"/></bpmn:extensionElements></bpmn:businessRuleTask>';
    await city.deploy({ 'rated.bpmn': bpmn('rated', start() + rule + end() + chain('start', 'rate', 'end')) });
    const key = await city.start('rated', { kind: 'fire' });
    const [incident] = await city.incidents();
    expect(incident!.message).toContain('urgency');
    await city.deploy({ 'urgency.dmn': table('3') });
    await city.run('incident.resolve', { incidentKey: incident!.key });
    expect((await city.instance(key)).status).toBe('completed');
    await city.close();
  });
});
