/**
 * What is wrong with things as they were handed in, all at once: kind, attributes, place, what they belong to and refer to,
 * cycles of parents. Pure: whoever calls has looked up what the things name.
 */
import type { Json, Text } from '../../core/json.ts';
import type { Problem } from '../../core/problem.ts';
import type { SaveThing, ThingKind } from './schema.ts';

export interface Known {
  kinds: ReadonlyMap<string, ThingKind>;
  areas: ReadonlySet<string>;
  units: ReadonlySet<string>;
  /** Parent by id, of all stored things that the given ones name, and of everything above them. */
  parents: ReadonlyMap<string, string | null>;
}

export function checkThings(things: readonly SaveThing[], known: Known): Problem[] {
  const problems: Problem[] = [];
  const parents = new Map(known.parents);
  const seen = new Set<string>();
  for (const { id, parentId } of things) parents.set(id, parentId);
  for (const [i, thing] of things.entries()) {
    const report = (code: string, field: string, message: Text): void => {
      problems.push({ severity: 'error', code, path: `things[${i}].${field}`, message });
    };
    if (seen.has(thing.id)) {
      report('THING_TWICE', 'id', { zh: `编号 ${thing.id} 出现了两次`, en: `${thing.id} is given twice` });
    }
    seen.add(thing.id);
    checkKind(thing, known.kinds.get(thing.kind), report);
    checkReferences(thing, known, parents, report);
    if (thing.place?.lat === 0 && thing.place.lng === 0) {
      report('THING_PLACE', 'place', { zh: '（0，0）不是有效位置', en: '(0, 0) is not a place' });
    }
  }
  return problems;
}

type Report = (code: string, field: string, message: Text) => void;

function checkKind(thing: SaveThing, kind: ThingKind | undefined, report: Report): void {
  if (!kind) {
    report('THING_KIND', 'kind', { zh: `没有对象类型 ${thing.kind}`, en: `There is no kind ${thing.kind}` });
    return;
  }
  for (const [id, value] of Object.entries(thing.attributes)) {
    const attribute = kind.attributes.find((each) => each.id === id);
    const field = `attributes.${id}`;
    if (!attribute) {
      const message = { zh: `${kind.name.zh}没有属性 ${id}`, en: `${kind.name.en} has no attribute ${id}` };
      report('THING_ATTRIBUTE', field, message);
    } else if (value !== null && !isOf(attribute.type, value)) {
      const { name, type } = attribute;
      report('THING_ATTRIBUTE_TYPE', field, {
        zh: `${name.zh}应为${typeWords[type].zh}`,
        en: `${name.en} must be ${typeWords[type].en}`,
      });
    }
  }
}

type AttributeType = ThingKind['attributes'][number]['type'];

const typeWords: Record<AttributeType, Text> = {
  number: { zh: '数值', en: 'a number' },
  string: { zh: '文字', en: 'a text' },
  boolean: { zh: '是或否', en: 'true or false' },
  list: { zh: '列表', en: 'a list' },
};

const isOf = (type: AttributeType, value: Json): boolean =>
  type === 'list' ? Array.isArray(value) : typeof value === type;

function checkReferences(
  thing: SaveThing,
  known: Known,
  parents: ReadonlyMap<string, string | null>,
  report: Report,
): void {
  const { areaId, unitId, parentId } = thing;
  if (areaId !== null && !known.areas.has(areaId)) {
    report('THING_AREA', 'areaId', { zh: `没有区域 ${areaId}`, en: `There is no area ${areaId}` });
  }
  if (unitId !== null && !known.units.has(unitId)) {
    report('THING_UNIT', 'unitId', { zh: `没有机构 ${unitId}`, en: `There is no unit ${unitId}` });
  }
  const noThing = (id: string): Text => ({ zh: `没有对象 ${id}`, en: `There is no thing ${id}` });
  if (parentId !== null && !parents.has(parentId)) report('THING_PARENT', 'parentId', noThing(parentId));
  else if (isCyclic(thing.id, parents)) {
    const message = { zh: '上级不能是自己或自己的下级', en: 'A parent cannot be the thing itself or below it' };
    report('THING_CYCLE', 'parentId', message);
  }
  for (const [relation, ids] of Object.entries(thing.relations)) {
    for (const id of ids) if (!parents.has(id)) report('THING_RELATION', `relations.${relation}`, noThing(id));
  }
}

function isCyclic(id: string, parents: ReadonlyMap<string, string | null>): boolean {
  const passed = new Set([id]);
  for (let above = parents.get(id) ?? null; above !== null; above = parents.get(above) ?? null) {
    if (above === id) return true;
    if (passed.has(above)) return false;
    passed.add(above);
  }
  return false;
}
