/**
 * The table editor's door: what packs and people deployed, check with analysis, try, preview against what was asked,
 * publish, somebody else was faster, bring back, import and export; and who may.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { DecisionFile, DecisionTable } from '../../src/core/decisions/index.ts';
import type { Feature } from '../../src/features/feature.ts';
import type { CommandDefinition } from '../../src/runtime/command.ts';
import { onBothDatabases } from '../database.ts';
import { startTestEngine, type Client, type TestEngine } from '../engine.ts';
import { bpmn, chain, end, start } from './models.ts';

const dmn = readFileSync(new URL('../../../packs/hotline/decisions/hotline-dispatch.dmn', import.meta.url), 'utf8');
const ask = '<zeebe:calledDecision decisionId="hotline-dispatch" resultVariable="unit"/>';
const process = bpmn(
  'dispatch',
  `${start()}<bpmn:businessRuleTask id="ask"><bpmn:extensionElements>${ask}</bpmn:extensionElements></bpmn:businessRuleTask>${end()}${chain('start', 'ask', 'end')}`,
  '',
  'name="派单"',
);

/** What a pack does in the product. */
const probe: CommandDefinition<Record<string, never>, { done: true }> = {
  type: 'probe.install',
  payload: z.object({}),
  async execute(uow) {
    const resources = [
      { name: 'hotline-dispatch.dmn', content: dmn },
      { name: 'dispatch.bpmn', content: process },
    ];
    await uow.processes.deploy({ resources, origin: 'pack:city' });
    return { done: true };
  },
};
const probes: Feature = { name: 'probes', commands: [probe] };

