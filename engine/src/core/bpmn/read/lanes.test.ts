/** Lanes give their group to the user tasks in them that name nobody. */
import { describe, expect, it } from 'vitest';
import { compile } from '../index.ts';
import { draw, ext } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

const lane = (id: string, name: string, refs: string[], inner = '') =>
  `<lane id="${id}" name="${name}">${inner.startsWith('<ext') ? inner : ''}${refs.map((r) => `<flowNodeRef>${r}</flowNodeRef>`).join('')}${inner.startsWith('<ext') ? '' : inner}</lane>`;
const property = (value: string) =>
  ext(`<zeebe:properties><zeebe:property name="candidateGroups" value="${value}"/></zeebe:properties>`);
const model = (lanes: string, task = '<userTask id="t"/>') =>
  draw(`<laneSet id="ls">${lanes}</laneSet><startEvent id="s"/> ${task} s -> t`);
const groups = async (xml: string, variables = {}) =>
  [...(await Story.of(xml)).start(variables).tasks.values()].map((task) => task.task.candidateGroups);

describe('a user task in a lane', () => {
  it('is for the group named like the lane, comma and all', async () => {
    expect(await groups(model(lane('l', '环卫，市政', ['s', 't'])))).toEqual([['环卫，市政']]);
  });

  it('or for those of its property, fixed or computed', async () => {
    expect(await groups(model(lane('l', 'Roads', ['t'], property('roads, bridges'))))).toEqual([['roads', 'bridges']]);
    const computed = model(lane('l', 'Roads', ['t'], property('=[team]')));
    expect(await groups(computed, { team: 'north' })).toEqual([['north']]);
  });

  it('of nested lanes the innermost counts, a nameless one asks the one around it', async () => {
    const nested = (name: string) =>
      lane('out', 'Works', ['t'], `<childLaneSet id="c">${lane('in', name, ['t'])}</childLaneSet>`);
    expect(await groups(model(nested('Lamps')))).toEqual([['Lamps']]);
    expect(await groups(model(nested('')))).toEqual([['Works']]);
  });

  it('in a sub-process belongs to the lane of the sub-process', async () => {
    const xml = draw(`<laneSet id="ls">${lane('l', 'Works', ['x'])}</laneSet><startEvent id="s"/>
      <subProcess id="x"><startEvent id="is"/> <userTask id="t"/> is -> t</subProcess> s -> x`);
    expect(await groups(xml)).toEqual([['Works']]);
  });

  it('keeps an assignment of its own', async () => {
    const own = (attributes: string) =>
      `<userTask id="t">${ext(`<zeebe:assignmentDefinition ${attributes}/>`)}</userTask>`;
    const xml = (attributes: string) => model(lane('l', 'Works', ['t']), own(attributes));
    expect(await groups(xml('candidateGroups="gas"'))).toEqual([['gas']]);
    expect(await groups(xml('assignee="li"'))).toEqual([[]]);
    expect(await groups(xml('candidateUsers="li"'))).toEqual([[]]);
    expect((await compile(xml('assignee="li"'))).problems).toEqual([]);
  });

  it('is told of when the model is read', async () => {
    const { problems, processes } = await compile(model(lane('l', 'Works', ['t'])));
    expect(problems.map((p) => `${p.code} ${p.elementId}`)).toEqual(['LANE_ASSIGNS t']);
    expect(processes[0]?.summary.elements.find(({ id }) => id === 't')?.candidateGroups).toEqual(['Works']);
    const role = lane('l', 'Works', ['t'], ext('<zeebe:assignmentDefinition candidateGroups="works"/>'));
    expect((await compile(model(role))).problems.map((p) => `${p.code} ${p.elementId}`)).toContain(
      'EXTENSION_NOT_SUPPORTED l',
    );
    const wrong = await compile(model(lane('l', 'Works', ['t'], property('=1 +'))));
    expect(wrong.problems.map((p) => `${p.code} ${p.elementId}`)).toContain('EXPRESSION_SYNTAX l');
  });
});
