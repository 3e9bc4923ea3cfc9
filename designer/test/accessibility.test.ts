/**
 * Axe on the main screens, light and dark: no fault that is serious or critical. Screens have work in them, because empty
 * ones hide what is wrong.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alarm } from './support/alarming-city.ts';
import { openBrowser, sizes, staff, visit } from './support/chromium.ts';
import { foundCity, type City } from './support/city.ts';
import { row } from './support/forms.ts';
import { track } from './support/portal.ts';
import { work, type WorkingCity } from './support/working-city.ts';

interface Screen {
  name: string;
  by?: string;
  path(): string;
  ready(page: Page): Promise<unknown>;
  phone?: boolean;
}

let city: City;
let busy: WorkingCity;
let browser: Browser;
beforeAll(async () => {
  [city, browser] = await Promise.all([foundCity(), openBrowser()]);
  busy = await work(city);
  await alarm(city);
});
afterAll(async () => {
  await browser.close();
  await city.close();
});

const heading = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { name }).first().waitFor();
const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first().waitFor();
const screen = (name: string, by: string, path: string, ready: Screen['ready']): Screen => ({
  ...{ name, by, ready },
  path: () => path,
});
const citizen = (name: string, path: string, ready: Screen['ready']): Screen => ({
  ...{ name, ready, phone: true },
  path: () => path,
});

const screens: Screen[] = [
  { name: 'login', path: () => '/login', ready: heading('登录联动') },
  screen('duty', 'shizheng1', '/duty', text(/滨江路 88 号/)),
  screen('desk', 'seat1', '/desk?request=new', async (page) => {
    await row(page, /红绿灯/).waitFor();
    await page.getByLabel('来电号码').waitFor();
  }),
  screen('inbox', 'shizheng1', '/tasks', async (page) => {
    await row(page, /滨江路 88 号/).click();
    await page.getByRole('button', { name: '办结反馈' }).click();
    await page.getByLabel(/办理情况/).waitFor();
  }),
  screen('board', 'supervisor1', '/board', heading('各单位')),
  { name: 'case', by: 'centre1', path: () => `/cases/${busy.late.caseId}`, ready: text('事件立案') },
  {
    name: 'case process',
    by: 'centre1',
    path: () => `/cases/${busy.late.caseId}`,
    async ready(page) {
      await page.getByRole('tab', { name: '流程' }).click();
      await page.locator('.djs-element[data-element-id="handle"]').waitFor();
    },
  },
  screen('notice log', 'admin', '/notices/log?channel=sms', async (page) => {
    await page.getByRole('option').first().click();
    await page.getByRole('heading', { name: '发送尝试' }).waitFor();
  }),
  screen('notice routes', 'admin', '/notices/routes', async (page) => {
    await page.getByRole('button', { name: '看看通知谁' }).click();
    await page.getByText('停在这里').first().waitFor();
  }),
  screen('design', 'admin', '/design', text('事件办理')),
  screen('designer', 'admin', '/design/hotline-case', async (page) => {
    await page.getByRole('button', { name: '整图' }).click();
    await page.locator('.djs-element[data-element-id="sign"] > .djs-visual').click({ force: true });
    await page.getByRole('textbox', { name: '名称', exact: true }).waitFor();
  }),
  screen('decision', 'designer1', '/decisions/hotline-dispatch', async (page) => {
    await page.getByText('事件类型=其他 没有规则').waitFor();
    await page.getByRole('textbox', { name: '第 1 行 事件类型' }).click();
    await page.getByRole('tab', { name: '试算' }).click();
    await page.getByLabel('事件类型 eventTypeId').fill('noise');
    await page.getByText('依据第 6 行').waitFor();
  }),
  screen('operations', 'designer1', '/operations?processId=hotline-case', async (page) => {
    await page.getByRole('option').first().click();
    await page.locator('.djs-element').first().waitFor({ state: 'attached' });
    await page.getByText('整个实例').waitFor();
  }),
  screen('moving tokens', 'designer1', '/operations?processId=hotline-case', async (page) => {
    await page.getByRole('option').first().click();
    await page.getByRole('button', { name: '调整位置' }).click();
    await page.getByRole('button', { name: '移到…' }).first().click();
    await page.locator('.count-diagram .ld-token').first().waitFor();
  }),
  screen('process activity', 'designer1', '/operations/processes/hotline-case', async (page) => {
    await page.locator('.ld-token').first().waitFor();
  }),
  screen('alarms', 'duty1', '/alarms', async (page) => {
    await row(page, /桐化一号排口/).click();
    await page.locator('.chart canvas').waitFor();
    await page.getByRole('tab', { name: '为什么' }).click();
  }),
  screen('alarms, several', 'duty1', '/alarms', async (page) => {
    await row(page, /桐化一号排口/).waitFor();
    await page.getByRole('listbox', { name: '告警' }).focus();
    await page.keyboard.press('X');
    await page.keyboard.press('a');
    await page.getByText(/将确认 \d+ 条告警/).waitFor();
  }),
  screen('alarm map', 'duty1', '/alarms/map', (page) => page.locator('.ol-layer canvas').first().waitFor()),
  screen('silence', 'duty1', '/alarms/quiet?new=silence', text('原因（会显示给值班员）')),
  screen('handover', 'duty1', '/alarms/handover', text(/未结告警 \d+ 条/)),
  screen('thing', 'duty1', '/things?thing=flue-1', text(/二氧化硫，/)),
  screen('rules', 'rules1', '/rules', text('消防通道占用')),
  screen('rule editor', 'rules1', '/rules/fire-lane-blocked', async (page) => {
    await page.getByText('没有发现问题').waitFor();
    await page.locator('details.action summary').first().click();
  }),
  screen('packs', 'admin', '/packs', text('百姓热线')),
  screen('pack', 'admin', '/packs/hotline', text('受理时限')),
  screen('people', 'admin', '/system/people', text('seat1')),
  screen('connections', 'admin', '/connections', (page) => page.getByRole('heading', { level: 1 }).waitFor()),
  screen('calendars', 'admin', '/system/calendars', text(/2026/)),
  citizen('portal', '/portal', heading('有事说一声')),
  citizen('portal, what', '/portal/new/what', heading('什么事')),
  citizen('portal, where', '/portal/new/what', async (page) => {
    await page.getByLabel('请说说是什么事').fill('门前的路灯不亮');
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByRole('button', { name: '在地图上指出位置' }).click();
    await page.getByText(/^标记处/).waitFor();
  }),
  citizen('portal, who', '/portal/new/what', async (page) => {
    await page.getByLabel('请说说是什么事').fill('门前的路灯不亮');
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByRole('heading', { name: '在哪里' }).waitFor();
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByLabel('手机号').fill('1');
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByRole('alert').waitFor();
  }),
  citizen('portal, tracking', '/portal/track', async (page) => {
    await track(page, busy.solved.number, busy.solved.phone);
    await page.getByText('办理结果').first().waitFor();
  }),
];

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  it.each(screens.map((one) => [one.name, one] as const))('%s', async (_name, { by, path, ready, phone }) => {
    const options = { colorScheme, viewport: phone ? sizes.phone : sizes.laptop };
    const { page, leave } = await (by ? staff(browser, city, by, options) : visit(browser, city, options));
    await page.goto(path());
    await ready(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const faults = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ''}`));
    expect(faults).toEqual([]);
    await leave();
  });
});
