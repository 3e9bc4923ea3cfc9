/**
 * Inputs for a process that has no scenarios: it is run by our kernel many times, each time with other answers drawn from
 * what its conditions ask for, and the runs that go where no other went are kept. The same model gives the same runs.
 */
import { parseBpmn, type ModdleElement } from '../../core/bpmn/read/moddle.ts';
import type { ProcessModel } from '../../core/bpmn/index.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { KernelRun, type KernelEnv } from './kernel.ts';
import type { NamedRun } from './opinion.ts';

export interface ExploreOptions extends KernelEnv {
  /** Runs kept. Default 8. */
  keep?: number;
  /** Runs tried. Default 120. */
  tries?: number;
  /** Inputs of one run. Default 60. */
  maxInputs?: number;
}

/** What a model's expressions compare: values worth trying by dotted name, and what else its elements react to. */
interface Vocabulary {
  values: Map<string, Set<Json>>;
  errorCodes: string[];
  /** Variable that a decision fills. */
  decisions: Map<string, string>;
}

const MAX_STEPS = 500;

export async function exploreRuns(xml: string, model: ProcessModel, options: ExploreOptions = {}): Promise<NamedRun[]> {
  const { keep = 8, tries = 120, maxInputs = 60 } = options;
  const vocabulary = await readVocabulary(xml);
  const seen = new Set<string>();
  const kept: NamedRun[] = [];
  for (let seed = 1; seed <= tries && kept.length < keep; seed += 1) {
    const run = exploreOnce(model, vocabulary, draws(seed), maxInputs, options);
    const news = run && coverage(run).filter((mark) => !seen.has(mark));
    if (!run || !news || news.length === 0) continue;
    for (const mark of news) seen.add(mark);
    kept.push({ name: `#${kept.length + 1}`, run: run.recorded });
  }
  return kept;
}

const coverage = (run: KernelRun): string[] =>
  run.recorded.steps.flatMap(({ effects }) =>
    effects.flatMap((effect) =>
      effect.type === 'flowTaken' ? effect.flowId : effect.type === 'elementCompleted' ? effect.elementId : [],
    ),
  );

/** One run to its end, or as far as it may go; null when the kernel refuses what the draw wants. */
function exploreOnce(
  model: ProcessModel,
  vocabulary: Vocabulary,
  draw: (n: number) => number,
  maxInputs: number,
  env: KernelEnv,
): KernelRun | null {
  const some = (share: number) => variablesFrom(vocabulary, draw, share);
  const decide: KernelEnv['decide'] = ({ decisionId }) => {
    const name = vocabulary.decisions.get(decisionId) ?? '';
    return some(1)[name] ?? null;
  };
  const run = new KernelRun(model, { decide, maxSteps: MAX_STEPS, ...env });
  try {
    run.start(some(1), model.noneStartId ?? model.summary.elements.find(({ type }) => type === 'START_EVENT')?.id);
    for (let inputs = 0; run.status === 'active' && inputs < maxInputs; inputs += 1) {
      const places = run.ledger.places();
      if (places.length === 0 || run.ledger.stopAfter()) break;
      // A timer or message that interrupts would often end a run early: work comes first.
      const work = places.filter(({ kind }) => kind === 'userTask' || kind === 'job' || kind === 'call');
      const from = work.length > 0 && draw(4) > 0 ? work : places;
      const { place, kind } = from[draw(from.length)]!;
      run.now += 60_000;
      const code = vocabulary.errorCodes[draw(Math.max(1, vocabulary.errorCodes.length))];
      if (code !== undefined && (kind === 'job' || kind === 'call') && draw(5) === 0) run.fail(place, code);
      else run.complete(place, some(0.7));
    }
    return run;
  } catch {
    return null;
  }
}

/** A small deterministic generator: `draw(n)` gives 0 … n-1. */
function draws(seed: number): (n: number) => number {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % n;
  };
}

function variablesFrom({ values }: Vocabulary, draw: (n: number) => number, share: number): JsonObject {
  const result: JsonObject = {};
  for (const [path, candidates] of values) {
    if (share < 1 && draw(100) >= share * 100) continue;
    const list = [...candidates];
    put(result, path.split('.'), list[draw(list.length)] ?? null);
  }
  return result;
}

function put(target: JsonObject, [name = '', ...rest]: string[], value: Json): void {
  if (rest.length === 0) {
    if (typeof target[name] !== 'object') target[name] = value;
    return;
  }
  const inner = target[name];
  const object: JsonObject = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
  target[name] = object;
  put(object, rest, value);
}

// ── the words of a model ─────────────────────────────────────────────────────────────────────────────────────────────

const NAME = String.raw`[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*`;
const COMPARISON = new RegExp(String.raw`(${NAME})\s*(?:=|!=|<=|>=|<|>)\s*("[^"]*"|-?\d+(?:\.\d+)?|true|false)`, 'gu');
const IN_LIST = new RegExp(String.raw`(${NAME})\s+in\s*[[(]([^\])]*)[\])]`, 'gu');
const BARE = new RegExp(String.raw`^(${NAME})$`, 'u');

/** Names that stand for true or false: alone between the connectives of a condition. */
const booleansIn = (feel: string): string[] =>
  feel
    .split(/\b(?:and|or|not)\b|[()]/)
    .flatMap((part) => BARE.exec(part.trim())?.[1] ?? [])
    .filter((name) => name !== 'true' && name !== 'false');

async function readVocabulary(xml: string): Promise<Vocabulary> {
  const { definitions } = await parseBpmn(xml);
  const words: Vocabulary = { values: new Map(), errorCodes: [], decisions: new Map() };
  if (definitions) visit(definitions, words, new Set());
  return words;
}

function visit(element: ModdleElement, words: Vocabulary, seen: Set<ModdleElement>): void {
  if (seen.has(element)) return;
  seen.add(element);
  if (element.$type === 'bpmn:Error' && typeof element['errorCode'] === 'string')
    words.errorCodes.push(element['errorCode']);
  if (element.$type === 'zeebe:CalledDecision') {
    words.decisions.set(String(element['decisionId']), String(element['resultVariable']));
  }
  for (const [property, value] of Object.entries(element)) {
    if (property.startsWith('$')) continue;
    if (typeof value === 'string') note(property, value.trim(), words);
    for (const inner of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof inner === 'object' && inner !== null && '$type' in inner) visit(inner as ModdleElement, words, seen);
    }
  }
}

function note(property: string, text: string, { values }: Vocabulary): void {
  if (!text.startsWith('=')) return;
  const feel = text.slice(1).trim();
  const add = (name: string, ...candidates: Json[]) => {
    const known = values.get(name) ?? new Set();
    for (const value of candidates) known.add(value);
    values.set(name, known);
  };
  for (const [, name = '', literal = ''] of feel.matchAll(COMPARISON)) {
    const value = JSON.parse(literal) as Json;
    add(name, value);
    if (typeof value === 'number') add(name, value - 1, value + 1);
    else add(name, typeof value === 'boolean' ? !value : 'another');
  }
  for (const [, name = '', list = ''] of feel.matchAll(IN_LIST)) {
    for (const [literal] of list.matchAll(/"[^"]*"|-?\d+(?:\.\d+)?/g)) add(name, JSON.parse(literal) as Json);
  }
  if (property === 'body') for (const name of booleansIn(feel)) add(name, true, false);
  const bare = BARE.exec(feel)?.[1];
  if (bare === undefined) return;
  if (property === 'inputCollection') add(bare, ['a', 'b'] as Json);
  else if (property === 'correlationKey') add(bare, 'key');
}
