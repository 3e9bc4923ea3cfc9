/** Data objects and stores are variables; associations are mappings where they change anything, and refused where inexact. */
import { describe, expect, it } from 'vitest';
import { compile } from '../index.ts';
import { draw } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

const OBJECTS = `<dataObject id="do"/><dataObjectReference id="order" name="order" dataObjectRef="do"/>
  <dataObjectReference id="paper" name="the paper" dataObjectRef="do"/><dataStoreReference id="store" name="stock"/>`;
const feel = (tag: string, text: string) => `<${tag} xsi:type="tFormalExpression">${text}</${tag}>`;
const input = (sources: string[], target: string, more = '') =>
  `<dataInputAssociation>${sources.map((s) => `<sourceRef>${s}</sourceRef>`).join('')}<targetRef>${target}</targetRef>${more}</dataInputAssociation>`;
const output = (source: string | null, target: string, more = '') =>
  `<dataOutputAssociation>${source === null ? '' : `<sourceRef>${source}</sourceRef>`}<targetRef>${target}</targetRef>${more}</dataOutputAssociation>`;
const IO = `<ioSpecification><dataInput id="in" name="goods"/><dataOutput id="out" name="left"/><inputSet/><outputSet/></ioSpecification>`;
const PLACE = '<property id="place" name="__targetRef_placeholder"/>';
const model = (inside: string) =>
  draw(`${OBJECTS}<startEvent id="s"/> <userTask id="t">${inside}</userTask> <userTask id="z"/> s -> t -> z`);
const codes = async (inside: string) => (await compile(model(inside))).problems.map((p) => `${p.code} ${p.elementId}`);

describe('a data association', () => {
  it('that only shows what is read and written changes nothing', async () => {
    const story = (await Story.of(model(`${PLACE}${input(['order'], 'place')}${output(null, 'store')}`))).start({
      order: 1,
    });
    expect(story.state?.body.elements.find((e) => e.at === 't')?.vars).toBeUndefined();
    expect(story.user('t', { order: 2, stock: 3 }).variable('order')).toBe(2);
    expect(story.variable('stock')).toBe(3);
  });

  it('under another name is a mapping', async () => {
    const inside = `${IO}${input(['order'], 'in')}${output('out', 'store')}`;
    const story = (await Story.of(model(inside))).start({ order: { n: 3 } });
    expect(story.state?.body.elements.find((e) => e.at === 't')?.vars).toEqual({ goods: { n: 3 } });
    story.user('t', { left: 9, secret: true });
    expect([story.variable('stock'), story.variable('secret')]).toEqual([9, undefined]);
  });

  it('transforms and assigns', async () => {
    const inside = `${IO}${input(['order', 'store'], 'in', feel('transformation', '=order + stock'))}
      ${output('out', 'order', `<assignment>${feel('from', '=left * 2')}${feel('to', 'order.total')}</assignment>`)}`;
    const story = (await Story.of(model(inside))).start({ order: 1, stock: 2 });
    expect(story.state?.body.elements.find((e) => e.at === 't')?.vars).toEqual({ goods: 3 });
    expect(story.user('t', { left: 4 }).variable('order')).toEqual({ total: 8 });
  });

  it('is refused where it is not exact', async () => {
    expect(await codes(`${IO}${input(['order', 'store'], 'in')}`)).toEqual(['DATA_NOT_EXACT t']);
    expect(await codes(`${PLACE}${input(['order'], 'place', feel('transformation', '=1'))}`)).toEqual([
      'DATA_NOT_EXACT t',
    ]);
    expect(
      await codes(`${PLACE}${input(['order'], 'place', `<assignment>${feel('from', '=1')}</assignment>`)}`),
    ).toEqual(['DATA_NOT_EXACT t']);
    expect(await codes(`${IO}${input(['order'], 'in', feel('transformation', 'order'))}`)).toEqual([
      'EXPRESSION_NOT_FEEL t',
    ]);
  });

  it('of data whose name is no variable is a label, which is said', async () => {
    expect(await codes(`${PLACE}${input(['paper'], 'place')}`)).toEqual(['DATA_IS_LABEL t']);
  });
});
