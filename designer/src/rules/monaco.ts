/**
 * Monaco with JSON only, in a chunk of its own: the words before the editor, workers of our own origin, and the schema of
 * an alarm rule as the API publishes it.
 */
import type { Language } from '../i18n/setup.ts';

export type Monaco = typeof import('monaco-editor/editor/editor.api');
let loading: Promise<Monaco> | null = null;

/** The language is that of the first time: Monaco takes its words once per page. */
export function loadMonaco(language: Language): Promise<Monaco> {
  loading ??= load(language);
  return loading;
}

async function load(language: Language): Promise<Monaco> {
  if (language === 'zh-CN') await import('monaco-editor/nls/lang/zh-cn');
  const [{ default: EditorWorker }, { default: JsonWorker }] = await Promise.all([
    import('monaco-editor/editor/editor.worker?worker'),
    import('monaco-editor/languages/features/json/json.worker?worker'),
  ]);
  self.MonacoEnvironment = {
    getWorker: (_id, label) => (label === 'json' ? new JsonWorker() : new EditorWorker()),
  };
  const [monaco, { jsonDefaults }] = await Promise.all([
    import('monaco-editor/editor/editor.api'),
    import('monaco-editor/languages/features/json/register'),
    import('monaco-editor/editor/contrib/bracketMatching/browser/bracketMatching'),
    import('monaco-editor/editor/contrib/clipboard/browser/clipboard'),
    import('monaco-editor/editor/contrib/find/browser/findController'),
    import('monaco-editor/editor/contrib/folding/browser/folding'),
    import('monaco-editor/editor/contrib/format/browser/formatActions'),
    import('monaco-editor/editor/contrib/hover/browser/hoverContribution'),
    import('monaco-editor/editor/contrib/suggest/browser/suggestController'),
  ]);
  const schema = await ruleSchema().catch(() => null);
  jsonDefaults.setDiagnosticsOptions({
    validate: true,
    allowComments: false,
    enableSchemaRequest: false,
    schemas: schema ? [{ uri: 'inmemory://schema/rule', fileMatch: ['*.json'], schema }] : [],
  });
  return monaco;
}

/** Components of the API, as definitions below one root. */
async function ruleSchema(): Promise<Record<string, unknown>> {
  const response = await fetch('/api/openapi.json', { credentials: 'same-origin' });
  const text = await response.text();
  const { components } = JSON.parse(text.replaceAll('#/components/schemas/', '#/definitions/')) as {
    components: { schemas: Record<string, unknown> };
  };
  return { $ref: '#/definitions/AlarmRuleFileInput', definitions: components.schemas };
}
