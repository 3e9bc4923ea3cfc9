/**
 * Models of Camunda 7 in the style of its public examples: what they become (golden files beside them), that the result
 * deploys and runs the same story, and that what cannot be carried over is said and never runs as something else.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from '../index.ts';
import { Story } from '../testing/story.ts';
import { convertCamunda7, isCamunda7, type Conversion } from './index.ts';
import { translateJuel } from './juel.ts';

const model = (name: string) => readFileSync(new URL(`./models/${name}.bpmn`, import.meta.url), 'utf8');

function lines({ report }: Conversion): string {
  return report.lines
    .map(({ elementId, what, outcome, reason, mend }) =>
      [`${outcome.padEnd(11)} ${elementId} ${what}`, reason.zh, reason.en, ...(mend ? [`→ ${mend.en}`] : [])].join(
        '\n    ',
      ),
    )
    .join('\n')
    .concat('\n');
}

async function story(name: string, env: ConstructorParameters<typeof Story>[1] = {}): Promise<Story> {
  const { xml } = await convertCamunda7(model(name));
  return Story.of(xml ?? '', env);
}

describe('the files of Camunda 7', { timeout: 60_000 }, () => {
  for (const name of ['subsidy', 'order', 'trouble']) {
    it(`${name}: becomes what the golden file shows, with its report`, async () => {
      const conversion = await convertCamunda7(model(name));
      await expect(conversion.xml).toMatchFileSnapshot(`./models/${name}.converted.bpmn`);
      await expect(lines(conversion)).toMatchFileSnapshot(`./models/${name}.report.txt`);
      expect(conversion.xml).not.toMatch(/camunda:|camunda\.org\/schema\/1\.0\/bpmn/);
      const { exact, approximate, impossible } = conversion.report.counts;
      expect(exact + approximate + impossible).toBe(conversion.report.lines.length);
    });
  }

  it('are recognised, and files of Camunda 8 are not', async () => {
    expect(isCamunda7(model('subsidy'))).toBe(true);
    expect(isCamunda7((await convertCamunda7(model('subsidy'))).xml ?? '')).toBe(false);
  });

  it('converted once more stay as they are', async () => {
    const once = await convertCamunda7(model('order'));
    const twice = await convertCamunda7(once.xml ?? '');
    expect(twice.xml).toBe(once.xml);
  });

  it('that are no XML, or want more than they may, are refused with the reason', async () => {
    expect((await convertCamunda7('<a')).problems).toMatchObject([{ code: 'XML_INVALID' }]);
    const bomb = '<!DOCTYPE a [<!ENTITY b "c">]><a/>';
    expect((await convertCamunda7(bomb)).problems).toMatchObject([{ code: 'XML_FORBIDDEN' }]);
  });
});

describe('a converted model runs its story', { timeout: 60_000 }, () => {
  it('the subsidy: registered, reminded, sent back once, granted', async () => {
    const subsidy = await story('subsidy');
    subsidy.start({
      applicant: { id: 'P1', town: 'Willow' },
      channel: 'web',
      reviewer: 'wu',
      unit: 'unit:welfare',
      reviewBy: null,
    });
    const [job] = [...subsidy.jobs.values()];
    expect(job).toMatchObject({ jobType: 'registry', retries: 5 });
    expect(job?.variables).toMatchObject({
      ...{ person: 'P1', kind: 'heating', flags: ['new', 'web'] },
      where: { town: 'Willow', county: 'North' },
    });
    subsidy.job('register', { number: 'F-7' });
    expect(subsidy.variable('fileNumber')).toBe('F-7');
    const [task] = [...subsidy.tasks.values()];
    expect(task?.task).toMatchObject({
      ...{ assignee: 'wu', candidateGroups: ['reviewers', 'unit:welfare'], priority: 70 },
      externalFormReference: 'embedded:app:forms/review.html',
    });
    subsidy.later('P3D');
    expect([...subsidy.jobs.values()].map(({ jobType }) => jobType)).toEqual(['reminder']);
    subsidy.job('remind').user('review', { approved: false, verdict: 'incomplete', amount: 100 });
    expect(subsidy.waiting).toEqual(['review']);
    subsidy.user('review', { approved: true, verdict: 'fine', amount: 100 });
    expect(subsidy.completed).toContain('granted');
    expect(subsidy.status).toBe('completed');
  });

  it('the subsidy: an answer that is null counts as no', async () => {
    const subsidy = await story('subsidy');
    subsidy.start({
      applicant: { id: 'P1', town: 'Willow' },
      channel: 'web',
      reviewer: 'wu',
      unit: 'u',
      reviewBy: null,
    });
    subsidy.job('register').user('review', { approved: null, verdict: 'no', amount: 9 });
    expect(subsidy.completed).toContain('refused');
  });

  it('the order: computed, decided, voted by half, packed box by box, delivered', async () => {
    const order = await story('order', { decide: () => 5 });
    order.start({
      quantity: 2,
      unitPrice: 50,
      express: true,
      approvers: ['a', 'b', 'c', 'd'],
      boxes: 2,
      address: 'Mill 1',
    });
    expect([order.variable('total'), order.variable('discount')]).toEqual([120, 5]);
    expect([...order.tasks.values()].map(({ task }) => task.assignee)).toEqual(['a', 'b', 'c', 'd']);
    order.user('vote').user('vote');
    expect(order.waiting).toEqual(['pack']);
    order.user('pack').user('pack');
    const [call] = [...order.calls.values()];
    expect(call).toMatchObject({ processId: 'delivery', binding: 'versionTag', versionTag: '3.0' });
    expect(call?.variables).toEqual({ to: 'Mill 1', value: 115 });
    order.called('deliver', { receipt: 'R9', other: 1 });
    expect([order.variable('deliveryReceipt'), order.variable('other')]).toEqual(['R9', undefined]);
    expect([...order.jobs.values()].map(({ jobType }) => jobType)).toEqual(['notify']);
    expect(order.job('inform').status).toBe('completed');
  });

  it('the one in trouble: what could not be said is refused at its place', async () => {
    const { xml } = await convertCamunda7(model('trouble'));
    const { processes, problems } = await compile(xml ?? '');
    expect(processes).toEqual([]);
    const places = problems
      .filter(({ severity }) => severity === 'error')
      .map(({ code, elementId }) => `${code} ${elementId}`);
    expect(places.sort()).toEqual(['CORRELATION_KEY_MISSING wait', 'EXPRESSION_NOT_FEEL f7']);
  });
});

describe('JUEL', () => {
  const feel = (source: string, condition = false) => {
    const result = translateJuel(source, condition);
    return result.ok ? result.feel : `✗ ${result.part}`;
  };

  it.each([
    ['x > 5 && y', 'x > 5 and y = true'],
    ['!done', 'not(done = true)'],
    ['status == \'a\' || status eq "b"', 'status = "a" or status = "b"'],
    ['(a or b) and not c', '(a = true or b = true) and not(c = true)'],
    ['x', 'x = true'],
    ['x != null', 'x != null'],
    ['a.b[0].c >= -1', 'a.b[1].c >= -1'],
    ["m['k'] lt 3", 'get value(m, "k") < 3'],
    ['empty list', 'list contains([null, "", []], list)'],
    ["execution.getVariable('n') % 2 == 0", 'modulo(n, 2) = 0'],
    ["name.equals('x')", 'name = "x"'],
    ['items.size() > 0', 'count(items) > 0'],
    ["it's", "✗ 's"],
    ['bean.check(x)', '✗ bean.check()'],
    ['execution.processInstanceId == x', '✗ execution.processInstanceId'],
    ['dateTime().plusDays(1)', '✗ dateTime()'],
    ['x = 5', '✗ = 5'],
    ['', '✗ the end'],
  ])('as a condition: %s', (source, expected) => {
    expect(feel(source, true)).toBe(expected);
  });

  it.each([
    ['a + b * c', 'a + b * c'],
    ['(a + b) * c - 1', '(a + b) * c - 1'],
    ['a - (b - c)', 'a - (b - c)'],
    ["vip ? 'gold' : 'plain'", 'if vip = true then "gold" else "plain"'],
    ['\'say "hi"\'', '"say \\"hi\\""'],
  ])('as a value: %s', (source, expected) => {
    expect(feel(source)).toBe(expected);
  });
});
