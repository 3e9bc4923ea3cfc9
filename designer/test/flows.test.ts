/**
 * The ways beside the straight one, clicked through: a department sends a case back, asks for more time, puts it aside; a
 * citizen sends a photo, is not satisfied and gets it done again; two requests about one thing are merged; and everything
 * is there in English by a switch.
 */
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, staff, visit, type Visitor } from './support/chromium.ts';
import { foundCity, type City } from './support/city.ts';
import { open, row, submit } from './support/forms.ts';
import { track } from './support/portal.ts';

const PHONE = '13812345678';
const PLACE = { lat: 29.79, lng: 119.69 };

let city: City;
let browser: Browser;
const visitors: Visitor[] = [];
let lamps: Page;
let leader: Page;
let caseId = '';
let number = '';

beforeAll(async () => {
  [city, browser] = await Promise.all([foundCity(), openBrowser()]);
  ({ caseId, number } = await dispatched('人民路路灯不亮'));
  [lamps, leader] = (await Promise.all([sit('ludeng1', '/tasks'), sit('shift1', '/tasks')])) as [Page, Page];
});
afterAll(async () => {
  await browser.close();
  await city.close();
});

async function dispatched(text: string): Promise<{ caseId: string; number: string }> {
  const filed = await city.file({ text, phone: PHONE, address: '人民路 12 号' });
  const opened = await city.convert(filed.id, 'street-light');
  await city.dispatch(opened, 'lighting');
  return { caseId: opened, number: filed.number };
}
async function sit(username: string, path: string): Promise<Page> {
  const visitor = await staff(browser, city, username);
  visitors.push(visitor);
  await visitor.page.goto(path);
  return visitor.page;
}
async function atPortal(): Promise<Page> {
  const visitor = await visit(browser, city, { viewport: { width: 390, height: 844 } });
  visitors.push(visitor);
  return visitor.page;
}
const statusOf = async (id: string): Promise<string> =>
  (await (await city.as('centre1')).get(`/api/v1/cases/${id}`)).body.status;

it('退单: sent back with a reason, it is at the centre again', async () => {
  const other = await dispatched('解放路路面破损');
  await row(lamps, /解放路路面破损/).click();
  await lamps
    .getByText(/这一步由|退单/)
    .first()
    .waitFor();
  await open(lamps, '退单');
  await lamps.getByLabel('退单原因').fill('路面破损不归路灯管理所');
  await submit(lamps, '退单');
  await row(lamps, /解放路路面破损/).waitFor({ state: 'detached' });
  expect(await statusOf(other.caseId)).toBe('to-dispatch');
});

it('延期: asked for by the department, approved by the shift leader', async () => {
  await row(lamps, /人民路路灯不亮/).click();
  await open(lamps, '签收');
  await open(lamps, '延期');
  await lamps.getByRole('dialog').getByRole('spinbutton').fill('2');
  await lamps.getByRole('dialog').getByLabel('原因').fill('灯具要从市里调货');
  await lamps.getByRole('dialog').getByRole('button', { name: '提交申请' }).click();
  await row(leader, /班长审批.*人民路路灯不亮/).click();
  await leader.getByText('灯具要从市里调货').first().waitFor();
  await open(leader, '同意');
  await submit(leader, '同意');
  await lamps
    .getByText(/延长 2 工作日/)
    .first()
    .waitFor();
});

it('挂起: put aside with a reason, the clock stands, and it goes on again', async () => {
  await lamps.getByRole('button', { name: '挂起', exact: true }).click();
  await lamps.getByRole('dialog').getByLabel('原因').fill('等待供电公司停电窗口');
  await lamps.getByRole('dialog').getByLabel('恢复的条件').fill('供电公司已停电');
  await lamps.getByRole('dialog').getByRole('button', { name: '提交申请' }).click();
  await row(leader, /班长审批.*人民路路灯不亮/).click();
  await leader.getByText('等待供电公司停电窗口').first().waitFor();
  await open(leader, '同意');
  await submit(leader, '同意');
  await lamps.getByText('已挂起', { exact: true }).first().waitFor();
  await lamps.getByRole('button', { name: '恢复办理', exact: true }).click();
  await lamps.getByRole('dialog').getByRole('button', { name: '恢复办理' }).click();
  await lamps.getByText('已挂起', { exact: true }).first().waitFor({ state: 'detached' });
});

