import { createHash } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Rule, Severity } from '#checkers/engine/contract.ts';
import type { CheckReport, CheckResult, LocatedFinding, Unknown } from '../check-report.ts';

const schema = 'https://json.schemastore.org/sarif-2.1.0.json';
const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = { critical: 'error', high: 'error', medium: 'warning', low: 'note' };
/** The number by which code scanning services order findings. */
const scores: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '3.0' };

/** SARIF 2.1.0: one result for each guilty field; what could not be judged is a notification of a run that did not succeed. */
export function sarifReport({ rules, results, unknown }: CheckReport, version: string): string {
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]));
  const run = {
    tool: { driver: { name: 'rampart', version, rules: rules.map(descriptor) } },
    columnKind: 'utf16CodeUnits',
    invocations: [{ executionSuccessful: unknown.length === 0, toolExecutionNotifications: unknown.map(notification) }],
    results: results
      .filter(({ status }) => status === 'fail')
      .flatMap((result) => result.findings.map((finding) => ({ ...resultOf(result, finding), ruleIndex: indexOf.get(result.rule.id) }))),
  };
  return `${JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, undefined, 2)}\n`;
}

const descriptor = ({ id, title, why, expects, fix, severity, controls }: Rule) => ({
  id,
  shortDescription: { text: title.fail },
  fullDescription: { text: why },
  help: { text: [why, expects, fix].filter(Boolean).join(' ') },
  defaultConfiguration: { level: levels[severity] },
  properties: { 'security-severity': scores[severity], tags: ['security', ...controls] },
});

const resultOf = ({ rule, file, subject, reason }: CheckResult, { line, excerpt, observed, expected }: LocatedFinding) => ({
  ruleId: rule.id,
  kind: 'fail',
  level: levels[rule.severity],
  message: { text: `${reason}. ${observed}; expected ${expected}.` },
  locations: [
    {
      physicalLocation: physical(file, line, excerpt),
      logicalLocations: [{ fullyQualifiedName: subject, kind: 'resource' }],
    },
  ],
  partialFingerprints: { 'rampart/v1': createHash('sha256').update([rule.id, file, subject, observed].join('\0')).digest('hex').slice(0, 32) },
});

const notification = ({ file, line, reason }: Unknown) => ({
  level: 'error',
  message: { text: reason },
  locations: [{ physicalLocation: physical(file, line) }],
});

const physical = (file: string, line?: number, excerpt?: string) => ({
  artifactLocation: { uri: uriOf(file) },
  ...(line !== undefined && { region: { startLine: line, ...(excerpt !== undefined && { snippet: { text: excerpt } }) } }),
});

const uriOf = (file: string): string =>
  path.isAbsolute(file)
    ? pathToFileURL(file).href
    : file
        .split(path.sep)
        .map((part) => encodeURIComponent(part))
        .join('/');
