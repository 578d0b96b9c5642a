import { prefer, type Theme, usePreferences } from '../lib/preferences.ts';

const choices = [
  { value: 'system', label: 'System theme' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'light-more', label: 'Light, high contrast' },
  { value: 'dark-more', label: 'Dark, high contrast' },
] as const;

export function Appearance() {
  const { theme, contrast } = usePreferences();
  const value = contrast === 'more' && theme !== 'system' ? `${theme}-more` : theme;
  const choose = (chosen: string): void => {
    const [next = 'system', more] = chosen.split('-');
    prefer({ theme: next as Theme, contrast: more ? 'more' : 'system' });
  };
  return (
    <label className="appearance">
      <span className="sr">Theme</span>
      <select className="select" value={value} onChange={(event) => choose(event.target.value)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </label>
  );
}
