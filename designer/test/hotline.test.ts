/**
 * One request through everybody's screens: the seat writes it down while the caller speaks, the centre dispatches, the
 * department signs, asks another for help, feeds back with a photo, the centre verifies and the citizen rates. Pages that
 * are open already show it without a reload; who has nothing to do with it does not find it; who is late is on the board.
 */
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, staff, visit, type Visitor } from './support/chromium.ts';
import { foundCity, type City } from './support/city.ts';
import { demoPassword } from '../../engine/src/features/demo/organisation.ts';
import { choose, open, row, submit } from './support/forms.ts';
import { track } from './support/portal.ts';

const PHONE = '13812345678';
const TEXT = '滨江路 88 号门前的路灯不亮，电线垂下来了。';

let city: City;
let browser: Browser;
const visitors: Visitor[] = [];
let centre: Page;
let lamps: Page;
let works: Page;
let board: Page;
let number = '';
let caseId = '';

beforeAll(async () => {
  [city, browser] = await Promise.all([foundCity(), openBrowser()]);
  [centre, lamps, works, board] = (await Promise.all([
    sit('centre1', '/tasks'),
    sit('ludeng1', '/tasks'),
    sit('shizheng1', '/tasks'),
    sit('supervisor1', '/board'),
  ])) as [Page, Page, Page, Page];
});
afterAll(async () => {
  await browser.close();
  await city.close();
});

async function sit(username: string, path: string): Promise<Page> {
  const visitor = await staff(browser, city, username);
  visitors.push(visitor);
  await visitor.page.goto(path);
  return visitor.page;
}

it('a seat logs in, writes the call down and cannot hand it on without an event type', async () => {
  const visitor = await visit(browser, city);
  visitors.push(visitor);
  const { page } = visitor;
  await page.goto('/desk?request=new');
  await page.getByLabel('账号').fill('seat1');
  await page.getByLabel('密码', { exact: true }).fill(demoPassword);
  await page.getByRole('button', { name: '登录' }).click();

  await page.getByLabel('来电号码').fill(PHONE);
  await page.getByLabel('怎么称呼').fill('张三');
  await page.getByLabel(/诉求内容/).fill(TEXT);
  await page.getByLabel('地址', { exact: true }).fill('滨江路 88 号');
  await page.getByRole('button', { name: '登记', exact: true }).click();
  const told = await page.getByText(/已登记.编号/).textContent();
  number = /\d{8}-\d{4}/.exec(told!)![0];

  await open(page, '转事件');
  await submit(page, '转事件');
  await page
    .getByRole('alert')
    .getByText(/请填写.事件类型/)
    .waitFor();
  await centre.getByText('没有待办', { exact: true }).waitFor();

  await choose(page, page.locator('form').getByLabel(/事件类型/), '路灯', '路灯故障');
  await submit(page, '转事件');
  await page.getByRole('link', { name: '查看案件' }).click();
  await page.waitForURL(/\/cases\/\d+$/);
  caseId = page.url().split('/').at(-1)!;
});

it('the centre sees it without a reload and dispatches it to whom the table proposes', async () => {
  await row(centre, /滨江路 88 号/).click();
  await centre.getByRole('button', { name: '派遣', exact: true }).first().click();
  const unit = centre.locator('form').getByLabel(/承办部门/);
  await centre.locator('form').getByText('路灯管理所').waitFor();
  expect(await unit.count()).toBe(1);
  await submit(centre, '派遣');
  await row(centre, /滨江路 88 号/).waitFor({ state: 'detached' });
});

it('another department does not find it', async () => {
  const visitor = await staff(browser, city, 'shuili1');
  await visitor.page.goto(`/cases/${caseId}`);
  await visitor.page.getByRole('alert').waitFor();
  expect(await visitor.page.getByText('滨江路').count()).toBe(0);
  expect((await (await city.as('shuili1')).get(`/api/v1/cases/${caseId}`)).status).toBe(404);
  await visitor.leave();
});

