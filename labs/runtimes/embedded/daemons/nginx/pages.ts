/** Reason phrases of status lines, and nginx's own titles where they differ. */
const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Moved Temporarily',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Time-out',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Request Entity Too Large',
  414: 'Request-URI Too Large',
  415: 'Unsupported Media Type',
  416: 'Requested Range Not Satisfiable',
  421: 'Misdirected Request',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
  505: 'HTTP Version Not Supported',
  507: 'Insufficient Storage',
};

/** As pages name them. */
const titles: Readonly<Record<number, string>> = { 302: 'Found', 401: 'Authorization Required' };

/** Own numbers of nginx that are told as 400, with a second line. */
const notes: Readonly<Record<number, { readonly title: string; readonly note: string }>> = {
  494: { title: 'Request Header Or Cookie Too Large', note: 'Request Header Or Cookie Too Large' },
  495: { title: 'The SSL certificate error', note: 'The SSL certificate error' },
  496: { title: 'No required SSL certificate was sent', note: 'No required SSL certificate was sent' },
  497: { title: 'The plain HTTP request was sent to HTTPS port', note: 'The plain HTTP request was sent to HTTPS port' },
};

export const toldStatus = (status: number): number => (notes[status] ? 400 : status);

export const statusLine = (status: number): string => {
  const reason = reasons[status];
  return reason === undefined ? String(status) : `${status} ${reason}`;
};

const hasPage = (status: number): boolean => notes[status] !== undefined || (reasons[status] !== undefined && status >= 300 && status !== 304);

/** nginx's own page for a status; empty where it has none. */
export function errorPage(status: number, product: string): string {
  if (!hasPage(status)) return '';
  const told = toldStatus(status);
  const heading = `${told} ${titles[told] ?? reasons[told]}`;
  const note = notes[status];
  return [
    '<html>',
    `<head><title>${note ? `${told} ${note.title}` : heading}</title></head>`,
    '<body>',
    `<center><h1>${heading}</h1></center>`,
    ...(note ? [`<center>${note.note}</center>`] : []),
    `<hr><center>${product}</center>`,
    '</body>',
    '</html>',
    '',
  ].join('\r\n');
}
