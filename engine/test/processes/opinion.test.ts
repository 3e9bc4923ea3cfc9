/**
 * Before a model is published: both engines run it, by the scenarios of the pack that it came with, or by explored runs;
 * and a file of Camunda 7 is converted on import.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratchDirectory } from '../scratch-directory.ts';
import { startTestEngine, type Client, type TestEngine } from '../engine.ts';
import { bpmn, chain, end, flow, serviceTask, start, userTask } from './models.ts';

let city: TestEngine;
let admin: Client;

beforeAll(async () => {
  city = await startTestEngine({ dataDir: await scratchDirectory('opinion') });
  admin = await city.login('admin');
});
afterAll(() => city.close());

const check = (xml: string, more: object = { secondOpinion: true }) =>
  admin.post('/api/v1/processes/check', { xml, ...more });

describe('a model of one’s own', () => {
  const choice = bpmn(
    'visit',
    start() +
      userTask('ask') +
      '<bpmn:exclusiveGateway id="which" default="which-send"/>' +
      serviceTask('send', 'mail') +
      userTask('call') +
      end() +
      chain('start', 'ask', 'which', 'send', 'end') +
      flow('which', 'call', 'urgent and level > 2') +
      chain('call', 'end'),
  );

  it('is explored along both branches, and the two engines agree', async () => {
    const { status, body } = await check(choice);
    expect(status).toBe(200);
    const [opinion] = body.secondOpinion;
    expect(opinion).toMatchObject({ processId: 'visit', source: 'explored' });
    expect(opinion.runs.length).toBeGreaterThanOrEqual(2);
    expect(new Set(opinion.runs.map(({ verdict }: { verdict: string }) => verdict))).toEqual(new Set(['same']));
    expect(body.problems.filter(({ code }: { code: string }) => code === 'SECOND_OPINION_DIFFERS')).toEqual([]);
  });

  it('is not asked about while it is being edited', async () => {
    expect((await check(choice, {})).body.secondOpinion).toBeUndefined();
  });

  it('says what is not compared, and why', async () => {
    const inclusive = bpmn(
      'both',
      start() +
        '<bpmn:inclusiveGateway id="split" default="split-a"/><bpmn:inclusiveGateway id="join"/>' +
        userTask('a') +
        userTask('b') +
        end() +
        chain('start', 'split', 'a', 'join', 'end') +
        flow('split', 'b', 'x > 1') +
        chain('b', 'join'),
    );
    const [opinion] = (await check(inclusive)).body.secondOpinion;
    expect(opinion.runs[0]).toMatchObject({
      verdict: 'not-comparable',
      exclusions: [{ construct: 'inclusive join', elementIds: ['join'] }],
    });
  });

  it('is published', async () => {
    const { status, body } = await admin.post('/api/v1/processes/publish', { xml: choice });
    expect(status).toBe(200);
    expect(body.published).toMatchObject([{ processId: 'visit', version: 1 }]);
    expect(body.problems).toEqual([]);
  });
});

it('a process of a pack is compared by the pack’s scenarios, also when it has been changed', async () => {
  const { body } = await admin.get('/api/v1/processes/hotline-request');
  await check(body.xml);
  // The scenarios are played in the background the first time.
  await city.engine.settle();
  const renamed = body.xml.replaceAll('name="受理"', 'name="受理诉求"');
  const [opinion] = (await check(renamed)).body.secondOpinion;
  expect(opinion.source).toBe('scenarios');
  expect(opinion.runs.length).toBeGreaterThanOrEqual(10);
  // On a slow machine the time allowed ends before all are compared; those say so.
  const rest = opinion.runs.filter(({ verdict }: { verdict: string }) => verdict !== 'same');
  expect(rest.length).toBeLessThan(opinion.runs.length);
  for (const { verdict, exclusions } of rest) {
    expect(verdict).not.toBe('different');
    expect(exclusions).toMatchObject([{ construct: 'expired' }]);
  }
});

describe('a file of Camunda 7', () => {
  const model = readFileSync(new URL('../../src/core/bpmn/camunda7/models/subsidy.bpmn', import.meta.url), 'utf8');

  it('is converted with a report, and what comes out can be published', async () => {
    const { status, body } = await admin.post('/api/v1/processes/convert', { xml: model });
    expect(status).toBe(200);
    expect(body.camunda7).toBe(true);
    expect(body.report.lines.length).toBe(Object.values<number>(body.report.counts).reduce((a, b) => a + b, 0));
    expect(body.report.lines[0]).toMatchObject({ reason: { zh: expect.any(String), en: expect.any(String) } });
    const published = await admin.post('/api/v1/processes/publish', { xml: body.xml });
    expect(published.body.published).toMatchObject([{ processId: 'subsidy', version: 1 }]);
  });

  it('that cannot be read is refused with the reason', async () => {
    const { status, body } = await admin.post('/api/v1/processes/convert', { xml: '<definitions' });
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'CONVERSION_REFUSED', problems: [{ code: 'XML_INVALID' }] });
  });

  it('is converted for designers only', async () => {
    const clerk = await city.hire({ username: 'clerk' });
    expect((await clerk.post('/api/v1/processes/convert', { xml: model })).status).toBe(403);
  });
});
