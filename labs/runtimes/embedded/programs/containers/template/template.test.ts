import { describe, expect, it } from 'vitest';
import { Template } from './render.ts';

const data = {
  Name: 'web',
  On: true,
  List: ['a', 'b'],
  Map: { x: 1, y: 2 },
  Mounts: [
    { Source: '/', RW: true },
    { Source: '/sys', RW: false },
  ],
  Nothing: null,
};
const render = (text: string): string => new Template(text, { name: 'inspect', prefix: '{{range .}}' }).render(data);

describe('Template', () => {
  it.each([
    ['{{.Name}} {{.On}}', 'web true'],
    ['{{.List}} {{.Map}} {{.Nothing}}', '[a b] map[x:1 y:2] []'],
    ['{{json .List}} {{json .Nothing}}', '["a","b"] null'],
    ['{{range .Mounts}}{{.Source}} {{.RW}}{{println}}{{end}}', '/ true\n/sys false\n'],
    ['{{range $i, $m := .Mounts}}{{$i}}={{$m.Source}};{{end}}', '0=/;1=/sys;'],
    ['{{if .On}}yes{{else}}no{{end}}{{if .Nothing}}some{{else}}none{{end}}', 'yesnone'],
    ['{{with .Map}}{{.x}}{{end}} {{$.Name}}', '1 web'],
    ['{{index .Map "y"}} {{len .List}} {{join .List ", "}}', '2 2 a, b'],
    ['{{.Name | upper | printf "%-5s|"}}', 'WEB  |'],
    ['a {{- .Name -}} b', 'awebb'],
  ])('%s', (text, made) => {
    expect(render(text)).toBe(made);
  });

  it('tells a missing field in Go’s words', () => {
    expect(() => render('{{.Nope}}')).toThrow('template: inspect:1:13: executing "inspect" at <.Nope>: can\'t evaluate field Nope in type interface {}');
  });

  it('tells what is not closed, and what is not defined', () => {
    expect(() => render('{{.Name')).toThrow("template: inspect:1: bad character U+007B '{'");
    expect(() => render('{{frob .Name}}')).toThrow('function "frob" not defined');
  });
});
