/** The tables of a pack's page: every alarm rule with its number, what it says (made from the rule), and its inputs. */
import { ruleSentence } from '../../src/core/alarms/index.ts';
import { activeRule } from '../../src/features/alarm-rules/active.ts';
import { ruleNames } from '../../src/features/alarm-rules/names.ts';
import { resolveRule } from '../../src/features/alarm-rules/resolve.ts';
import { inputValues } from '../../src/features/packs/active.ts';
import type { PackContent } from '../../src/features/packs/format.ts';

const heads = {
  zh: ['编号', '规则', '何时告警、何时恢复（按参数默认值）', '参数'],
  en: ['No.', 'Rule', 'When it raises and clears, with the defaults', 'Inputs'],
};

export function ruleTable(content: PackContent, language: 'zh' | 'en'): string {
  const kinds = new Map(Object.values(content.things).map((kind) => [kind.id, kind]));
  const values = inputValues(content, {});
  const rows = Object.values(content.rules).map((file) => {
    const { resolved } = resolveRule(file, values);
    if (!resolved) throw new Error(`the rule ${file.id} has problems`);
    const version = { hash: '', rule_id: file.id, content: file, resolved, pack_id: null, origin: '' };
    const { compiled } = activeRule({ ...version, published_by: '', preapproved: 0, created_at: 0 });
    const sentence = ruleSentence(compiled, ruleNames(kinds, compiled.rule.scope))[language];
    const inputs = [
      ...new Set([...JSON.stringify(file).matchAll(/"input":"(\w+)"|"input:(\w+)"/g)].map((m) => m[1] ?? m[2])),
    ];
    return [file.code ?? '', file.name[language], sentence, inputs.map((id) => `\`${id}\``).join(' ')];
  });
  return [heads[language], heads[language].map(() => '---'), ...rows]
    .map((row) => `| ${row.map(cell).join(' | ')} |`)
    .join('\n');
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
