import Sqlite from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { keepStatements } from './keep-statements.ts';

describe('statements', () => {
  let client: Sqlite.Database;

  beforeEach(() => {
    client = new Sqlite(':memory:');
    client.exec('create table seen (id integer, name text)');
    keepStatements(client);
    client.prepare('insert into seen values (?, ?)').run(1, 'a');
    client.prepare('insert into seen values (?, ?)').run(2, 'b');
  });

  it('are prepared once for the same text', () => {
    expect(client.prepare('select * from seen')).toBe(client.prepare('select * from seen'));
    expect(client.prepare('select * from seen')).not.toBe(client.prepare('select id from seen'));
  });

  it('answer as a new one does, whatever was asked of them before', () => {
    expect(client.prepare('select id, name from seen').raw().all()).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect(client.prepare('select id, name from seen').get()).toEqual({ id: 1, name: 'a' });
  });

  it('are not shared while one is being read', () => {
    const rows = client.prepare('select id from seen order by id').iterate();
    expect(rows.next().value).toEqual({ id: 1 });
    expect(client.prepare('select id from seen order by id').all()).toEqual([{ id: 1 }, { id: 2 }]);
    expect(rows.next().value).toEqual({ id: 2 });
  });

  it('follow a changed table', () => {
    expect(client.prepare('select * from seen where id = ?').get(1)).toEqual({ id: 1, name: 'a' });
    client.exec('alter table seen add column age integer');
    expect(client.prepare('select * from seen where id = ?').get(1)).toEqual({ id: 1, name: 'a', age: null });
  });

  it('are forgotten when many others came', () => {
    const first = client.prepare('select 0');
    for (let number = 1; number <= 300; number += 1) client.prepare(`select ${number}`);
    expect(client.prepare('select 0')).not.toBe(first);
  });
});
