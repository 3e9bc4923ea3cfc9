/** Deploy, start, complete: what a process leaves in the database on its way from start to end. */
import { expect, it } from 'vitest';
import { BpmnError, DEFERRED, type InlineWorker } from '../../src/runtime/processes.ts';
import { onBothDatabases } from '../database.ts';
import { HOUR, openCity } from './city.ts';
import {
  assignment,
  boundary,
  bpmn,
  chain,
  end,
  flow,
  serviceTask,
  start,
  timer,
  userTask,
  callActivity,
} from './models.ts';

const errorEnd = (id: string, ref: string) => end(id, `<bpmn:errorEventDefinition errorRef="${ref}"/>`);

onBothDatabases('process instances', (open) => {
  it('runs from start to end over two user tasks and keeps the history', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({
      'leave.bpmn': bpmn(
        'leave',
        start() +
          userTask('ask', assignment({ assignee: 'u7' })) +
          userTask('decide', assignment({ candidateGroups: 'role:leader, unit:3', candidateUsers: 'u9' })) +
          end() +
          chain('start', 'ask', 'decide', 'end'),
      ),
    });
    const key = await city.start('leave', { days: 3 }, { businessKey: 'case:17' });
    const [ask] = await city.tasks();
    expect(ask).toMatchObject({ element_id: 'ask', assignee: 'u7', business_key: 'case:17', state: 'open' });
    await city.complete(ask!, { reason: '看病' });
    const [decide, ...rest] = await city.tasks();
    expect(rest).toEqual([]);
    expect(decide!.candidate_groups).toEqual(['role:leader', 'unit:3']);
    expect((await city.rows('user_task_candidate')).map((row) => row.subject).sort()).toEqual([
      'role:leader',
      'unit:3',
      'user:u9',
    ]);
    await city.complete(decide!, { approved: true });
    expect(await city.instance(key)).toMatchObject({
      status: 'completed',
      state: null,
      live: {},
      flows: { 'start-ask': 1, 'ask-decide': 1, 'decide-end': 1 },
      business_key: 'case:17',
    });
    expect(await city.path(key)).toBe('start ask decide end');
    expect(await city.variables(key)).toEqual({ days: 3, reason: '看病', approved: true });
    expect(await city.rows('user_task_candidate')).toEqual([]);
    expect(await city.rows('user_task', { state: 'completed' })).toHaveLength(2);
    await expect(city.complete(decide!)).rejects.toMatchObject({ code: 'TASK_NOT_OPEN', status: 409 });
    await city.close();
  });

  it('lets a boundary timer end a task, exactly once, over its due moment', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({
      'late.bpmn': bpmn(
        'late',
        start() +
          userTask('work') +
          boundary('tooLate', 'work', timer('timeDuration', 'PT1H')) +
          userTask('escalated') +
          end() +
          chain('start', 'work', 'end') +
          chain('tooLate', 'escalated', 'end'),
      ),
    });
    const key = await city.start('late');
    expect(await city.after(HOUR - 1)).toBe(0);
    expect(await city.after(1)).toBe(1);
    const [task] = await city.tasks();
    expect(task!.element_id).toBe('escalated');
    expect(await city.path(key)).toBe('start work! tooLate escalated…');
    expect(await city.rows('timer')).toEqual([]);
    await city.complete(task!);
    expect((await city.instance(key)).status).toBe('completed');
    await city.close();
  });

  it('takes a completed task’s timer away', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({
      'late.bpmn': bpmn(
        'late',
        start() +
          userTask('work') +
          boundary('tooLate', 'work', timer('timeDuration', 'PT1H')) +
          end() +
          chain('start', 'work', 'end') +
          flow('tooLate', 'end'),
      ),
    });
    await city.start('late');
    expect(await city.rows('timer')).toHaveLength(1);
    await city.complete((await city.tasks())[0]!);
    expect(await city.rows('timer')).toEqual([]);
    await city.close();
  });

  it('works inline jobs in the same command, and what they start with them', async () => {
    const seen: string[] = [];
    const workers: InlineWorker[] = [
      {
        jobType: 'liandong:case.open',
        title: { zh: '立案', en: 'Open a case' },
        async run(uow, job) {
          seen.push(`${job.businessKey} ${job.headers['kind']}`);
          const { processInstanceKey } = await uow.processes.start({ processId: 'side', variables: {} });
          return { side: processInstanceKey };
        },
      },
    ];
    const city = await openCity((await open()).database, { workers });
    const header = '<zeebe:taskHeaders><zeebe:header key="kind" value="pothole"/></zeebe:taskHeaders>';
    await city.deploy({
      'main.bpmn': bpmn(
        'main',
        start() + serviceTask('open', 'liandong:case.open', header) + end() + chain('start', 'open', 'end'),
      ),
      'side.bpmn': bpmn('side', start() + userTask('look') + end() + chain('start', 'look', 'end')),
    });
    const key = await city.start('main', {}, { businessKey: 'request:1' });
    expect(seen).toEqual(['request:1 pothole']);
    expect((await city.instance(key)).status).toBe('completed');
    const [task] = await city.tasks();
    expect(await city.variables(key)).toEqual({ side: task!.process_instance_key });
    expect(await city.waitingJobs()).toEqual([]);
    await city.close();
  });

  it('undoes what a failing inline job wrote, keeps the rest, and runs it again when its incident is resolved', async () => {
    let broken = true;
    const workers: InlineWorker[] = [
      {
        jobType: 'liandong:notice.send',
        title: { zh: '通知', en: 'Notify' },
        async run(uow) {
          await uow.processes.start({ processId: 'side', variables: {} });
          // The select makes the writes reach the database: they must go all the same.
          await uow.select('process_instance', (query) => query.where('process_id', 'side'));
          if (broken) throw new Error('no such template');
          return { sent: true };
        },
      },
    ];
    const city = await openCity((await open()).database, { workers });
    await city.deploy({
      'main.bpmn': bpmn(
        'main',
        start() +
          userTask('first') +
          serviceTask('notify', 'liandong:notice.send') +
          end() +
          chain('start', 'first', 'notify', 'end'),
      ),
      'side.bpmn': bpmn('side', start() + userTask('look') + end() + chain('start', 'look', 'end')),
    });
    const key = await city.start('main');
    await city.complete((await city.tasks())[0]!, { done: 1 });
    expect(await city.tasks()).toEqual([]);
    expect(await city.rows('process_instance', { process_id: 'side' })).toEqual([]);
    const [incident] = await city.incidents();
    expect(incident).toMatchObject({ element_id: 'notify', error_type: 'JOB_NO_RETRIES', message: 'no such template' });
    expect(await city.instance(key)).toMatchObject({ status: 'active', incidents: 1 });
    expect(await city.variables(key)).toEqual({ done: 1 });
    broken = false;
    await city.run('incident.resolve', { incidentKey: incident!.key });
    expect(await city.instance(key)).toMatchObject({ status: 'completed', incidents: 0 });
    expect(await city.variables(key)).toEqual({ done: 1, sent: true });
    expect(await city.rows('process_instance', { process_id: 'side' })).toHaveLength(1);
    expect(await city.rows('job')).toEqual([]);
    await expect(city.run('incident.resolve', { incidentKey: incident!.key })).rejects.toMatchObject({ status: 404 });
    await city.close();
  });

  it('turns a BPMN error of an inline worker into the way of its boundary event', async () => {
    const workers: InlineWorker[] = [
      {
        jobType: 'liandong:check',
        title: { zh: '检查', en: 'Check' },
        run: () => Promise.reject(new BpmnError('NO_TYPE', 'no event type', { missing: 'type' })),
      },
    ];
    const city = await openCity((await open()).database, { workers });
    await city.deploy({
      'main.bpmn': bpmn(
        'main',
        start() +
          serviceTask('check', 'liandong:check') +
          boundary('refused', 'check', '<bpmn:errorEventDefinition errorRef="E"/>') +
          userTask('mend') +
          end() +
          chain('start', 'check', 'end') +
          chain('refused', 'mend', 'end'),
        '<bpmn:error id="E" errorCode="NO_TYPE"/>',
      ),
    });
    const key = await city.start('main');
    expect(await city.path(key)).toBe('start check! refused mend…');
    await city.close();
  });

  it('leaves a deferred inline job open until it is completed by key', async () => {
    const keys: string[] = [];
    const workers: InlineWorker[] = [
      {
        jobType: 'connector:*',
        title: { zh: '连接', en: 'Connect' },
        async run(_uow, job) {
          keys.push(job.jobKey);
          return DEFERRED;
        },
      },
    ];
    const city = await openCity((await open()).database, { workers });
    await city.deploy({
      'main.bpmn': bpmn('main', start() + serviceTask('call', 'connector:web') + end() + chain('start', 'call', 'end')),
    });
    const key = await city.start('main');
    expect(await city.activate('connector:web')).toEqual([]);
    await city.run('job.complete', { jobKey: keys[0], variables: { answer: 42 } });
    expect((await city.instance(key)).status).toBe('completed');
    expect(await city.variables(key)).toEqual({ answer: 42 });
    await city.close();
  });

  it('calls processes, hands variables over, and inherits the business key', async () => {
    const city = await openCity((await open()).database);
    const output =
      '<zeebe:ioMapping><zeebe:input source="=x" target="y"/><zeebe:output source="=z" target="z"/></zeebe:ioMapping>';
    await city.deploy({
      'parent.bpmn': bpmn(
        'parent',
        start() + callActivity('call', 'child', output) + end() + chain('start', 'call', 'end'),
      ),
      'child.bpmn': bpmn('child', start() + userTask('work') + end() + chain('start', 'work', 'end')),
    });
    const key = await city.start('parent', { x: 5 }, { businessKey: 'case:1' });
    const [task] = await city.tasks();
    expect(task!.business_key).toBe('case:1');
    expect(await city.instance(task!.process_instance_key)).toMatchObject({ parent_key: key, root_key: key, depth: 1 });
    await expect(city.run('instance.cancel', { processInstanceKey: task!.process_instance_key })).rejects.toMatchObject(
      { code: 'CALLED_INSTANCE' },
    );
    await city.complete(task!, { z: 6 });
    expect((await city.instance(key)).status).toBe('completed');
    expect(await city.variables(key)).toEqual({ x: 5, z: 6 });
    await city.close();
  });

  it('cancels an instance with everything it called', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({
      'parent.bpmn': bpmn('parent', start() + callActivity('call', 'child') + end() + chain('start', 'call', 'end')),
      'child.bpmn': bpmn('child', start() + userTask('work') + end() + chain('start', 'work', 'end')),
    });
    const key = await city.start('parent');
    const [task] = await city.tasks();
    await city.run('instance.cancel', { processInstanceKey: key, reason: '重复' });
    expect(await city.instance(key)).toMatchObject({ status: 'terminated', end_reason: '重复' });
    expect((await city.instance(task!.process_instance_key)).status).toBe('terminated');
    expect(await city.tasks()).toEqual([]);
    await expect(city.run('instance.cancel', { processInstanceKey: key })).rejects.toMatchObject({ status: 404 });
    await city.close();
  });

  it('gives an error end of a called process to its caller', async () => {
    const city = await openCity((await open()).database);
    const error = '<bpmn:error id="E" errorCode="REFUSED"/>';
    await city.deploy({
      'parent.bpmn': bpmn(
        'parent',
        start() +
          callActivity('call', 'child') +
          boundary('refused', 'call', '<bpmn:errorEventDefinition errorRef="E"/>') +
          end() +
          end('sorry') +
          chain('start', 'call', 'end') +
          chain('refused', 'sorry'),
        error,
      ),
      'child.bpmn': bpmn('child', start() + errorEnd('no', 'E') + chain('start', 'no'), error),
    });
    const key = await city.start('parent');
    expect(await city.path(key)).toBe('start call! refused sorry');
    expect((await city.instance(key)).status).toBe('completed');
    await city.close();
  });

  it('stops at an incident when the called process is missing, and goes on when it is there', async () => {
    const city = await openCity((await open()).database);
    const { problems } = await city.deploy({
      'parent.bpmn': bpmn('parent', start() + callActivity('call', 'child') + end() + chain('start', 'call', 'end')),
    });
    expect(problems).toMatchObject([{ severity: 'warning', code: 'PROCESS_NOT_DEPLOYED', elementId: 'call' }]);
    const key = await city.start('parent');
    const [incident] = await city.incidents();
    expect(incident).toMatchObject({ error_type: 'CALLED_ELEMENT_ERROR', element_id: 'call' });
    await city.deploy({ 'child.bpmn': bpmn('child', start() + end() + chain('start', 'end')) });
    await city.run('incident.resolve', { incidentKey: incident!.key });
    expect((await city.instance(key)).status).toBe('completed');
    await city.close();
  });

  it('stops a process that calls itself without end', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({
      'self.bpmn': bpmn('self', start() + callActivity('again', 'self') + end() + chain('start', 'again', 'end')),
    });
    await city.start('self');
    expect(await city.rows('process_instance')).toHaveLength(51);
    expect(await city.incidents()).toMatchObject([{ error_type: 'CALLED_ELEMENT_ERROR' }]);
    await city.close();
  });

  it('sets an endless automatic cycle aside as an incident and leaves the instance as it was', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({
      'cycle.bpmn': bpmn(
        'cycle',
        start() +
          userTask('ask') +
          '<bpmn:exclusiveGateway id="again"/><bpmn:exclusiveGateway id="more" default="more-end"/>' +
          end() +
          chain('start', 'ask', 'again', 'more') +
          flow('more', 'again', 'forever') +
          flow('more', 'end'),
      ),
    });
    const key = await city.start('cycle', { forever: true });
    const [task] = await city.tasks();
    await city.complete(task!, { note: 'x' });
    const [incident] = await city.incidents();
    expect(incident!.message).toContain('elements');
    expect((await city.tasks()).map((one) => one.key)).toEqual([task!.key]);
    expect(await city.variables(key)).toEqual({ forever: true });
    await city.run('variable.set', { scopeKey: key, variables: { forever: false } });
    await city.run('incident.resolve', { incidentKey: incident!.key });
    expect((await city.instance(key)).status).toBe('completed');
    expect(await city.variables(key)).toEqual({ forever: false, note: 'x' });
    await city.close();
  });

  it('refuses to start what would never rest, and leaves nothing of it', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({
      'cycle.bpmn': bpmn(
        'cycle',
        start() +
          '<bpmn:exclusiveGateway id="again"/><bpmn:exclusiveGateway id="more" default="more-end"/>' +
          end() +
          chain('start', 'again', 'more') +
          flow('more', 'again', 'true') +
          flow('more', 'end'),
      ),
    });
    await expect(city.start('cycle')).rejects.toMatchObject({ code: 'TOO_MANY_STEPS', status: 422 });
    expect(await city.rows('process_instance')).toEqual([]);
    await city.close();
  });
});
