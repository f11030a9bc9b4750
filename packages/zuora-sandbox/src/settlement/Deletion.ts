/**
 * What is deleted with a payment or memo besides its own row. Whether the log of its applications goes with it is not
 * documented: switch `deletedLog`. Its parts are gone already, since nothing of what is canceled is applied.
 */
import type { Call } from "../server/Call.ts"

/** Soft deletes the log of a source that is deleted, if the tenant has it so. */
export const deleteLog = (call: Call, sourceId: string): void => {
  if (call.settings.deletedLog === "kept") return
  for (const row of call.tx.where("application", "sourceId", sourceId))
    call.tx.put("application", { ...row, deletedOn: call.now, updatedDate: call.now })
}
