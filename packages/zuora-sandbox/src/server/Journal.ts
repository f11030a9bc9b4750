/**
 * The state file: one line per committed transaction, flushed to the disk before the answer goes out. A kill can tear
 * at most the last line, whose answer was never sent. Opening reads the lines and rewrites the file compactly.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs"
import { dirname } from "node:path"
import type { Store, Write } from "./Store.ts"

const encode = (writes: Iterable<Write>): string =>
  `${JSON.stringify([...writes], (_key, value: unknown) =>
    typeof value === "bigint" ? { $minor: value.toString() } : value
  )}\n`

const decode = (line: string): ReadonlyArray<Write> =>
  JSON.parse(line, (_key, value: unknown) =>
    typeof value === "object" && value !== null && "$minor" in value ? BigInt(String(value.$minor)) : value
  ) as ReadonlyArray<Write>

export interface Journal {
  /** Returns once the writes are on the disk. */
  readonly append: (writes: ReadonlyArray<Write>) => void
  /** Replaces everything, atomically. */
  readonly rewrite: (store: Store) => void
  readonly close: () => void
}

/** Keeps nothing: for tests that need no restart. */
export const none: Journal = { append: () => undefined, rewrite: () => undefined, close: () => undefined }

const flush = (path: string): void => {
  const fd = openSync(path, "r")
  fsyncSync(fd)
  closeSync(fd)
}

const replace = (path: string, content: string): void => {
  const fresh = `${path}.new`
  const fd = openSync(fresh, "w")
  writeAll(fd, content)
  fsyncSync(fd)
  closeSync(fd)
  renameSync(fresh, path)
  flush(dirname(path))
}

const writeAll = (fd: number, content: string): void => {
  const bytes = Buffer.from(content)
  let written = 0
  while (written < bytes.length) written += writeSync(fd, bytes, written)
}

/** Opens the state file and fills the store from it. Throws if a line other than the last is damaged. */
export const open = (path: string, store: Store): Journal => {
  const text = existsSync(path) ? readFileSync(path, "utf8") : ""
  // What follows the last line break was torn by a kill; its answer was never sent.
  const lines = text.split("\n").slice(0, -1)
  for (const line of lines) store.apply(decode(line))
  replace(path, encode(store.dump()))
  let fd = openSync(path, "a")
  return {
    append: (writes) => {
      if (writes.length === 0) return
      writeAll(fd, encode(writes))
      fsyncSync(fd)
    },
    rewrite: (current) => {
      closeSync(fd)
      replace(path, encode(current.dump()))
      fd = openSync(path, "a")
    },
    close: () => closeSync(fd)
  }
}
