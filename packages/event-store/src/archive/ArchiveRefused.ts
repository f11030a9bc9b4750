/** Why nothing, or nothing more, was archived. What was archived before stays so; nothing is ever left half done. */
import * as Data from "effect/Data"

/** The log is not what was sealed. Bytes are only moved where a seal says what they must be: verify the log. */
export class ArchiveRefused extends Data.TaggedError("ArchiveRefused")<{
  readonly log: number
  /** The first position that nothing can be said of. */
  readonly position: number
  readonly problem: string
}> {
  override get message(): string {
    return `log ${this.log}, position ${this.position}: ${this.problem}; nothing is archived of a log that is not proven`
  }
}

/** Bytes leave the database by its owner's hand alone. */
export class ArchiverNotOwner extends Data.TaggedError("ArchiverNotOwner")<{ readonly login: string }> {
  override get message(): string {
    return `archiving is for the login that owns the schema, which is the one that migrates it; ${this.login} does not`
  }
}

/** The file could not be written, or what was read back is not what was written. The events are where they were. */
export class ShelfNotWritten extends Data.TaggedError("ShelfNotWritten")<{
  readonly file: string
  readonly problem: string
}> {
  override get message(): string {
    return `${this.file}: ${this.problem}; its events stay in the database`
  }
}

/** Another archiver moved the same events meanwhile. Nothing is wrong: run it again for what is left. */
export class ArchiveOutrun extends Data.TaggedError("ArchiveOutrun")<{ readonly log: number; readonly shelf: number }> {
  override get message(): string {
    return `log ${this.log}: another archiver was faster with shelf ${this.shelf}; run it again for what is left`
  }
}
