/** What is done with the whole file: exported and imported as DMN, renamed, its draft discarded. */
import { ElMessageBox } from 'element-plus';
import { useI18n } from 'vue-i18n';
import { api } from '../api/client.ts';
import { choose, save } from '../editing/files.ts';
import { useText } from '../i18n/text.ts';
import { tellDone, tellProblem } from '../parts/notify.ts';
import { useSure } from '../parts/sure.ts';
import type { ImportedDecisions } from './types.ts';
import type { Decision } from './useDecision.ts';
import type { Editor } from './useEditor.ts';

/** `gone`: a table that was never published has no draft any more, so there is nothing to show. */
export function useFileCommands(id: () => string, editor: Editor, { decision, reload }: Decision, gone: () => void) {
  const { t, locale } = useI18n({ useScope: 'global' });
  const text = useText();
  const sure = useSure();
  const { file, element } = editor;

  async function exportFile(): Promise<void> {
    try {
      const { name, xml } = await api.post<{ name: string; xml: string }>('/decisions/export', { file: file.value });
      save(name, 'application/xml', xml);
    } catch (error) {
      tellProblem(error, locale.value);
    }
  }

  async function importFile(): Promise<void> {
    const xml = await choose('.dmn,.xml');
    if (xml === null) return;
    try {
      const { file: read, problems } = await api.post<ImportedDecisions>('/decisions/import', { xml });
      const ids = read.decisions.map((one) => one.id);
      if (!ids.includes(id())) throw new Error(t('decision.importing.other', { ids: ids.join(', '), id: id() }));
      const [title, lost] = [t('editing.importing.title'), t('editing.importing.text')];
      if (!(await sure({ title, text: lost, go: t('editing.importing.go') }))) return;
      const [first] = problems;
      if (first) tellDone(t('decision.importing.remarks', { count: problems.length, first: text(first.message) }));
      // The file it was published with stays the file it belongs to.
      editor.change({ ...read, id: file.value?.id ?? read.id });
    } catch (error) {
      tellProblem(error, locale.value);
    }
  }

  async function rename(): Promise<void> {
    const one = element.value;
    if (!one) return;
    const answer = await ElMessageBox.prompt(t('decision.create.name'), t('decision.bar.rename'), {
      inputValue: one.name,
      confirmButtonText: t('decision.column.done'),
      cancelButtonText: t('part.cancel'),
    }).catch(() => null);
    const name = answer?.value.trim();
    if (name && name !== one.name) editor.changeElement({ ...one, name });
  }

  async function discard(): Promise<void> {
    const version = decision.value?.current.version ?? 0;
    const means = version > 0 ? t('editing.discard.text', { version }) : t('decision.discard.fresh');
    if (!(await sure({ title: t('editing.discard.title'), text: means, go: t('editing.discard.go') }))) return;
    if (version > 0) return reload();
    editor.discard();
    gone();
  }

  return { export: exportFile, import: importFile, rename, discard };
}
