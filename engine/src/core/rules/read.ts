/**
 * Checks rules before they are compiled, all problems at once: shape, names, paths, operators against the types of the
 * facts, bounds on size, and conditions that can never hold together. Rules come from packs and browsers: nothing about
 * them is trusted.
 */
import type { Json, Text } from '../json.ts';
import type { Problem } from '../problem.ts';
import { ruleProblem, type RuleCode } from './codes.ts';
import { domainOf, intersection, isEmpty } from './domain.ts';
import {
  isReference,
  OPERATORS,
  type Comparison,
  type Condition,
  type FactType,
  type FactTypes,
  type Operator,
  type RuleSource,
} from './grammar.ts';
import { leafOf, pathOf } from './tree.ts';

const MAX_DEPTH = 20;
const MAX_COMPARISONS = 500;
const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const NUMERIC: readonly Operator[] = ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'];
const OF_LISTS: readonly Operator[] = ['contains', 'doesNotContain'];
const IN_LISTS: readonly Operator[] = ['in', 'notIn'];

const GROUPS = ['all', 'any', 'not'] as const;
const COMPARISON = ['fact', 'path', 'operator', 'value'];

const typeNames: Record<string, Text> = {
  number: { zh: '数字', en: 'a number' },
  string: { zh: '文字', en: 'a text' },
  boolean: { zh: '是或否', en: 'true or false' },
  list: { zh: '列表', en: 'a list' },
  object: { zh: '对象', en: 'an object' },
  null: { zh: '空值', en: 'null' },
  any: { zh: '任意值', en: 'any value' },
};

/** Problems of one rule; `place` is the path of the rule in its document. Without facts their names are free. */
export function checkRule(rule: RuleSource, facts: FactTypes | null, place: string): Problem[] {
  const reading = new RuleReading(facts);
  reading.condition(rule.conditions, `${place}.conditions`, 1, true);
  if (reading.comparisons > MAX_COMPARISONS) {
    reading.report('RULE_TOO_LARGE', place, { count: reading.comparisons, limit: MAX_COMPARISONS });
  }
  return reading.problems;
}

class RuleReading {
  readonly problems: Problem[] = [];
  comparisons = 0;
  constructor(private readonly facts: FactTypes | null) {}

  report(code: RuleCode, path: string, data: Record<string, string | number> = {}, texts: Record<string, Text> = {}) {
    this.problems.push(ruleProblem(code, path, data, texts));
  }

