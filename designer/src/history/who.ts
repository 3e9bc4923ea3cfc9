/** Who published or changed something, by name; what the machine did by itself has no person. */
import { useI18n } from 'vue-i18n';

export function useWho(): (name: string) => string {
  const { t } = useI18n({ useScope: 'global' });
  return (name) => (name === 'system' ? t('history.system') : name);
}
