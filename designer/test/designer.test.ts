/**
 * Somebody who knows the work, not BPMN, changes the hotline's process: another name and a shorter deadline for a step.
 * A broken flow is told while drawing and cannot be published; what publishing means is said in numbers before; the case
 * under way keeps its version, the next one lives by the new one, and going back is one more version.
 */
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, staff, type Visitor } from './support/chromium.ts';
import { foundCity, type City } from './support/city.ts';
import { choose } from './support/forms.ts';

let city: City;
let browser: Browser;
let designer: Visitor;
let page: Page;
let running = '';

beforeAll(async () => {
  [city, browser] = await Promise.all([foundCity(), openBrowser()]);
  running = await newCase();
  designer = await staff(browser, city, 'admin');
  page = designer.page;
});
afterAll(async () => {
  await browser.close();
  await city.close();
});

/** A case that waits for its department's signature. */
async function newCase(): Promise<string> {
  const { id } = await city.file({ text: '路灯不亮', phone: '13812345678' });
  const caseId = await city.convert(id, 'street-light');
  await city.dispatch(caseId, 'lighting');
  return caseId;
}

async function taskOf(caseId: string): Promise<{ name: string; dueAt: string }> {
  return (await (await city.as('centre1')).get(`/api/v1/cases/${caseId}`)).body.tasks[0];
}

const element = (id: string) => page.locator(`.djs-element[data-element-id="${id}"] > .djs-visual`);
/** A transparent shape above the drawing takes the click. */
const pick = (id: string) => element(id).click({ force: true });
const problems = () => page.getByRole('region', { name: '问题' });

it('opens the process and changes a step in plain words', async () => {
  await page.goto('/design');
  await page.getByRole('link', { name: '事件办理' }).click();
  await page.getByRole('button', { name: '整图' }).click();
  await pick('sign');
  await page.getByRole('textbox', { name: '名称', exact: true }).fill('部门签收');
  await page.keyboard.press('Tab');
  await choose(page, page.getByRole('combobox', { name: '期限' }), '', '固定');
  await page.getByRole('spinbutton', { name: '数量' }).fill('2');
  await page.keyboard.press('Tab');
  expect(await page.getByRole('group', { name: '期限' }).textContent()).toContain('工作时');
  await page.getByText('有未发布的修改').waitFor();
  await problems().getByText('没有发现问题。').waitFor();
});

it('is told of a broken flow while drawing, and cannot publish it', async () => {
  await pick('start__propose');
  await page.keyboard.press('Delete');
  await element('start__propose').waitFor({ state: 'detached' });
  await problems()
    .getByText(/[1-9]\d* 处错误/)
    .waitFor();
  await problems().getByRole('button', { name: '展开问题' }).click();
  await problems().getByText('派单建议').first().waitFor();
  await page.getByRole('button', { name: '发布…' }).click();
  const dialog = page.getByRole('dialog', { name: /发布.事件办理/ });
  await dialog.getByText(/改好后才能发布/).waitFor();
  expect(await dialog.getByRole('button', { name: '发布', exact: true }).isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: '取消' }).click();
  await page.getByRole('button', { name: '撤销' }).click();
  await problems().getByText('没有发现问题。').waitFor();
});

it('publishes, told in numbers what that means; what runs stays, what comes is new', async () => {
  await page.getByRole('button', { name: '发布…' }).click();
  const dialog = page.getByRole('dialog', { name: /发布.事件办理/ });
  await dialog.getByText(/新启动的按 v2 流转.正在办理的 1 件仍按 v1。/).waitFor();
  await dialog
    .getByText(/部门签收/)
    .first()
    .waitFor();
  await dialog.getByText('第二引擎核对').waitFor();
  await dialog.getByLabel('为什么改').fill('签收改为 2 工作时');
  await dialog.getByRole('button', { name: '发布', exact: true }).click();
  await page.getByText('已发布为 v2。').waitFor();
  await page.getByText('与 v2 相同').waitFor();

  expect(await taskOf(running)).toMatchObject({ name: '待签收', dueAt: '2026-11-23T14:30:00.000+08:00' });
  expect(await taskOf(await newCase())).toMatchObject({ name: '部门签收', dueAt: '2026-11-23T11:00:00.000+08:00' });
});

