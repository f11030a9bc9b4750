/**
 * How payments, credit memos and refunds are split at present, and, asked for deleted rows, which splits there were.
 *
 * Source: Zuora documentation, Invoice Settlement object model: a part or item part of a payment or credit memo is soft
 * deleted when its amount comes to zero, those of refunds leave nothing behind. A deleted item part does not tell its
 * line, nor whose it is: rows that are joined would have to be deleted too. Parts do not say whose they are.
 */
import { joinedSource, joinedTarget, sourceLines, targetLines } from "./LogTables.ts"
import { amount, stamps, text } from "./TableColumns.ts"

const part = { id: text("i.id"), amount: amount("i.amount"), ...stamps("i") }
const target = { invoiceId: text("i.invoiceid"), debitMemoId: text("i.debitmemoid") }
const dated = "i"
/** Of an item part: the target of the part that it belongs to. */
const ofPart = { invoiceId: text("p.invoiceid"), debitMemoId: text("p.debitmemoid") }

/** Without a target: the unapplied part. */
export const paymentParts = {
  from: "paymentpart i",
  columns: { ...part, ...target, paymentId: text("i.paymentid") },
  dated
}

export const paymentPartItems = {
  from: `paymentpartitem i LEFT JOIN paymentpart p ON p.id = i.paymentpartid ${joinedTarget}`,
  columns: {
    ...part,
    paymentPartId: text("i.paymentpartid"),
    paymentId: text("p.paymentid"),
    ...ofPart,
    ...targetLines
  },
  dated
}

/** Without a target: the unapplied part. */
export const creditMemoParts = {
  from: "creditmemopart i",
  columns: { ...part, ...target, creditMemoId: text("i.creditmemoid") },
  dated
}

export const creditMemoPartItems = {
  from: `creditmemopartitem i LEFT JOIN creditmemopart p ON p.id = i.creditmemopartid ${joinedTarget} ${joinedSource}`,
  columns: {
    ...part,
    creditMemoPartId: text("i.creditmemopartid"),
    creditMemoId: text("p.creditmemoid"),
    ...ofPart,
    ...targetLines,
    ...sourceLines
  },
  dated
}
