/**
 * A citizen who has only a keyboard, at a desk and at a phone's width: reports something with a point on the map, gets a
 * number, follows it elsewhere with number and last four digits, answers when asked, reads how it goes on, and rates.
 */
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, sizes, visit } from './support/chromium.ts';
import { foundCity, type City } from './support/city.ts';
import { press, tabTo, write } from './support/keyboard.ts';

let city: City;
let browser: Browser;
beforeAll(async () => {
  [city, browser] = await Promise.all([foundCity(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await city.close();
});

describe.each([['desktop'], ['phone']] as const)('with the keyboard alone, at %s width', (size) => {
  const phone = size === 'phone' ? '13900001234' : '13900005678';
  const viewport = sizes[size];
  let number = '';
  let requestId = '';

  it('reports, and is told a number', async () => {
    const { page, faults, leave } = await visit(browser, city, { viewport });
    await page.goto('/portal');
    await press(page, page.getByRole('link', { name: /我要反映/ }));
    await saysWhat(page);
    await saysWhere(page);
    await write(page, page.getByLabel('手机号'), phone);
    await write(page, page.getByLabel('称呼'), '王女士');
    await press(page, page.getByRole('button', { name: '下一步' }));
    await page.getByRole('heading', { name: '核对后提交' }).waitFor();
    await page.getByText('人民路 12 号').waitFor();
    await press(page, page.getByRole('button', { name: '提交' }));
    await page.getByRole('heading', { name: '已经收到' }).waitFor();
    number = (await page.getByText(/^\d{8}-\d{4}$/).textContent())!.trim();
    expect(faults).toEqual([]);
    await leave();

    const seat = await city.as('seat1');
    const { items } = (await seat.get(`/api/v1/requests?q=${number}`)).body;
    expect(items).toMatchObject([
      { number, channel: 'web', address: '人民路 12 号', eventType: { id: 'street-light' } },
    ]);
    expect(items[0].place).not.toBeNull();
    requestId = items[0].id;
  });

  it('answers a question, follows the handling and rates it, from another device', async () => {
    const { page, faults, leave } = await visit(browser, city, { viewport });
    await page.goto('/portal');
    await press(page, page.getByRole('link', { name: /查进度/ }));
    await write(page, page.getByLabel('编号'), number);
    await write(page, page.getByLabel('手机号后四位'), phone.slice(-4));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '待受理' }).waitFor();

    await city.complete('seat1', `requests/${requestId}`, '受理', 'return', { question: '是哪一侧的路灯？' });
    // The page asks by itself every ten seconds; here it is waited for, later it is looked at again.
    await page.getByText('是哪一侧的路灯？').first().waitFor();
    await write(page, page.getByLabel('补充说明'), '靠河的一侧，从桥头数第三盏。');
    await press(page, page.getByRole('main').locator('button[type=submit]'));
    await page.getByText(/已提交.谢谢您/).waitFor();

    const caseId = await city.convert(requestId, 'street-light');
    await city.dispatch(caseId, 'lighting', 'ludeng1');
    await lookAgain(page);
    await page.getByRole('heading', { name: '办理中' }).waitFor();
    await page.getByText('承办部门正在办理。').first().waitFor();
    const result = { result: 'solved', resultText: '已更换第三盏路灯的光源。' };
    await city.complete('ludeng1', `cases/${caseId}`, '办理', 'done', result);
    await city.complete('centre1', `cases/${caseId}`, '办结核查', 'pass');
    await lookAgain(page);
    await page.getByText('已更换第三盏路灯的光源。').first().waitFor();

    await rates(page);
    await page.getByText(/已提交.谢谢您/).waitFor();
    await page.getByRole('heading', { name: '已办结' }).waitFor();
    const { ratings } = (await (await city.as('seat1')).get(`/api/v1/requests/${requestId}`)).body;
    expect(ratings).toMatchObject([{ about: 'handling', score: 4, satisfied: true, text: '修得很快' }]);
    expect(faults).toEqual([]);
    await leave();
  });

  it('is told the same for a wrong number and for wrong digits', async () => {
    const { page, leave } = await visit(browser, city, { viewport });
    const answers: (string | null)[] = [];
    for (const [asked, digits] of [
      [number, '0000'],
      ['20261123-9999', phone.slice(-4)],
    ] as const) {
      await page.goto('/portal/track');
      await write(page, page.getByLabel('编号'), asked);
      await write(page, page.getByLabel('手机号后四位'), digits);
      await page.keyboard.press('Enter');
      answers.push(await page.getByRole('alert').locator('p').first().textContent());
    }
    expect(answers[0]).toBeTruthy();
    expect(answers[1]).toBe(answers[0]);
    await leave();
  });
});

/** As when the browser's window is looked at again. */
const lookAgain = (page: Page) => page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);

/** First step; goes on without text and is told so. */
async function saysWhat(page: Page): Promise<void> {
  await page.getByRole('heading', { name: '什么事' }).waitFor();
  await press(page, page.getByRole('button', { name: '下一步' }));
  await page.getByRole('alert').getByText('请写一写是什么事。').waitFor();
  await write(page, page.getByLabel('请说说是什么事'), '门前的路灯不亮，已经三天了。');
  await press(page, page.getByRole('button', { name: '路灯故障' }));
  await press(page, page.getByRole('button', { name: '下一步' }));
}

/** Second step: an address, and a point chosen with the arrow keys. */
async function saysWhere(page: Page): Promise<void> {
  await page.getByRole('heading', { name: '在哪里' }).waitFor();
  await write(page, page.getByLabel('地址或位置'), '人民路 12 号');
  await press(page, page.getByRole('button', { name: '在地图上指出位置' }));
  await page.getByText(/^标记处[^不]/).waitFor();
  await page.keyboard.press('ArrowRight');
  await press(page, page.getByRole('button', { name: '用这个位置' }));
  await page.getByText(/已选位置/).waitFor();
  await press(page, page.getByRole('button', { name: '下一步' }));
  await page.getByRole('heading', { name: '怎么联系您' }).waitFor();
}

/** Satisfied, four stars, a word of thanks. */
async function rates(page: Page): Promise<void> {
  await press(page, page.getByRole('radio', { name: '满意', exact: true }), 'Space');
  await tabTo(page, page.getByRole('radio', { name: /1 星/ }));
  await page.keyboard.press('Space');
  for (let star = 1; star < 4; star += 1) await page.keyboard.press('ArrowRight');
  await write(page, page.getByLabel('您的意见'), '修得很快');
  await press(page, page.getByRole('button', { name: '提交' }));
}
