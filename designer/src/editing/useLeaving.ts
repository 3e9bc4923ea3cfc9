/**
 * Leaving an editor with unpublished changes: within the application it is asked, and said that the draft stays; the
 * browser is asked to hold back only where something would be lost.
 */
import { useEventListener } from '@vueuse/core';
import { useI18n } from 'vue-i18n';
import { onBeforeRouteLeave } from 'vue-router';
import { useSure } from '../parts/sure.ts';

interface Leaving {
  unpublished: () => boolean;
  /** Whether closing the browser now would lose changes. */
  wouldLose: () => boolean;
  /** Keeps what is not in the draft yet. */
  keep?: () => Promise<void>;
}

export function useLeaving({ unpublished, wouldLose, keep }: Leaving): void {
  const { t } = useI18n({ useScope: 'global' });
  const sure = useSure();
  useEventListener(window, 'beforeunload', (event: BeforeUnloadEvent) => {
    if (wouldLose()) event.preventDefault();
  });
  onBeforeRouteLeave(async () => {
    if (!unpublished()) return true;
    await keep?.();
    return sure({
      ...{ title: t('editing.leave.title'), text: t('editing.leave.text') },
      ...{ go: t('editing.leave.go'), stay: t('editing.leave.stay') },
    });
  });
}
