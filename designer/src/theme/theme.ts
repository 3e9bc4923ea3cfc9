/**
 * Light, dark, or as the system says: remembered on this device, put on <html> as the class `dark` that tokens.css and
 * Element Plus both listen to. Usable before any framework is loaded, by staff pages and portal alike.
 */
import { ref } from 'vue';

export type ThemeChoice = 'system' | 'light' | 'dark';
const storageKey = 'liandong.theme';
const systemIsDark = () => window.matchMedia('(prefers-color-scheme: dark)');

export const themeChoice = ref<ThemeChoice>('system');
export const isDark = ref(false);

function apply(): void {
  isDark.value = themeChoice.value === 'dark' || (themeChoice.value === 'system' && systemIsDark().matches);
  document.documentElement.classList.toggle('dark', isDark.value);
}

/** Call once, before the first paint. */
export function startTheme(): void {
  const saved = localStorage.getItem(storageKey);
  if (saved === 'light' || saved === 'dark' || saved === 'system') themeChoice.value = saved;
  systemIsDark().addEventListener('change', apply);
  apply();
}

export function chooseTheme(choice: ThemeChoice): void {
  themeChoice.value = choice;
  localStorage.setItem(storageKey, choice);
  apply();
}
