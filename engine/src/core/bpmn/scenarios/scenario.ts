/**
 * Reads a scenario: a plain text beside its `.bpmn` file, a title line, some prose, then blocks of Given, When and Then
 * lines. A blank line ends a block; each block begins anew.
 *
 *     WCP-4 Exclusive Choice
 *     Supported: directly, by the exclusive gateway.
 *
 *     Given {"amount": 500}
 *     When it starts
 *     Then it waits at "clerk"
 */
import type { Json, JsonObject } from '../../json.ts';

export interface ScenarioLine {
  keyword: 'given' | 'when' | 'then';
  text: string;
  /** From 1, for messages. */
  line: number;
}

export interface Scenario {
  title: string;
  /** Number of the workflow control-flow pattern, when it shows one. */
  pattern: number | null;
  /** What stands between the title and the first block. */
  prose: string;
  blocks: ScenarioLine[][];
}

const LINE = /^(Given|When|Then|And) (.+)$/;

export function readScenario(text: string): Scenario {
  const [title = '', ...rest] = text.split('\n');
  const blocks: ScenarioLine[][] = [];
  const prose: string[] = [];
  let block: ScenarioLine[] = [];
  rest.forEach((raw, i) => {
    const match = LINE.exec(raw.trim());
    if (raw.trim() === '') block = [];
    else if (!match) {
      if (blocks.length > 0) throw new Error(`line ${i + 2} is neither Given, When, Then nor And: ${raw}`);
      prose.push(raw.trim());
    } else {
      const before = block.at(-1);
      if (match[1] === 'And' && !before) throw new Error(`line ${i + 2}: And needs a line before it`);
      const keyword = match[1] === 'And' ? before!.keyword : (match[1]?.toLowerCase() as ScenarioLine['keyword']);
      if (block.length === 0) blocks.push(block);
      block.push({ keyword, text: match[2] ?? '', line: i + 2 });
    }
  });
  const pattern = /^WCP-(\d+) /.exec(title)?.[1];
  return { title, pattern: pattern === undefined ? null : Number(pattern), prose: prose.join(' '), blocks };
}

/** The JSON at the end of a line such as `"a" is done with {"ok": true}`. */
export function variablesOf(text: string | undefined): JsonObject {
  return text === undefined ? {} : (valueOf(text) as JsonObject);
}

export const valueOf = (text: string) => JSON.parse(text) as Json;
