/** A reading in words: number with unit, yes or no, the name that its kind of thing gives to a state. */
import { useI18n } from 'vue-i18n';
import { useText } from '../i18n/text.ts';
import { useThingKinds } from '../things/kinds.ts';

interface Reading {
  metric: string;
  value: number | string | boolean;
  unit: string | null;
}

export function useReadingWords(): (kind: string | null, reading: Reading) => string {
  const { t } = useI18n({ useScope: 'global' });
  const text = useText();
  const { kindOf } = useThingKinds();
  return (kind, { metric, value, unit }) => {
    if (typeof value === 'boolean') return t(value ? 'reading.yes' : 'reading.no');
    if (typeof value === 'number') return `${value}${unit ? ` ${unit}` : ''}`;
    const known = kindOf(kind)
      ?.metrics.find(({ id }) => id === metric)
      ?.values?.find((one) => one.value === value);
    return text(known?.label) || value;
  };
}
