/** Events are stored, their bytes are in an archive, and there they cannot be had now. Nothing is lost by it yet. */
import * as Data from "effect/Data"
import { StoreError } from "../StoreError.ts"

/** Found as the cause of a `StoreError` that no retry helps: somebody has to do what `advice` says. */
export class ArchiveUnavailable extends Data.TaggedError("ArchiveUnavailable")<{
  readonly shelf: number
  /** Its name in the archive's folder; of the manifest, where that is the trouble. */
  readonly file: string
  readonly problem: string
  readonly advice: string
}> {
  override get message(): string {
    return `archived events cannot be read: shelf ${this.shelf}, file ${this.file}: ${this.problem}. ${this.advice}`
  }
}

export const unavailable = (operation: string, cause: ArchiveUnavailable): StoreError =>
  new StoreError({ operation, retryable: false, cause })

/** Where no folder was given to the store. */
export const noArchive = (shelf: number, file: string): ArchiveUnavailable =>
  new ArchiveUnavailable({
    shelf,
    file,
    problem: "no archive is configured",
    advice: "Say in which folder the archive is: Archive.layerFolder for a store, --archive for the program"
  })
