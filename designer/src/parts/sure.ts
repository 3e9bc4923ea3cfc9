/**
 * The question before something is done that one may regret: what it is, what it means, and a button that says what it
 * does. True when the person goes on; closing the question is a no.
 */
import { ElMessageBox } from 'element-plus';
import { useI18n } from 'vue-i18n';

export interface Question {
  text: string;
  /** On the button that does it. */
  go: string;
  /** By itself what the button says. */
  title?: string;
  /** On the other one; by itself "cancel". */
  stay?: string;
  /** Marked as grave. */
  grave?: boolean;
}

export function useSure(): (question: Question) => Promise<boolean> {
  const { t } = useI18n({ useScope: 'global' });
  return ({ text, go, title = go, stay, grave = false }) =>
    ElMessageBox.confirm(text, title, {
      confirmButtonText: go,
      cancelButtonText: stay ?? t('part.cancel'),
      ...(grave ? { type: 'warning' } : {}),
    }).then(
      () => true,
      () => false,
    );
}
