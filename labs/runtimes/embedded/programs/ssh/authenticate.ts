import type { AnyAuthMethod } from 'ssh2';
import type { ProgramContext } from '../../program/program.ts';
import { askPassword } from '../accounts/authentication.ts';
import type { ClientOptions } from './client-options.ts';

interface Key {
  readonly path: string;
  readonly text: string;
}

export interface ProofParts {
  readonly context: ProgramContext;
  readonly options: ClientOptions;
  readonly user: string;
  readonly keys: readonly Key[];
}

type Answer = (method: AnyAuthMethod | false) => void;
type Asked = 'password' | 'keyboard-interactive';

/** Which proofs are offered in which order: none first, to hear what is asked for; then as PreferredAuthentications says. */
export class Proofs {
  readonly #parts: ProofParts;
  readonly #keys: Key[];
  readonly #asked: Record<Asked, number> = { password: 0, 'keyboard-interactive': 0 };
  /** What the server said can continue, at its last word. */
  methods: readonly string[] = [];
  /** What was offered last. */
  used = 'none';

  constructor(parts: ProofParts) {
    this.#parts = parts;
    this.#keys = [...parts.keys];
  }

  /** ssh2's authHandler. */
  readonly handler = (left: readonly string[] | null, _partial: boolean | null, answer: Answer): void => {
    if (!left) return answer({ type: 'none', username: this.#parts.user });
    this.methods = left;
    this.#next(left).then(answer, () => answer(false));
  };

  get #enabled(): string[] {
    const { settings } = this.#parts.options;
    const off = (name: string) => settings.get(name) === 'no';
    const silent = settings.get('batchmode') === 'yes';
    const wanted = (settings.get('preferredauthentications') ?? 'publickey,keyboard-interactive,password').split(',');
    const barred: Readonly<Record<string, boolean>> = {
      publickey: off('pubkeyauthentication'),
      'keyboard-interactive': silent || off('kbdinteractiveauthentication'),
      password: silent || off('passwordauthentication'),
    };
    return wanted.filter((method) => barred[method] === false);
  }

  async #next(left: readonly string[]): Promise<AnyAuthMethod | false> {
    const { user, options, context } = this.#parts;
    const prompts = Number(options.settings.get('numberofpasswordprompts') ?? 3);
    for (const method of this.#enabled.filter((one) => left.includes(one))) {
      const key = method === 'publickey' ? this.#keys.shift() : undefined;
      if (key) {
        this.used = 'publickey';
        return { type: 'publickey', username: user, key: key.text };
      }
      if (method === 'publickey') continue;
      const kind = method as Asked;
      if (this.#asked[kind] >= prompts) continue;
      if (this.#asked[kind]++ > 0) await context.stderr.write('Permission denied, please try again.\r\n');
      this.used = kind;
      if (kind === 'keyboard-interactive') return this.#interactive();
      const password = await this.#ask(`${user}@${options.typed}'s password: `);
      return password === undefined ? false : { type: 'password', username: user, password };
    }
    return false;
  }

  #interactive(): AnyAuthMethod {
    const { user, options } = this.#parts;
    const prompt = (...[, , , questions, finish]: [string, string, string, readonly { prompt: string }[], (answers: string[]) => void]): void => {
      void (async () => {
        const answers: string[] = [];
        for (const question of questions) answers.push((await this.#ask(`(${user}@${options.typed}) ${question.prompt}`)) ?? '');
        finish(answers);
      })();
    };
    return { type: 'keyboard-interactive', username: user, prompt: prompt };
  }

  /** From the terminal; where sshpass stands behind, it answers. */
  async #ask(prompt: string): Promise<string | undefined> {
    const { context } = this.#parts;
    const given = context.env.SSHPASS_ANSWER;
    if (given !== undefined) return given;
    return context.terminal ? askPassword(context, prompt) : undefined;
  }
}