onBothDatabases('decisions', (open) => {
  let city: TestEngine;
  let designer: Client;
  let reader: Client;
  let clerk: Client;
  let file: DecisionFile;

  beforeAll(async () => {
    city = await startTestEngine((await open()).config, { moreFeatures: [probes], packs: null });
    const admin = await city.login('admin');
    const role = (id: string, permissions: string[]) =>
      admin.put(`/api/v1/roles/${id}`, { name: { zh: id, en: id }, permissions });
    await role('designer', ['decision.design', 'decision.publish', 'orchestration.work']);
    await role('reader', ['decision.design']);
    designer = await city.hire({ username: 'designer', name: '小设', roleIds: ['designer'] });
    reader = await city.hire({ username: 'reader', roleIds: ['reader'] });
    clerk = await city.hire({ username: 'clerk' });
    const actor = await city.engine.actorOf('admin');
    await city.engine.pipeline.submit({ type: 'probe.install', payload: {}, actor });
  });
  afterAll(() => city.close());

  const tableOf = (one: DecisionFile) => one.decisions[0]?.logic as DecisionTable;
  /** The file with the unit of noise changed and the last row left out. */
  function changed(): DecisionFile {
    const copy = structuredClone(file);
    const table = tableOf(copy);
    const noise = table.rules.find(({ inputs }) => inputs[0]?.includes('noise'));
    if (noise) noise.outputs[0] = '"police"';
    table.rules.pop();
    return copy;
  }
  const evaluate = (eventTypeId: string) =>
    designer.post('/v2/decision-definitions/evaluation', {
      decisionDefinitionId: 'hotline-dispatch',
      variables: { eventTypeId, urgency: 'normal' },
    });

  it('shows a pack’s decision as a table, to designers only', async () => {
    const list = await reader.get('/api/v1/decisions');
    expect(list.body).toEqual([
      expect.objectContaining({
        decisionId: 'hotline-dispatch',
        name: '派单规则',
        packId: 'city',
        edited: false,
        logic: 'table',
        hitPolicy: 'FIRST',
        rows: 15,
        asked: 0,
      }),
    ]);
    expect((await clerk.get('/api/v1/decisions')).status).toBe(403);
    const detail = await reader.get('/api/v1/decisions/hotline-dispatch');
    expect(detail.body.problems).toEqual([]);
    expect(detail.body.versions).toMatchObject([{ version: 1, current: true, comment: null }]);
    file = detail.body.file;
    expect(tableOf(file).rules[0]).toMatchObject({ inputs: ['"street-light"', '-'] });
    expect((await reader.get('/api/v1/decisions/none')).body.code).toBe('DECISION_NOT_FOUND');
    expect((await reader.get('/api/v1/decisions/hotline-dispatch?version=9')).body.code).toBe(
      'DECISION_VERSION_NOT_FOUND',
    );
  });

  it('checks and analyses a draft', async () => {
    const draft = structuredClone(file);
    tableOf(draft).rules[0]!.inputs[0] = '"street-light';
    const { body } = await reader.post('/api/v1/decisions/check', { file: draft });
    expect(body.problems).toMatchObject([{ code: 'EXPRESSION_SYNTAX', path: 'decisions[0].logic.rules[0].inputs[0]' }]);
    expect(body.problems[0].message.zh).toMatch(/表达式有误 — 从这里开始的文字没有结束的引号（第 1 行第 1 列）$/);
    expect(body.problems[0].mend.zh).toBe('在文字末尾加上半角双引号 "');
    const checked = (await reader.post('/api/v1/decisions/check', { file })).body;
    expect(checked.variables).toEqual({ 'hotline-dispatch': ['eventTypeId', 'urgency'] });
    const found = checked.analyses[0];
    expect(found.findings.map(({ message }: { message: { zh: string } }) => message.zh)).toEqual([
      '事件类型=其他 没有规则',
    ]);
    expect(found.findings[0].cells[1]).toBe('-');
    expect(found.stopped).toBeNull();
  });

  it('tries a draft and says why', async () => {
    const body = { file: changed(), decisionId: 'hotline-dispatch', variables: { eventTypeId: 'noise', urgency: 'x' } };
    const { result } = (await reader.post('/api/v1/decisions/try', body)).body;
    expect(result.output.unitId).toBe('police');
    expect(result.matchedRules).toMatchObject([
      { index: 6, inputs: [{ wanted: '"noise", "fumes", "sewage"', actual: 'noise' }, {}] },
    ]);
  });

  it('previews what publishing changes, against what was asked', async () => {
    expect((await evaluate('noise')).status).toBe(200);
    await evaluate('power');
    await evaluate('policy');
    const request = { file: changed(), decisionId: 'hotline-dispatch' };
    const { body } = await reader.post('/api/v1/decisions/preview', request);
    expect(body).toMatchObject({
      decisions: [{ decisionId: 'hotline-dispatch', nextVersion: 2 }],
      unchanged: false,
      processes: [{ processId: 'dispatch', name: '派单', running: 0 }],
      past: { asked: 3, compared: 3, different: 2 },
    });
    expect(body.past.examples[0]).toMatchObject({ before: { unitId: 'services' }, after: null, failure: null });
    expect(body.past.examples[1]).toMatchObject({ before: { unitId: 'ecology' }, after: { unitId: 'police' } });
    const same = await reader.post('/api/v1/decisions/preview', { ...request, file });
    expect(same.body).toMatchObject({ unchanged: true, past: { different: 0 } });
  });

  it('publishes with a comment, guards against overwriting, and makes no version of what is the same', async () => {
    const publish = (who: Client, one: DecisionFile, more: object = {}) =>
      who.post('/api/v1/decisions/publish', { file: one, decisionId: 'hotline-dispatch', ...more });
    expect((await publish(reader, changed())).status).toBe(403);
    expect((await publish(designer, file, { baseVersion: 1 })).body.published).toMatchObject([
      { version: 1, unchanged: true },
    ]);
    const { body } = await publish(designer, changed(), { comment: '噪音归公安', baseVersion: 1 });
    expect(body.published).toMatchObject([{ decisionId: 'hotline-dispatch', version: 2, unchanged: false }]);
    expect(JSON.parse((await evaluate('noise')).body.output)).toMatchObject({ unitId: 'police' });
    expect((await publish(designer, file, { baseVersion: 1 })).body).toMatchObject({
      code: 'DECISION_CHANGED',
      status: 409,
    });
    const broken = changed();
    tableOf(broken).rules[0]!.outputs[0] = '"';
    expect((await publish(designer, broken)).body).toMatchObject({ code: 'DEPLOYMENT_REFUSED' });
    const other = { ...changed(), id: 'another-file' };
    expect((await publish(designer, other)).body).toMatchObject({ code: 'DECISION_ELSEWHERE' });
    const detail = (await reader.get('/api/v1/decisions/hotline-dispatch')).body;
    expect(detail).toMatchObject({ packId: 'city', edited: true, rows: 14, asked: 4 });
    expect(detail.versions[0]).toMatchObject({ version: 2, current: true, comment: '噪音归公安', deployedBy: '小设' });
    expect((await reader.get('/api/v1/decisions/hotline-dispatch?version=1')).body.file).toEqual(file);
  });

  it('brings an older version back', async () => {
    const { body } = await designer.post('/api/v1/decisions/hotline-dispatch/restore', { version: 1 });
    expect(body.published).toMatchObject([{ version: 3 }]);
    expect(JSON.parse((await evaluate('noise')).body.output)).toMatchObject({ unitId: 'ecology' });
    const gone = await designer.post('/api/v1/decisions/hotline-dispatch/restore', { version: 9 });
    expect(gone.body.code).toBe('DECISION_VERSION_NOT_FOUND');
  });

  it('publishes a new decision, imports and exports', async () => {
    const exported = (await reader.post('/api/v1/decisions/export', { file })).body;
    expect(exported.name).toBe('hotline-dispatch.dmn');
    expect((await reader.post('/api/v1/decisions/import', { xml: exported.xml })).body).toEqual({ file, problems: [] });
    const refused = await reader.post('/api/v1/decisions/import', { xml: '<a/>' });
    expect(refused.body).toMatchObject({ code: 'DECISION_IMPORT_REFUSED', problems: [{ code: 'XML_INVALID' }] });
    const fresh = structuredClone(file);
    fresh.id = 'fresh-file';
    Object.assign(fresh.decisions[0]!, { id: 'fresh', name: '新表' });
    const published = await designer.post('/api/v1/decisions/publish', {
      file: fresh,
      decisionId: 'fresh',
      baseVersion: 0,
    });
    expect(published.body.published).toMatchObject([{ decisionId: 'fresh', version: 1 }]);
    expect((await reader.get('/api/v1/decisions/fresh')).body).toMatchObject({
      name: '新表',
      packId: null,
      edited: false,
    });
  });
});
