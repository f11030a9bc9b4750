/** An archive unit: events of one log whose bytes are in a file of the archive and no longer in the database. */

/** As the database knows it. What the file says is believed only as far as this goes. */
export interface Shelf {
  /** 1, 2, 3 … of the tenant. */
  readonly shelf: number
  readonly log: number
  /** Positions of its first and last event; those between them that are not on it are elsewhere. */
  readonly first: number
  readonly last: number
  readonly events: number
  /** Name of the file of events in the archive's folder. */
  readonly file: string
  /** Bytes of the file. */
  readonly bytes: number
  /** sha256 of the file, 64 hexadecimal digits. */
  readonly sha256: string
  /** sha256 of the manifest's file, 64 hexadecimal digits. */
  readonly manifestSha256: string
}

/** The bytes of an event that are archived, as they were stored: canonical JSON. */
export interface EventBytes {
  readonly data: string
  readonly meta: string
}

/** A member of the file: events that are unpacked together. */
export interface Block {
  /** Position of its first event. */
  readonly first: number
  /** Where it begins in the file. */
  readonly offset: number
  readonly bytes: number
}

/** What the file beside a file of events says of it. Of the same events it is always the same, to the byte. */
export interface Manifest extends Omit<Shelf, "manifestSha256"> {
  readonly form: typeof manifestForm
  readonly tenant: string
  /** sha256 over the content hashes (32 bytes each) of its events, in their order: 64 hexadecimal digits. */
  readonly contentHashes: string
  /** Instants of its first and last event. */
  readonly recordedFrom: string
  readonly recordedTo: string
  readonly blocks: ReadonlyArray<Block>
}

/** What a program that finds such a file in ten years needs to know to read it. */
export const manifestForm = "events, one JSON object a line, packed with gzip block by block (form 1)"

const ending = ".ndjson.gz"

/** Name of the manifest's file, which lies beside that of the events. */
export const manifestOf = (file: string): string => `${file.slice(0, -ending.length)}.manifest.json`

/** Readable, safe on every file system, and never the same for two files that differ: `identity` is a hash. */
export const fileName = (tenant: string, log: number, shelf: number, identity: string): string =>
  `${tenant.replaceAll(/[^A-Za-z0-9_.-]/g, "_").slice(0, 60)}-log${log}-shelf${shelf}-${identity.slice(0, 16)}${ending}`
