/** Jobs: leased to one worker at a time, tried again, given up to an incident, completed once. */
import { expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { HOUR, openCity } from './city.ts';
import { boundary, bpmn, chain, end, serviceTask, start, timer } from './models.ts';

const work = bpmn('work', start() + serviceTask('do', 'do-it') + end() + chain('start', 'do', 'end'));

onBothDatabases('jobs', (open) => {
  it('are leased oldest first, and again when the lease is over', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'work.bpmn': work });
    const keys = [await city.start('work', { n: 1 }), await city.start('work', { n: 2 })];
    const [first] = await city.activate('do-it', 1);
    expect(first!.row.process_instance_key).toBe(keys[0]);
    expect(first!.variables).toEqual({ n: 1 });
    expect((await city.activate('do-it')).map((job) => job.variables)).toEqual([{ n: 2 }]);
    expect(await city.activate('do-it')).toEqual([]);
    await city.after(HOUR);
    expect(await city.activate('do-it')).toHaveLength(2);
    await city.close();
  });

  it('see variables as they are when they are activated', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'work.bpmn': work });
    const key = await city.start('work', { n: 1 });
    await city.run('variable.set', { scopeKey: key, variables: { n: 2 } });
    expect((await city.activate('do-it'))[0]!.variables).toEqual({ n: 2 });
    await city.close();
  });

  it('are completed once, also after their lease', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'work.bpmn': work });
    const key = await city.start('work');
    const [job] = await city.activate('do-it');
    await city.after(2 * HOUR);
    const complete = () => city.run('job.complete', { jobKey: job!.row.key, variables: { done: true } });
    await complete();
    expect((await city.instance(key)).status).toBe('completed');
    await expect(complete()).rejects.toMatchObject({ code: 'JOB_NOT_FOUND', status: 404 });
    await city.close();
  });

  it('come back after their backoff and end in an incident when the retries are used up', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({ 'work.bpmn': work });
    const key = await city.start('work');
    const [job] = await city.activate('do-it');
    const jobKey = job!.row.key;
    await city.run('job.fail', {
      jobKey,
      retries: 1,
      errorMessage: 'busy',
      retryBackOffMs: HOUR,
      variables: { tries: 1 },
    });
    expect(await city.activate('do-it')).toEqual([]);
    await city.after(HOUR);
    const [second] = await city.activate('do-it');
    expect(second).toMatchObject({ row: { retries: 1, error_message: 'busy' }, variables: { tries: 1 } });
    // Set at the element: the instance does not have it.
    expect(await city.variables(key)).toEqual({});
    await city.run('job.fail', { jobKey, retries: 0, errorMessage: 'broken' });
    expect(await city.incidents()).toMatchObject([
      { error_type: 'JOB_NO_RETRIES', message: 'broken', job_key: jobKey },
    ]);
    await city.after(10 * HOUR);
    expect(await city.activate('do-it')).toEqual([]);
    await expect(city.run('job.complete', { jobKey, variables: {} })).rejects.toMatchObject({ status: 409 });
    const [incident] = await city.incidents();
    await city.run('incident.resolve', { incidentKey: incident!.key });
    expect(await city.activate('do-it')).toHaveLength(1);
    await city.run('job.complete', { jobKey, variables: {} });
    expect((await city.instance(key)).status).toBe('completed');
    await city.close();
  });

  it('are gone when their element is interrupted', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({
      'late.bpmn': bpmn(
        'late',
        start() +
          serviceTask('do', 'do-it') +
          boundary('tooLate', 'do', timer('timeDuration', 'PT1H')) +
          end() +
          chain('start', 'do', 'end') +
          chain('tooLate', 'end'),
      ),
    });
    const key = await city.start('late');
    const [job] = await city.activate('do-it');
    await city.after(HOUR);
    expect((await city.instance(key)).status).toBe('completed');
    await expect(city.run('job.complete', { jobKey: job!.row.key, variables: {} })).rejects.toMatchObject({
      status: 404,
    });
    await city.close();
  });

  it('throw errors to where they are caught, else to an incident', async () => {
    const city = await openCity((await open()).database);
    await city.deploy({
      'caught.bpmn': bpmn(
        'caught',
        start() +
          serviceTask('do', 'do-it') +
          boundary('no', 'do', '<bpmn:errorEventDefinition errorRef="E"/>') +
          end() +
          end('refused') +
          chain('start', 'do', 'end') +
          chain('no', 'refused'),
        '<bpmn:error id="E" errorCode="NO"/>',
      ),
    });
    const keys = [await city.start('caught'), await city.start('caught')];
    const [one, two] = await city.activate('do-it');
    await city.run('job.throw', { jobKey: one!.row.key, errorCode: 'NO', variables: { why: 'closed' } });
    expect(await city.path(keys[0]!)).toBe('start do! no refused');
    expect(await city.variables(keys[0]!)).toEqual({ why: 'closed' });
    await city.run('job.throw', { jobKey: two!.row.key, errorCode: 'OTHER', errorMessage: 'x' });
    expect(await city.incidents()).toMatchObject([
      { error_type: 'UNHANDLED_ERROR_EVENT', process_instance_key: keys[1] },
    ]);
    await city.close();
  });
});
