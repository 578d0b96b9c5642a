import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import { type LanguageSupport, StreamLanguage } from '@codemirror/language';
import { dockerFile } from '@codemirror/legacy-modes/mode/dockerfile';
import { nginx } from '@codemirror/legacy-modes/mode/nginx';
import { properties } from '@codemirror/legacy-modes/mode/properties';
import { shell } from '@codemirror/legacy-modes/mode/shell';

type Language = LanguageSupport | StreamLanguage<unknown>;

export function languageOf(path: string): Language {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (/\.ya?ml$/.test(name)) return yaml();
  if (/\.json$/.test(name)) return json();
  if (/^(docker|container)file/.test(name)) return StreamLanguage.define(dockerFile);
  if (/nginx/.test(path)) return StreamLanguage.define(nginx);
  if (/\.(sh|bash)$|^\.?(bashrc|profile|env)$/.test(name)) return StreamLanguage.define(shell);
  return StreamLanguage.define(properties);
}
