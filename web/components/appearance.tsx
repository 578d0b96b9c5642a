import { type Preferences, prefer, usePreferences } from '../lib/preferences.ts';

export const themes: readonly (Pick<Preferences, 'theme' | 'contrast'> & { readonly label: string })[] = [
  { label: 'System theme', theme: 'system', contrast: 'system' },
  { label: 'Light', theme: 'light', contrast: 'system' },
  { label: 'Dark', theme: 'dark', contrast: 'system' },
  { label: 'Light, high contrast', theme: 'light', contrast: 'more' },
  { label: 'Dark, high contrast', theme: 'dark', contrast: 'more' },
];

export function Appearance() {
  const now = usePreferences();
  const chosen = themes.find(({ theme, contrast }) => theme === now.theme && (theme === 'system' || contrast === now.contrast));
  const choose = (wanted: string): void => {
    const theme = themes.find(({ label }) => label === wanted);
    if (theme) prefer({ theme: theme.theme, contrast: theme.contrast });
  };
  return (
    <label className="appearance">
      <span className="sr">Theme</span>
      <select className="select" value={chosen?.label} onChange={({ target }) => choose(target.value)}>
        {themes.map(({ label }) => (
          <option key={label}>{label}</option>
        ))}
      </select>
    </label>
  );
}
