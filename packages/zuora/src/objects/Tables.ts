/** Tables that are read whole or by windows of time, as a history or an import needs them. */
import * as Log from "./LogTables.ts"
import * as Parts from "./PartTables.ts"
import type { RecordOf } from "./TableColumns.ts"

export const tables = {
  "payment-applications": Log.paymentApplications,
  "payment-application-items": Log.paymentApplicationItems,
  "credit-memo-applications": Log.creditMemoApplications,
  "credit-memo-application-items": Log.creditMemoApplicationItems,
  "refund-applications": Log.refundApplications,
  "refund-application-items": Log.refundApplicationItems,
  "payment-parts": Parts.paymentParts,
  "payment-part-items": Parts.paymentPartItems,
  "credit-memo-parts": Parts.creditMemoParts,
  "credit-memo-part-items": Parts.creditMemoPartItems
}

export type TableName = keyof typeof tables
export type TableRecord<T extends TableName> = RecordOf<(typeof tables)[T]>