it('不满意 → 重办: the citizen says what is wrong, and the department has it again', async () => {
  const repaired = { result: 'solved', resultText: '已更换光源，恢复照明。' };
  await city.complete('ludeng1', `cases/${caseId}`, '办理', 'done', repaired);
  await city.complete('centre1', `cases/${caseId}`, '办结核查', 'pass');
  const page = await atPortal();
  await page.goto('/portal/track');
  await track(page, number, PHONE);
  await page.getByText('不满意，要求重办', { exact: true }).click();
  await page.locator('label').filter({ hasText: '1 星' }).click();
  await page.getByLabel('您的意见').fill('晚上又不亮了');
  await page.getByRole('button', { name: '提交' }).click();
  await page.getByRole('button', { name: '提交' }).waitFor({ state: 'detached' });
  expect(await statusOf(caseId)).toBe('handling');
  await lamps.goto(`/cases/${caseId}`);
  await lamps
    .getByText(/重新办理/)
    .first()
    .waitFor();
  await lamps.getByText('晚上又不亮了').first().waitFor();
});

it('a citizen sends a photo, which the seat sees', async () => {
  const page = await atPortal();
  await page.goto('/portal');
  await page.getByRole('link', { name: /我要反映/ }).click();
  await page.getByLabel('请说说是什么事').fill('公园西门的路灯一闪一闪的');
  await page.locator('input[type=file]').setInputFiles({ name: '路灯.png', mimeType: 'image/png', buffer: picture() });
  await page
    .getByRole('button', { name: /去掉.*路灯|路灯\.(png|jpg)/ })
    .first()
    .waitFor();
  await page.getByRole('button', { name: '下一步' }).click();
  await page
    .getByLabel(/地址|在哪里/)
    .first()
    .fill('公园西门');
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByLabel('手机号').fill(PHONE);
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByRole('button', { name: '提交' }).click();
  const filed = (await page.getByText(/^\d{8}-\d{4}$/).textContent())!.trim();
  const seat = await city.as('seat1');
  const { items } = (await seat.get(`/api/v1/requests?q=${filed}`)).body;
  const { attachments } = (await seat.get(`/api/v1/requests/${items[0].id}`)).body;
  expect(attachments).toHaveLength(1);
});

it('two requests about one thing are merged; the numbers stay', async () => {
  const again = { text: '滨江路井盖缺失', eventTypeId: 'manhole', place: PLACE, address: '滨江路' };
  const first = await city.file({ ...again, phone: '13900000001' });
  const second = await city.file({ ...again, phone: '13900000002' });
  const page = await sit('seat1', `/requests/${second.id}`);
  await page.getByRole('tab', { name: '附近同类' }).click();
  await page.getByRole('button', { name: '并入这件' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '并入这件' }).click();
  await page.getByRole('link', { name: '已并入另一件诉求，今后随它的进展通知' }).click();
  await page.waitForURL(new RegExp(`/requests/${first.id}$`));
  await page.getByText(second.number).first().waitFor();
});

it('is there in English by a switch, and stays so', async () => {
  const page = await sit('designer1', '/operations');
  await page.getByRole('heading', { name: '流程实例' }).waitFor();
  await page.getByRole('button', { name: /的菜单/ }).click();
  await page.getByText('English', { exact: true }).click();
  await page.getByRole('heading', { name: 'Process instances' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Process instances' }).waitFor();
  await row(page, /v1/).first().click();
  await page.getByRole('button', { name: 'Move tokens' }).waitFor();
  expect(await page.locator('main').innerText()).not.toMatch(/流程实例|变量|迁移/);
});

it('all this without an error in any page', () => {
  // What was sent back is not theirs any more.
  const expected = /status of (409|422|400)|404 .*\/cases\//;
  expect(visitors.flatMap(({ faults }) => faults).filter((fault) => !expected.test(fault))).toEqual([]);
});

/** The smallest PNG there is: one grey point. */
const picture = (): Buffer =>
  Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==', 'base64');