it('goes back to the first version, told in numbers as well', async () => {
  await page.getByRole('button', { name: '版本', exact: true }).click();
  await page.getByText('签收改为 2 工作时').waitFor();
  await page.getByRole('button', { name: '回滚到 v1' }).click();
  const question = page.getByRole('dialog', { name: '回滚到 v1' });
  await question.getByText(/v1 的内容将作为 v3 发布.正在办理的 2 件不变/).waitFor();
  await question.getByRole('button', { name: '回滚到 v1' }).click();
  await page.getByText(/已回滚.现在是 v3/).waitFor();
  expect(await taskOf(await newCase())).toMatchObject({ name: '待签收', dueAt: '2026-11-23T14:30:00.000+08:00' });
  expect(designer.faults).toEqual([]);
});

it('sets how often a step is done, each change one step to undo', async () => {
  // The list of versions lies over the drawing.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '回滚到 v1' }).waitFor({ state: 'hidden' });
  await pick('handle');
  await choose(page, page.getByRole('combobox', { name: '办理次数' }), '', '每项一次，同时办');
  await page.getByText('还没有说明按什么重复。').waitFor();
  await page.getByRole('textbox', { name: '列表（FEEL）' }).fill('=coUnits');
  await page.keyboard.press('Tab');
  await page.getByText('还没有说明按什么重复。').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '撤销' }).click();
  await page.getByText('还没有说明按什么重复。').waitFor();
  await page.getByRole('button', { name: '撤销' }).click();
  await page.getByText('这一步只办一次。').waitFor();
});

it('takes a file of Camunda 7, and says first what becomes of it', async () => {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: '更多' }).click();
  await page.getByRole('menuitem', { name: '导入 BPMN 文件…' }).click();
  await (await chooser).setFiles({ name: 'old.bpmn', mimeType: 'text/xml', buffer: Buffer.from(camunda7) });
  const report = page.getByRole('dialog', { name: '这是 Camunda 7 的流程文件' });
  await report.getByText('全部', { exact: true }).click();
  await report.getByText('camunda:assignee').waitFor();
  await report.getByRole('button', { name: '放到画板上' }).click();
  await page
    .getByRole('dialog', { name: /用文件替换/ })
    .getByRole('button')
    .last()
    .click();
  await element('old-look').waitFor({ state: 'attached' });
});

/** As its Modeler writes it. */
const camunda7 = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="http://bpmn.io/schema/bpmn">
  <bpmn:process id="hotline-case" name="旧流程" isExecutable="true" camunda:historyTimeToLive="30">
    <bpmn:startEvent id="begin"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="old-look" name="查看" camunda:assignee="\${handler}"><bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing></bpmn:userTask>
    <bpmn:endEvent id="over"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="a" sourceRef="begin" targetRef="old-look"/>
    <bpmn:sequenceFlow id="b" sourceRef="old-look" targetRef="over"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="g"><bpmndi:BPMNPlane id="p" bpmnElement="hotline-case">
    <bpmndi:BPMNShape id="s1" bpmnElement="begin"><dc:Bounds x="100" y="100" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s2" bpmnElement="old-look"><dc:Bounds x="200" y="78" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s3" bpmnElement="over"><dc:Bounds x="360" y="100" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="e1" bpmnElement="a"><di:waypoint x="136" y="118"/><di:waypoint x="200" y="118"/></bpmndi:BPMNEdge>
    <bpmndi:BPMNEdge id="e2" bpmnElement="b"><di:waypoint x="300" y="118"/><di:waypoint x="360" y="118"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`;
