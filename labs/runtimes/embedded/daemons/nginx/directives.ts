import table from './directives.json' with { type: 'json' };

/** Where a directive may stand: main, events, http, server, location, upstream, `if` in a server, `if` in a location, limit_except. */
export type Context = 'm' | 'e' | 'h' | 's' | 'l' | 'u' | 'i' | 'j' | 'x';

/** One way to write a directive of nginx 1.22, from the tables of its modules. */
export interface Form {
  readonly contexts: string;
  /** `12`: one or two arguments, `1+`: one or more; empty: nginx counts them itself. */
  readonly counts: string;
  readonly kind: Kind;
}

/** `b`: opens a block; flag, number, size, time; `d`: anything else that may be told once only; `-`: none of these. */
export type Kind = 'b' | 'f' | 'n' | 'k' | 't' | 'd' | '-';

const forms: ReadonlyMap<string, readonly Form[]> = new Map(
  Object.entries(table).map(([name, text]) => [
    name,
    text.split(', ').map((form) => {
      const [contexts = '', counts = '', kind = '-'] = form.split(' ');
      return { contexts, counts, kind: kind as Kind };
    }),
  ]),
);

/** undefined: nginx knows no such directive. */
export const formsOf = (name: string): readonly Form[] | undefined => forms.get(name);

export const fits = ({ contexts }: Form, context: Context): boolean => contexts.includes('*') || contexts.includes(context);

export function countFits({ counts, kind }: Form, count: number): boolean {
  if (kind === 'f' || counts === 'f') return count === 1;
  return counts.endsWith('+') ? count >= Number(counts.slice(0, -1)) : counts.includes(String(count));
}

/** Known to nginx, with an effect that the simulation has not. */
export const isUnsimulated = (name: string): boolean => unsimulated.test(name);

const unsimulated =
  /^(?:(?:fastcgi|uwsgi|scgi|memcached|grpc)_pass|auth_request(?:_set)?|sub_filter|ssi|mirror|dav_methods|secure_link\w*|split_clients|userid|mp4|flv|slice|random_index|add_(?:before|after)_body|image_filter|charset_map|proxy_store|proxy_bind|valid_referers|ssl_crl|ssl_ocsp|empty_gif|gzip_static|proxy_set_body|post_action|load_module_)$/;
