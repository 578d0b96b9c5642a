import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';

/** Two servers on one data folder would adopt each other's labs. */
export class DataFolderInUse extends Error {
  constructor(folder: string) {
    super(`Another server uses the data folder ${folder}. Stop it, or give this one a folder of its own with RAMPART_DATA.`);
    this.name = 'DataFolderInUse';
  }
}

/** Holds the folder until released or until the process ends, however it ends. */
export function lockDataFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = new Sqlite(path.join(folder, 'server.lock'), { timeout: 0 });
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw (error as { code?: string }).code === 'SQLITE_BUSY' ? new DataFolderInUse(folder) : error;
  }
  return () => void lock.close();
}