it('the department signs, asks another for help and cannot close before that is done', async () => {
  await row(lamps, /滨江路 88 号/).click();
  await open(lamps, '签收');
  await open(lamps, '加子任务');
  const dialog = lamps.getByRole('dialog');
  await choose(lamps, dialog.getByLabel(/协办单位/), '市政园林处');
  await dialog.getByLabel(/要做什么/).fill('先把垂下的电线围起来');
  await dialog.getByRole('button', { name: '加子任务' }).click();
  await lamps.getByText(/已请.市政园林处.协办/).waitFor();

  await reports(lamps, '线路已重新固定，路灯恢复照明。');
  await lamps
    .getByRole('alert')
    .getByText(/还有协办未完成/)
    .waitFor();
  await lamps.locator('form').getByRole('button', { name: '取消' }).click();

  await row(works, /滨江路 88 号/).click();
  await works.getByText('先把垂下的电线围起来').first().waitFor();
  await open(works, '完成协办');
  await works.getByLabel(/协办情况/).fill('已围挡并设警示');
  await submit(works, '完成协办');
  await works.getByText('没有待办', { exact: true }).waitFor();
});

it('the department feeds back with a photo, and the centre verifies', async () => {
  await open(lamps, '办结反馈');
  await lamps.getByLabel('添加文件').setInputFiles({ name: '修复后.png', mimeType: 'image/png', buffer: picture() });
  await lamps.getByText('修复后.png').waitFor();
  await lamps.locator('form').getByRole('button', { name: '取消' }).click();
  await reports(lamps, '线路已重新固定，路灯恢复照明。');

  await row(centre, /滨江路 88 号/).click();
  await centre.getByText('线路已重新固定，路灯恢复照明。').first().waitFor();
  await centre.getByRole('tab', { name: /附件 1/ }).click();
  await centre.getByText('修复后.png').waitFor();
  await open(centre, '核查通过');
  await centre.getByLabel('核查意见').fill('与照片一致');
  await submit(centre, '核查通过');
});

it('the citizen rates, and open pages show that it is closed', async () => {
  await lamps.goto(`/cases/${caseId}`);
  await lamps.getByText('待评价', { exact: true }).first().waitFor();
  const visitor = await visit(browser, city);
  visitors.push(visitor);
  await visitor.page.goto('/portal/track');
  await track(visitor.page, number, PHONE);
  await visitor.page.getByText('线路已重新固定，路灯恢复照明。').first().waitFor();
  await visitor.page.getByText('满意', { exact: true }).click();
  await visitor.page.locator('label').filter({ hasText: '5 星' }).click();
  await visitor.page.getByRole('button', { name: '提交' }).click();
  await visitor.page.getByRole('heading', { name: '已办结' }).waitFor();

  await lamps.getByText('已办结', { exact: true }).first().waitFor();
  await lamps.getByRole('tab', { name: '结果与评价' }).click();
  await lamps.getByText(/对办理的评价.*满意/).waitFor();
});

it('the board shows what became late, at its level, and the leader instructs', async () => {
  const filed = await city.file({ text: '解放路路面塌陷', phone: PHONE, address: '解放路 1 号' });
  const late = await city.convert(filed.id, 'pothole');
  await city.dispatch(late, 'public-works', 'shizheng1');
  await row(board, /解放路路面塌陷/).waitFor();
  await board.getByRole('button', { name: /^0\s*已超期/ }).waitFor();

  await city.at('2026-12-01T09:00:00+08:00');
  await board.getByRole('button', { name: /^1\s*已超期/ }).waitFor();
  await board.getByRole('button', { name: /^1\s*督办 1 级/ }).click();
  await row(board, /解放路路面塌陷.*督办 1 级/).click();
  await board.getByText('督办 1 级').last().waitFor();
  await board
    .getByText(/已超期 .*工作/)
    .first()
    .waitFor();

  await open(board, '督办');
  await board.getByRole('dialog').getByLabel(/内容/).fill('今天下班前到现场');
  await board.getByRole('dialog').getByRole('button', { name: '督办' }).click();
  await board
    .getByText(/今天下班前到现场/)
    .first()
    .waitFor();
});

it('all this without an error in any page', () => {
  const expected = /status of (409|422|400)|401 .*\/session/;
  expect(visitors.flatMap(({ faults }) => faults).filter((fault) => !expected.test(fault))).toEqual([]);
});

/** Fills the department's feedback and sends it. */
async function reports(page: Page, text: string): Promise<void> {
  await open(page, '办结反馈');
  await page.getByLabel(/办理结果/).click({ force: true });
  await page.getByRole('option', { name: '已解决', exact: true }).click();
  await page.getByLabel(/办理情况/).fill(text);
  await submit(page, '办结反馈');
}

/** The smallest PNG there is: one grey point. */
const picture = (): Buffer =>
  Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==', 'base64');
