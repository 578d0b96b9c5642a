import type { AndOr, Assignment, Command, Compound, Conditional, FunctionDefinition, Pipeline, Redirection, SimpleCommand } from './ast.ts';

/** Commands as `declare -f`, `type` and `jobs` print them: bash's own layout, four blanks a level. */
const pad = (depth: number): string => '    '.repeat(depth);

const assignmentText = ({ name, subscript, append, value, array }: Assignment): string => {
  const right = array
    ? `(${array.map((element) => `${element.subscript ? `[${element.subscript.raw}]=` : ''}${element.word.raw}`).join(' ')})`
    : (value?.raw ?? '');
  return `${name}${subscript ? `[${subscript.raw}]` : ''}${append ? '+=' : '='}${right}`;
};

const redirectionText = ({ fd, variable, operator, target, document }: Redirection): string => {
  const left = variable === undefined ? (fd ?? '') : `{${variable}}`;
  if (document) return `${left}${operator}${document.quoted ? `'${document.delimiter}'` : document.delimiter}`;
  const tight = operator === '>&' || operator === '<&';
  return `${left === '' && tight ? (operator === '>&' ? 1 : 0) : left}${operator}${tight ? '' : ' '}${target.raw}`;
};

/** Bodies of here-documents come after the line of their command. */
const documents = (redirections: readonly Redirection[]): string =>
  redirections.map(({ document }) => (document ? `\n${document.text}${document.delimiter}\n` : '')).join('');

const withRedirections = (text: string, redirections: readonly Redirection[]): string =>
  `${[text, ...redirections.map(redirectionText)].filter(Boolean).join(' ')}${documents(redirections)}`;

const simpleText = ({ assignments, words, redirections }: SimpleCommand): string =>
  withRedirections([...assignments.map(assignmentText), ...words.map(({ raw }) => raw)].join(' '), redirections);

const pipelineText = ({ commands, negated, timed }: Pipeline, depth: number): string =>
  `${timed ? (timed === 'posix' ? 'time -p ' : 'time ') : ''}${negated ? '! ' : ''}${commands.map((command) => commandText(command, depth)).join(' | ')}`;

const andOrText = ({ first, rest }: AndOr, depth: number): string =>
  pipelineText(first, depth) + rest.map(({ operator, pipeline }) => ` ${operator} ${pipelineText(pipeline, depth)}`).join('');

/** Lines of a body; the last one's semicolon only where `closed`. */
const bodyText = (body: readonly AndOr[], depth: number, closed: boolean): string =>
  body
    .map((item, index) => {
      const text = andOrText(item, depth);
      const end = item.background ? ' &' : (closed || index < body.length - 1) && !/\n\S*$/.test(documentTail(item)) ? ';' : '';
      return `${pad(depth)}${text}${end}`;
    })
    .join('\n');

const documentTail = (item: AndOr): string => {
  const last = (item.rest.at(-1)?.pipeline ?? item.first).commands.at(-1);
  return last && last.kind !== 'function' && last.redirections.some(({ document }) => document) ? '\nx' : '';
};

const inline = (body: readonly AndOr[], depth: number): string =>
  body.map((item, index) => andOrText(item, depth) + (item.background ? ' &' : index < body.length - 1 ? ';' : '')).join(' ');

const conditionalText = (expression: Conditional): string => {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return `${conditionalText(expression.left)} ${expression.kind === 'and' ? '&&' : '||'} ${conditionalText(expression.right)}`;
    case 'not':
      return `! ${conditionalText(expression.operand)}`;
    case 'parentheses':
      return `( ${conditionalText(expression.operand)} )`;
    case 'unary':
      return `${expression.operator} ${expression.operand.raw}`;
    case 'binary':
      return `${expression.left.raw} ${expression.operator} ${expression.right.raw}`;
    case 'word':
      return expression.word.raw;
  }
};

const block = (head: string, body: readonly AndOr[], depth: number): string => `${head}\n${bodyText(body, depth + 1, true)}\n${pad(depth)}`;

const ifText = ({ branches, otherwise }: Extract<Compound, { kind: 'if' }>, depth: number): string => {
  const [first, ...rest] = branches;
  const begin = block(`if ${inline(first!.condition, depth)}; then`, first!.body, depth);
  if (rest.length > 0) {
    const nested = ifText({ kind: 'if', line: 0, redirections: [], branches: rest, ...(otherwise && { otherwise }) }, depth + 1);
    return `${begin}else\n${pad(depth + 1)}${nested};\n${pad(depth)}fi`;
  }
  return `${begin}${otherwise ? block('else', otherwise, depth) : ''}fi`;
};

const compoundText = (command: Compound, depth: number): string => {
  switch (command.kind) {
    case 'group':
      return `{ \n${bodyText(command.body, depth + 1, false)}\n${pad(depth)}}`;
    case 'subshell':
      return `( ${command.body.map((item, index) => andOrText(item, depth) + (item.background ? ' &' : index < command.body.length - 1 ? `;\n${pad(depth)}` : '')).join('')} )`;
    case 'if':
      return ifText(command, depth);
    case 'for':
    case 'select': {
      const words = command.words ? ` in ${command.words.map(({ raw }) => raw).join(' ')}` : ' in "$@"';
      return `${block(`${command.kind} ${command.variable}${words};\n${pad(depth)}do`, command.body, depth)}done`;
    }
    case 'cfor':
      return `${block(`for ((${command.expressions.map(({ raw }) => raw.trim()).join('; ')}))\n${pad(depth)}do`, command.body, depth)}done`;
    case 'while':
    case 'until':
      return `${block(`${command.kind} ${inline(command.condition, depth)}; do`, command.body, depth)}done`;
    case 'case': {
      const items = command.items.map(
        ({ patterns, body, end }) =>
          `${pad(depth + 1)}${patterns.map(({ raw }) => raw).join(' | ')})\n${bodyText(body, depth + 2, false)}\n${pad(depth + 1)}${end}\n`,
      );
      return `case ${command.word.raw} in \n${items.join('')}${pad(depth)}esac`;
    }
    case 'arithmetic':
      return `((${command.expression.raw}))`;
    case 'conditional':
      return `[[ ${conditionalText(command.expression)} ]]`;
  }
};

export const commandText = (command: Command, depth = 0): string => {
  if (command.kind === 'simple') return simpleText(command);
  if (command.kind === 'function') return functionText(command, depth);
  return withRedirections(compoundText(command, depth), command.redirections);
};

const functionText = ({ name, body }: FunctionDefinition, depth: number): string => {
  const group: Compound =
    body.kind === 'group'
      ? body
      : {
          kind: 'group',
          line: body.line,
          redirections: [],
          body: [{ line: body.line, first: { commands: [body], negated: false }, rest: [], background: false }],
        };
  const head = depth > 0 || !/^[A-Za-z_][\w.-]*$/.test(name) ? `function ${name} () \n${pad(depth)}` : `${name} () \n`;
  return `${head}${withRedirections(compoundText(group, depth), group.redirections)}`;
};

export const printAndOr = (item: AndOr): string => andOrText(item, 0);

/** A function as text that defines it again. */
export const sourceOf = (definition: FunctionDefinition): string => functionText(definition, 0);