  condition(value: unknown, path: string, depth: number, outermost = false): void {
    if (depth > MAX_DEPTH) return this.report('RULE_TOO_DEEP', path, { limit: MAX_DEPTH });
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.shape(path, '条件必须是对象', 'a condition must be an object');
    }
    const keys = Object.keys(value);
    const groups = GROUPS.filter((key) => Object.hasOwn(value, key));
    const [group] = groups;
    if (group === undefined) {
      if (outermost) return this.shape(path, '最外层必须是 all、any 或 not', 'the outermost must be all, any or not');
      return this.comparison(value as Record<string, unknown>, path);
    }
    const strange = keys.filter((key) => key !== group);
    if (strange.length > 0) {
      const names = strange.join(', ');
      return this.shape(path, `${group} 旁边不能有 ${names}`, `beside ${group} there cannot be ${names}`);
    }
    this.group(group, (value as Record<string, unknown>)[group], `${path}.${group}`, depth);
  }

  private group(group: (typeof GROUPS)[number], inner: unknown, path: string, depth: number): void {
    if (group === 'not') return this.condition(inner, path, depth + 1);
    if (!Array.isArray(inner)) return this.shape(path, `${group} 必须是列表`, `${group} must be a list`);
    if (inner.length === 0) return this.report(group === 'any' ? 'RULE_EMPTY_ANY' : 'RULE_EMPTY_ALL', path);
    const before = this.problems.length;
    inner.forEach((condition, i) => this.condition(condition, `${path}[${i}]`, depth + 1));
    if (group !== 'all' || this.problems.length > before) return;
    this.contradictions(
      (inner as Condition[]).filter((condition) => 'fact' in condition),
      path,
    );
  }

  private shape(path: string, zh: string, en: string): void {
    this.report('RULE_SHAPE', path, {}, { what: { zh, en } });
  }

  private comparison(value: Record<string, unknown>, path: string): void {
    this.comparisons += 1;
    const strange = Object.keys(value).filter((key) => !COMPARISON.includes(key));
    if (strange.length > 0) {
      const names = strange.join(', ');
      this.shape(path, `不认识 ${names}`, `${names} means nothing here`);
    }
    if (!('value' in value)) this.shape(path, '缺少 value', 'value is missing');
    const type = this.fact(value, path);
    const operator = value['operator'];
    if (!(OPERATORS as readonly unknown[]).includes(operator)) {
      return this.report('RULE_OPERATOR_UNKNOWN', `${path}.operator`, {
        operator: String(operator),
        known: OPERATORS.join(', '),
      });
    }
    if (type !== null && 'value' in value) this.types(operator as Operator, type, value['value'] as Json, path);
  }

  /** Type of the fact that is referred to; null when a problem was reported. */
  private fact(reference: Record<string, unknown>, path: string): FactType | null {
    const { fact, path: inner } = reference;
    if (typeof fact !== 'string' || !isName(fact)) {
      this.report('RULE_FACT_NAME', `${path}.fact`, { fact: String(fact) });
      return null;
    }
    const names = inner === undefined ? ['$'] : typeof inner === 'string' ? inner.split('.') : [];
    if (names[0] !== '$' || !names.slice(1).every(isName)) {
      this.report('RULE_PATH', `${path}.path`, { path: String(inner) });
      return null;
    }
    return this.facts === null ? 'any' : this.typeAt([fact, ...names.slice(1)], path);
  }

  private typeAt(names: readonly string[], path: string): FactType | null {
    let fields: FactTypes = this.facts ?? {};
    let type: FactType = 'any';
    for (const [i, name] of names.entries()) {
      if (!Object.hasOwn(fields, name)) {
        const known = Object.keys(fields).join(', ') || '—';
        this.report('RULE_FACT_UNKNOWN', `${path}.fact`, { fact: names.slice(0, i + 1).join('.'), known });
        return null;
      }
      type = fields[name] as FactType;
      if (type === 'any') return type;
      fields = typeof type === 'object' ? type.fields : {};
    }
    return type;
  }

  private types(operator: Operator, fact: FactType, value: Json, path: string): void {
    const given = isReference(value) ? this.fact(value, `${path}.value`) : typeOf(value);
    if (given === null) return;
    if (NUMERIC.includes(operator)) {
      this.needs(operator, 'number', fact, `${path}.fact`);
      this.needs(operator, 'number', given, `${path}.value`);
    } else if (OF_LISTS.includes(operator)) this.needs(operator, 'list', fact, `${path}.fact`);
    else if (IN_LISTS.includes(operator)) {
      this.needs(operator, 'list', given, `${path}.value`);
      if (Array.isArray(value)) value.forEach((item, i) => this.likeFact(operator, fact, item, `${path}.value[${i}]`));
    } else if (isReference(value)) this.needs(operator, fact, given, `${path}.value`);
    else this.likeFact(operator, fact, value, `${path}.value`);
  }

  /** Equality asks for one value of the fact's own type, or null. */
  private likeFact(operator: Operator, fact: FactType, value: Json, path: string): void {
    const given = typeOf(value);
    if (given === 'null') return;
    if (given === 'list' || typeof given === 'object') {
      const wanted = fact === 'list' || typeof fact === 'object' ? 'any' : fact;
      return this.report('RULE_VALUE_TYPE', path, { operator }, { wanted: nameOf(wanted), given: nameOf(given) });
    }
    this.needs(operator, fact, given, path);
  }

  private needs(operator: Operator, wanted: FactType, given: FactType | 'null', path: string): void {
    if (given === 'any' || wanted === 'any' || given === wanted) return;
    this.report('RULE_VALUE_TYPE', path, { operator }, { wanted: nameOf(wanted), given: nameOf(given) });
  }

  /** Comparisons of one fact in one `all` that leave it no value. For what was read without errors. */
  private contradictions(comparisons: readonly Comparison[], path: string): void {
    for (const [i, { fact, path: inner }] of comparisons.entries()) {
      const same = (each: Comparison) => each.fact === fact && each.path === inner;
      if (comparisons.findIndex(same) !== i || !comparisons.some((each, j) => j > i && same(each))) continue;
      const domains = comparisons
        .filter(same)
        .map((each) => domainOf(leafOf(each, 'as-value')))
        .filter((domain) => domain !== null);
      if (domains.length > 1 && isEmpty(domains.reduce(intersection))) {
        return this.report('RULE_NEVER', path, { fact: pathOf({ fact, path: inner }) });
      }
    }
  }
}

const isName = (name: string) => NAME.test(name) && !(name in Object.prototype) && name.length <= 100;

function typeOf(value: Json): Exclude<FactType, 'any'> | 'null' {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' ? { fields: {} } : (typeof value as 'number' | 'string' | 'boolean');
}

const nameOf = (type: FactType | 'null'): Text => typeNames[typeof type === 'object' ? 'object' : type] as Text;
