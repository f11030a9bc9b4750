/** POST /v1/invoices/bulk-post. Source: Zuora API reference, "Post invoices". One bad invoice does not stop the others. */
import { createHash } from "node:crypto"
import * as Result from "effect/Result"
import type { Operation } from "../server/Call.ts"
import * as Fields from "../server/Fields.ts"
import { codeOf } from "../server/Refusal.ts"

/** Resource of the code for an invoice that is no draft: 59210020. */
const resource = 592100

const shape = {
  invoices: Fields.required(Fields.list({ id: Fields.required(Fields.text(32)), invoiceDate: Fields.date }, 50))
}

/** `success` at the top is true if one invoice was posted. */
export const bulkPost: Operation = (call) =>
  Result.gen(function* () {
    const { invoices } = yield* Fields.readBody(shape, call.body)
    const answers = invoices.map(({ id, invoiceDate }) => {
      const invoice = call.tx.get("invoice", id)
      if (invoice?.status === "Draft") {
        call.tx.put("invoice", {
          ...invoice,
          status: "Posted",
          invoiceDate: invoiceDate ?? invoice.invoiceDate,
          postedDate: call.now,
          updatedDate: call.now
        })
        return { id, success: true }
      }
      const message =
        invoice === undefined
          ? `Cannot find entity by key: '${id}'.`
          : `Invoice ${invoice.number} is ${invoice.status}, not Draft.`
      const processId = createHash("sha256").update(`${call.now}:${id}`).digest("hex").slice(0, 16).toUpperCase()
      const code = invoice === undefined ? codeOf(40) : codeOf(20, resource)
      return { id, success: false, processId, reasons: [{ code, message }] }
    })
    return { invoices: answers, success: answers.some((answer) => answer.success) }
  })
