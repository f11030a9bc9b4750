/** Documents that are deleted, by the client, on the sandbox over HTTP: gone from every read but that of deleted rows. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import * as CancelCreditMemo from "../src/calls/CancelCreditMemo.ts"
import * as CancelInvoice from "../src/calls/CancelInvoice.ts"
import * as CancelPayment from "../src/calls/CancelPayment.ts"
import * as DeleteCreditMemo from "../src/calls/DeleteCreditMemo.ts"
import * as DeleteInvoice from "../src/calls/DeleteInvoice.ts"
import * as DeletePayment from "../src/calls/DeletePayment.ts"
import * as UnpostCreditMemo from "../src/calls/UnpostCreditMemo.ts"
import * as UnpostInvoice from "../src/calls/UnpostInvoice.ts"
import { Zuora } from "../src/Zuora.ts"
import { change, here, ids, onSandbox } from "./OnSandbox.ts"

/** Ids of a table that show as living and as deleted, those of one document. */
const shown = Effect.fnUntraced(function* (table: "payments" | "credit-memos" | "invoices", id: string) {
  const zuora = yield* Zuora
  const among = { field: "id", values: [id] } as const
  const rows = (deleted: boolean) =>
    Effect.map(zuora.tableRows(table, { among, deleted }).pipe(Stream.runCollect), (all) => all.length)
  return { living: yield* rows(false), deleted: yield* rows(true) }
})

describe("what is deleted", () => {
  it("was canceled before, and shows among deleted rows only", () =>
    onSandbox(
      function* () {
        const zuora = yield* Zuora
        const payment = { paymentKey: ids.payment }
        const refused = yield* Effect.flip(change(DeletePayment.prepare(payment, here), DeletePayment.interpret))
        expect(refused).toMatchObject({ _tag: "ZuoraRefused", kind: "Rule", money: "nothing happened" })
        yield* change(CancelPayment.prepare(payment, here), CancelPayment.interpret)
        yield* change(DeletePayment.prepare(payment, here), DeletePayment.interpret)
        expect(yield* Effect.flip(zuora.getPayment(ids.payment))).toMatchObject({ kind: "NotFound" })
        expect(yield* shown("payments", ids.payment)).toEqual({ living: 0, deleted: 1 })

        const memo = { creditMemoKey: ids.memo }
        yield* change(UnpostCreditMemo.prepare(memo, here), UnpostCreditMemo.interpret)
        yield* change(CancelCreditMemo.prepare(memo, here), CancelCreditMemo.interpret)
        yield* change(DeleteCreditMemo.prepare(memo, here), DeleteCreditMemo.interpret)
        expect(yield* shown("credit-memos", ids.memo)).toEqual({ living: 0, deleted: 1 })

        const invoice = { invoiceId: ids.invoice }
        yield* change(UnpostInvoice.prepare(invoice, here), UnpostInvoice.interpret)
        yield* change(CancelInvoice.prepare(invoice, here), CancelInvoice.interpret)
        yield* change(DeleteInvoice.prepare({ invoiceKey: ids.invoice }, here), DeleteInvoice.interpret)
        expect(yield* shown("invoices", ids.invoice)).toEqual({ living: 0, deleted: 1 })
        expect(yield* zuora.zoql(`select Id from Invoice where Id = '${ids.invoice}'`).pipe(Stream.runCollect)).toEqual(
          []
        )
      },
      { dataQueryMs: 0 }
    ))
})
